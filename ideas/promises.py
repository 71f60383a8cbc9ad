"""The feedback promise as dates: when an answer, a decision, news are due. Pure: no ORM.

The default days (5, 20, 30) are our own proposal (`domain.md` 4.3: no national figure is known);
each authority sets its own. Working days know holidays and de facto days off of the country.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sluice.shared.workdays import add_working_days, working_days_between

ZONES = {"SE": ZoneInfo("Europe/Stockholm"), "NO": ZoneInfo("Europe/Oslo")}


@dataclass(frozen=True)
class Terms:
    """What an authority promises: days, the country whose calendar counts, and whether July stands still."""

    answer_days: int
    decision_days: int
    news_days: int
    july_still: bool
    country: str


@dataclass(frozen=True)
class Clock:
    """What a page says about a promise: its name, its day, and how many working days are left (negative: late)."""

    promise: str
    due_on: dt.date | None
    days_left: int | None
    paused: bool = False

    @property
    def tone(self) -> str:
        """Colour token: late, soon, kept or paused."""
        if self.paused or self.days_left is None:
            return "plum"
        if self.days_left < 0:
            return "brick"
        return "amber" if self.days_left <= 2 else "moss"


def local_date(moment: dt.datetime, country: str) -> dt.date:
    """The day of a moment where the authority is."""
    return moment.astimezone(ZONES[country]).date()


def answer_due(submitted: dt.date, terms: Terms) -> dt.date:
    """The day by which a human answers."""
    return add_working_days(submitted, terms.answer_days, country=terms.country, july_still=terms.july_still)


def decision_due(submitted: dt.date, paused_days: int, terms: Terms) -> dt.date:
    """The day by which it is decided whether the idea is taken in; completions move it by the days they took."""
    days = terms.decision_days + paused_days
    return add_working_days(submitted, days, country=terms.country, july_still=terms.july_still)


def moved(due: dt.date, days: int, terms: Terms) -> dt.date:
    """A promised day after a completion that took some working days."""
    return add_working_days(due, days, country=terms.country, july_still=terms.july_still)


def news_due(last_news: dt.date, terms: Terms) -> dt.date:
    """The day by which the giver hears something: calendar days from the last message."""
    return last_news + dt.timedelta(days=terms.news_days)


def paused(start: dt.date, end: dt.date, terms: Terms) -> int:
    """Working days that a completion took."""
    return max(0, working_days_between(start, end, country=terms.country, july_still=terms.july_still))


def days_left(today: dt.date, due: dt.date, terms: Terms) -> int:
    """Working days from today to the due day; negative when it has passed."""
    return working_days_between(today, due, country=terms.country, july_still=terms.july_still)
