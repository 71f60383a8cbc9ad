"""Working days in both countries: known days, and what must hold for all of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.shared import workdays
from sluice.shared.workdays import NORWAY, SWEDEN, add_working_days, is_working_day, working_days_between

days = st.dates(date(2015, 1, 1), date(2040, 12, 31))
countries = st.sampled_from((SWEDEN, NORWAY))


@pytest.mark.parametrize(
    ("country", "day", "open_"),
    [
        (SWEDEN, date(2026, 6, 19), False),  # midsommarafton
        (SWEDEN, date(2026, 12, 24), False),  # julafton
        (SWEDEN, date(2026, 12, 31), False),  # nyårsafton
        (SWEDEN, date(2025, 6, 6), False),  # nationaldagen
        (SWEDEN, date(2026, 4, 30), True),  # valborgsmässoafton ends early, but is worked
        (SWEDEN, date(2026, 1, 5), True),  # trettondagsafton likewise
        (SWEDEN, date(2026, 5, 15), True),  # the Friday after Ascension Day
        (SWEDEN, date(2027, 5, 17), True),  # Norway's day only
        (SWEDEN, date(2026, 11, 22), False),  # a Sunday
        (NORWAY, date(2027, 5, 17), False),  # grunnlovsdagen
        (NORWAY, date(2026, 4, 2), False),  # skjærtorsdag
        (NORWAY, date(2026, 5, 25), False),  # 2. pinsedag
        (NORWAY, date(2026, 12, 24), False),  # julaften
        (NORWAY, date(2026, 12, 31), False),  # nyttårsaften
        (NORWAY, date(2026, 6, 19), True),  # Sweden's day only
        (NORWAY, date(2026, 4, 1), True),  # the Wednesday before Easter ends at noon, but is worked
    ],
)
def test_known_days(country: str, day: date, open_: bool) -> None:
    assert is_working_day(day, country=country) is open_


def test_twenty_days_over_christmas() -> None:
    # 23 December 2026 is a Wednesday; off are 24-27 and 31 December, 1-3 and 6 January, and the weekends.
    assert add_working_days(date(2026, 12, 22), 5, country=SWEDEN) == date(2027, 1, 4)
    assert add_working_days(date(2026, 12, 22), 20, country=SWEDEN) == date(2027, 1, 26)


def test_july_may_stand_still() -> None:
    assert add_working_days(date(2026, 6, 30), 1, country=SWEDEN) == date(2026, 7, 1)
    assert add_working_days(date(2026, 6, 30), 1, country=SWEDEN, july_still=True) == date(2026, 8, 3)
    assert working_days_between(date(2026, 6, 30), date(2026, 8, 3), country=SWEDEN, july_still=True) == 1


@given(days, st.integers(0, 80), countries, st.booleans())
def test_counting_back_what_was_added(start: date, n: int, country: str, still: bool) -> None:
    end = add_working_days(start, n, country=country, july_still=still)
    assert working_days_between(start, end, country=country, july_still=still) == n
    assert n == 0 or is_working_day(end, country=country)


@given(days, st.integers(1, 60), countries, st.booleans())
def test_one_day_more_is_later_and_a_later_start_never_ends_earlier(
    start: date, n: int, country: str, still: bool
) -> None:
    end = add_working_days(start, n, country=country, july_still=still)
    assert add_working_days(start, n - 1, country=country, july_still=still) < end
    assert add_working_days(start + timedelta(days=1), n, country=country, july_still=still) >= end


@given(days, days, days, countries)
def test_periods_add_up(a: date, b: date, c: date, country: str) -> None:
    first = working_days_between(a, b, country=country)
    assert first + working_days_between(b, c, country=country) == working_days_between(a, c, country=country)


@given(days, st.integers(0, 40), countries)
def test_a_still_july_is_never_sooner(start: date, n: int, country: str) -> None:
    still = add_working_days(start, n, country=country, july_still=True)
    assert still >= add_working_days(start, n, country=country)
    assert n == 0 or still.month != workdays.JULY


def test_other_countries_and_days_back_are_refused() -> None:
    with pytest.raises(workdays.UnknownCountry):
        is_working_day(date(2026, 11, 23), country="DK")
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2026, 11, 23), -1, country=SWEDEN)
