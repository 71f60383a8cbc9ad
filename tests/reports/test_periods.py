"""Periods close at midnight, local time, also where the clock is moved."""

from __future__ import annotations

import datetime as dt

import pytest

from reports import formats
from sluice.shared.periods import ZONE, Period, midnight


@pytest.mark.parametrize(
    ("cadence", "day", "start", "end", "said"),
    [
        ("month", "2026-02-28", "2026-02-01", "2026-02-28", "februari 2026"),
        ("month", "2028-02-01", "2028-02-01", "2028-02-29", "februari 2028"),
        ("quarter", "2026-12-31", "2026-10-01", "2026-12-31", "kvartal 4 2026"),
        ("half", "2026-06-30", "2026-01-01", "2026-06-30", "första halvåret 2026"),
        ("half", "2026-07-01", "2026-07-01", "2026-12-31", "andra halvåret 2026"),
        ("year", "2026-05-05", "2026-01-01", "2026-12-31", "2026"),
    ],
)
def test_the_period_of_a_day(cadence: str, day: str, start: str, end: str, said: str) -> None:
    """First and last day, and the name in words."""
    found = Period.containing(cadence, dt.date.fromisoformat(day))
    assert (found.start.isoformat(), found.end.isoformat()) == (start, end)
    assert formats.period(found) == said
    assert found.following().preceding() == found


@pytest.mark.parametrize("day", ["2026-03-15", "2026-10-15", "2026-12-15"])
def test_the_last_second_is_in_and_midnight_is_not(day: str) -> None:
    """In the months in which the clock is moved too."""
    period = Period.containing("month", dt.date.fromisoformat(day))
    last = dt.datetime.combine(period.end, dt.time(23, 59, 59), tzinfo=ZONE)
    assert not period.has_ended(last)
    assert period.has_ended(dt.datetime.combine(period.following().start, dt.time(), tzinfo=ZONE))
    assert period.ends_at == period.following().starts_at


def test_summer_time_makes_march_an_hour_short_and_october_an_hour_long() -> None:
    """Moments, not days, are compared."""
    march, october = (Period.containing("month", dt.date(2026, month, 1)) for month in (3, 10))
    assert march.ends_at - march.starts_at == dt.timedelta(days=31, hours=-1)
    assert october.ends_at - october.starts_at == dt.timedelta(days=31, hours=1)
    assert midnight(dt.date(2026, 10, 26)) == dt.datetime(2026, 10, 25, 23, tzinfo=dt.UTC)
