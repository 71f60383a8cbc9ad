"""Dates as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.imports.dates import EARLIEST, day_order, read_date
from tests.imports.lists import TODAY

MARCH = dt.date(2019, 3, 14)


@pytest.mark.parametrize(
    "written",
    [
        "2019-03-14", "14/3 2019", "14/3-19", "14.3.2019", "14. 3. 2019", "14.3.19", "14 mars 2019", "14 mars -19", "den 14 mars 2019", "14:e mars 2019",
        "14-03-2019", "2019/03/14", "2019.03.14", "20190314", "190314", "2019-03-14 10:22", "2019-03-14T10:22:00Z", "14/3 2019 kl. 10.15",
        "14/3/2019", "14/3’19", "  14 Mars  2019 ", "43538", 43538, 43538.5, dt.datetime.combine(MARCH, dt.time(9, 30)), MARCH,
    ],
)  # fmt: skip
def test_a_day_is_read(written: object) -> None:
    reading = read_date(written, today=TODAY)  # type: ignore[arg-type]
    assert (reading.day, reading.precision, reading.reason) == (MARCH, "day", "")


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [
        ("mars 2019", dt.date(2019, 3, 1), "month"), ("mars -19", dt.date(2019, 3, 1), "month"), ("Mar-19", dt.date(2019, 3, 1), "month"),
        ("mai 2021", dt.date(2021, 5, 1), "month"), ("desember 2020", dt.date(2020, 12, 1), "month"), ("2019-03", dt.date(2019, 3, 1), "month"),
        ("3/2019", dt.date(2019, 3, 1), "month"), ("201903", dt.date(2019, 3, 1), "month"), ("v. 12 2019", dt.date(2019, 3, 18), "week"),
        ("vecka 12, 2019", dt.date(2019, 3, 18), "week"), ("2019-W12", dt.date(2019, 3, 18), "week"), ("uke 12 2019", dt.date(2019, 3, 18), "week"),
        ("kv 2 2019", dt.date(2019, 4, 1), "quarter"), ("Q2 2019", dt.date(2019, 4, 1), "quarter"), ("2019", dt.date(2019, 1, 1), "year"),
        (2019, dt.date(2019, 1, 1), "year"), ("31/12-99", dt.date(1999, 12, 31), "day"),
    ],
)  # fmt: skip
def test_a_period_is_read_as_its_first_day(written: object, day: dt.date, precision: str) -> None:
    reading = read_date(written, today=TODAY)  # type: ignore[arg-type]
    assert (reading.day, reading.precision) == (day, precision)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("31/2 2019", "Dagen 31 finns inte"), ("3/14 2019", "Månaden 14 finns inte"), ("3/4/2019", "två olika datum"), ("19-03-14", "två olika datum"),
        ("201012", "två olika datum"), ("2031-01-01", "har inte kommit än"), ("1975-01-01", "för långt tillbaka"), ("14/3", "Årtal saknas"),
        ("v. 12", "Årtal saknas"), ("v. 53 2019", "Vecka 53 finns inte"), ("=TODAY()", "formel"), ("i våras", "går inte att läsa som ett datum"),
        ("14 smörs 2019", "ingen månad"), ("12", "går inte att läsa"), (12.5, "är inget datum"),
    ],
)  # fmt: skip
def test_what_is_no_date_has_a_reason(written: object, words: str) -> None:
    reading = read_date(written, today=TODAY)  # type: ignore[arg-type]
    assert reading.day is None
    assert words in reading.reason


def test_an_empty_cell_is_no_date_and_no_problem() -> None:
    assert read_date(None, today=TODAY) == read_date("  ", today=TODAY)
    assert read_date(None, today=TODAY).reason == ""


def test_the_column_settles_which_part_is_the_day() -> None:
    """One cell that can only be read one way speaks for the others; two that contradict each other settle nothing."""
    assert day_order(["3/4/2019", "25/4/2019", None, "vet ej"]) is True
    assert day_order(["3/4/2019", "4/25/2019"]) is False
    assert day_order(["25/4/2019", "4/25/2019"]) is None
    assert read_date("3/4/2019", today=TODAY, day_first=True).day == dt.date(2019, 4, 3)
    assert read_date("3/4/2019", today=TODAY, day_first=False).day == dt.date(2019, 3, 4)


MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip


@given(st.dates(EARLIEST, TODAY), st.integers(0, 7))
def test_every_day_is_read_back_however_it_is_written(day: dt.date, way: int) -> None:
    year, month, number = day.year, day.month, day.day
    written: object = (
        day.isoformat(), f"{number}/{month} {year}", f"{number}.{month}.{year}", f"{number} {MONTHS[month - 1]} {year}",
        f"{number:02d}-{month:02d}-{year}", f"{year}{month:02d}{number:02d}", dt.datetime.combine(day, dt.time(13, 5)),
        (day - dt.date(1899, 12, 30)).days,
    )[way]  # fmt: skip
    assert read_date(written, today=TODAY).day == day  # type: ignore[arg-type]


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading(written: str) -> None:
    """Whatever a cell says is a day in bounds, nothing, or a reason: never an error."""
    reading = read_date(written, today=TODAY)
    assert reading.day is None or (EARLIEST <= reading.day <= TODAY and not reading.reason)
