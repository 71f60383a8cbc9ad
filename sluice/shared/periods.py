"""Months, quarters, half-years and years, as local days and as moments.

A period closes at midnight, local time, after its last day (product, section 6). Sweden and Norway
share a clock, so that one zone is enough.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Stockholm")
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def midnight(day: dt.date) -> dt.datetime:
    """The moment at which a local day begins."""
    return dt.datetime.combine(day, dt.time(), tzinfo=ZONE).astimezone(dt.UTC)


def local_day(moment: dt.datetime) -> dt.date:
    """The local day in which a moment lies."""
    return moment.astimezone(ZONE).date()


def months_later(first: dt.date, months: int) -> dt.date:
    """The first of the month that lies so many months after the month of `first`; negative goes back."""
    place = first.year * 12 + first.month - 1 + months
    return dt.date(place // 12, place % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """A period with its first and last local day, both included."""

    cadence: str
    start: dt.date
    end: dt.date

    @classmethod
    def containing(cls, cadence: str, day: dt.date) -> Period:
        """The period of this cadence in which the day lies. Raises KeyError for an unknown cadence."""
        length = MONTHS[cadence]
        first = dt.date(day.year, (day.month - 1) // length * length + 1, 1)
        return cls(cadence, first, months_later(first, length) - dt.timedelta(days=1))

    @property
    def starts_at(self) -> dt.datetime:
        """The first moment that counts."""
        return midnight(self.start)

    @property
    def ends_at(self) -> dt.datetime:
        """The first moment that no longer counts."""
        return midnight(self.end + dt.timedelta(days=1))

    def has_ended(self, now: dt.datetime) -> bool:
        """True from local midnight after the last day."""
        return now >= self.ends_at

    def following(self) -> Period:
        """The next period of the same cadence."""
        return Period.containing(self.cadence, self.end + dt.timedelta(days=1))

    def preceding(self) -> Period:
        """The period before, of the same cadence."""
        return Period.containing(self.cadence, self.start - dt.timedelta(days=1))
