"""The figures of a period about ideas, as plain records. How they are counted stands in `statistics` and beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Inflow:
    """Ideas handed in. `per_100` is None where nobody has said how many are employed."""

    handed_in: int
    from_lists: int
    before: int
    employees: int | None
    per_100: Decimal | None
    months: tuple[tuple[dt.date, int], ...]


@dataclass(frozen=True, slots=True)
class Cohort:
    """What had become, at the period's end, of the ideas handed in one month."""

    month: dt.date
    handed_in: int
    taken_in: int
    developed: int
    tested: int
    introduced: int
    beside: int
    followed_up: int
    redirected: int
    ended: int
    under_way: int


@dataclass(frozen=True, slots=True)
class Boats:
    """Where the ideas were at the period's end: in each chamber, beside it, and by state."""

    chambers: tuple[int, ...]
    beside: tuple[int, ...]
    states: dict[str, int]


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: how many fell due in the period and were kept; days for those that were met in the period."""

    due: int
    kept: int
    met: int
    median: Decimal | None
    p90: int | None
    overdue: int


@dataclass(frozen=True, slots=True)
class Promises:
    """The feedback promise. `overdue_news` are live ideas whose giver had heard nothing for too long at the end."""

    answer: Promise
    decision: Promise
    overdue_news: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the period's ideas came from, as (name, count) in the order to be shown.

    None hides a small number; an empty breakdown has one single part, which can't be protected.
    """

    authorities: tuple[tuple[str, int], ...]
    units: tuple[tuple[str, int | None], ...]
    roles: tuple[tuple[str, int | None], ...]
    units_reached: int
    units_open: int
    givers: int
    first_time: int


@dataclass(frozen=True, slots=True)
class Named:
    """An idea that a report names. The title is None where the readers may not read it."""

    reference: str
    title: str | None
    day: dt.date
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An idea at a gate that the group holds."""

    reference: str
    title: str | None
    gate: int
    since: dt.date
    days: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """A test that ended in the period. What was learned is None where the readers may not read the idea."""

    reference: str
    title: str | None
    result: str
    lesson: str | None


@dataclass(frozen=True, slots=True)
class Tests:
    """Tests in the period."""

    started: int
    finished: int
    results: dict[str, int]
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Introduced:
    """Ideas introduced in the period, by the way they took, and how many were in use a year after."""

    ways: dict[str, int]
    named: tuple[Named, ...]
    a_year_ago: int
    still_in_use: int


@dataclass(frozen=True, slots=True)
class EffectRange:
    """Effects of one sort, of ideas introduced at the period's end: sums of the ranges."""

    on: str
    expected: int
    expected_low: Decimal | None
    expected_high: Decimal | None
    measured: int
    measured_low: Decimal | None
    measured_high: Decimal | None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Decisions of the period."""

    decided: int
    taken_in: int
    to_line: int
    redirected: int
    redirected_of_decided: int
    declined_with_reason: int
    stopped_with_lesson: int
    withdrawn: int
    paused: int


@dataclass(frozen=True, slots=True)
class IdeaFigures:
    """Everything that a report says about ideas."""

    waiting: tuple[Waiting, ...]
    inflow: Inflow
    boats: Boats
    cohorts: tuple[Cohort, ...]
    promises: Promises
    outcomes: Outcomes
    origin: Origin
    tests: Tests
    introduced: Introduced
    effects: tuple[EffectRange, ...]
