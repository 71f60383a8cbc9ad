"""What a period's ideas led to: gates that wait, tests and lessons, introductions, effects."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from municipalities.models import Authority, Sluice
from sluice.shared.periods import Period, local_day, midnight

from .models import Effect, Test
from .policies import waits_for
from .states import GATE_OF
from .statistics_figures import EffectRange, Introduced, Lesson, Named, Tests, Waiting
from .statistics_lives import Life
from .statistics_promises import PolicyBook
from .statistics_reading import Readable, Words

_NOTHING = Words(None, whole=False, shared=False)
GATES = ("assessment", "development", "testing")


def waiting(lives: Sequence[Life], readable: Readable, period: Period, sluice: Sluice | None) -> tuple[Waiting, ...]:
    """Ideas that waited for the group at the period's end, the longest wait first."""
    at_gate = [life for life in lives if life.state in GATES]
    words = readable.words([life.reference for life in at_gate], waiting=True)
    book = PolicyBook(readable.authorities)
    found = []
    for life in at_gate:
        said = words.get(life.reference, _NOTHING)
        shared = 1 if life.shared_at and said.shared else None
        policy = book.policy(life.authority_id, local_day(life.since))
        holder = waits_for(life.state, sluice_id=shared, policy=policy)
        if holder == ("sluice" if sluice else "steering"):
            since = local_day(life.since)
            days = (period.end - since).days
            found.append(Waiting(life.reference, said.title, GATE_OF[life.state], since, days))
    return tuple(sorted(found, key=lambda row: (row.since, row.reference)))


def tests(authorities: Sequence[Authority], readable: Readable, period: Period, until: dt.datetime) -> Tests:
    """Tests that began and ended in the period. A stopped test with a lesson is a result."""
    rows = Test.objects.filter(idea__authority__in=authorities)
    columns = ("idea__reference", "result", "lesson")
    ended = [
        (str(reference), result, lesson)
        for reference, result, lesson in rows.filter(finished_at__gte=period.starts_at, finished_at__lt=until)
        .order_by("finished_at", "id")
        .values_list(*columns)
    ]
    words = readable.words({reference for reference, _result, _lesson in ended})
    results = Counter(dict.fromkeys(Test.Result.values, 0))
    results.update(result for _reference, result, _lesson in ended)
    return Tests(
        started=rows.filter(recorded_at__gte=period.starts_at, recorded_at__lt=until).count(),
        finished=len(ended),
        results=dict(results),
        lessons=tuple(_lesson(words.get(row[0], _NOTHING), *row) for row in ended),
    )


def _lesson(said: Words, reference: str, result: str, lesson: str) -> Lesson:
    # The lesson is written in the authority's own words, never de-identified: a sluice's group gets the result only.
    return Lesson(reference, said.title, result, lesson if said.whole else None)


def introduced(lives: Sequence[Life], readable: Readable, period: Period) -> Introduced:
    """Introductions of the period by the way they took, and those of a year before that are still in use.

    What came introduced from a list is left out: nobody knows when it was introduced.
    """
    lives = [life for life in lives if life.way in ("gates", "line", "partner")]
    new = [(life, step) for life in lives if (step := life.introduction) and step.at >= period.starts_at]
    words = readable.words([life.reference for life, _step in new])
    ways = Counter({"gates": 0, "line": 0, "partner": 0})
    ways.update(life.way for life, _step in new)
    named = [
        Named(life.reference, words.get(life.reference, _NOTHING).title, local_day(step.at), life.way)
        for life, step in sorted(new, key=lambda row: (row[1].at, row[0].reference))
    ]
    # Introduced a year or more before the period's end, at most two years, so that the figure follows the present.
    oldest, newest = _years_before(period.ends_at, 2), _years_before(period.ends_at, 1)
    old = [life for life in lives if (step := life.introduction) and oldest <= step.at < newest]
    return Introduced(
        ways=dict(ways),
        named=tuple(named),
        a_year_ago=len(old),
        still_in_use=sum(life.state in ("introduced", "evaluated") for life in old),
    )


def _years_before(moment: dt.datetime, years: int) -> dt.datetime:
    day = local_day(moment)
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return midnight(day.replace(year=day.year - years, day=last))


def effects(lives: Sequence[Life], until: dt.datetime) -> tuple[EffectRange, ...]:
    """Expected and measured effects of the ideas that were introduced, or once were, as sums of ranges."""
    ours = [life.reference for life in lives if life.introduction]
    rows = list(Effect.objects.filter(idea__reference__in=ours, recorded_at__lt=until))
    return tuple(_range(on, [row for row in rows if row.on == on], until) for on in Effect.On.values)


def _range(on: str, rows: Sequence[Effect], until: dt.datetime) -> EffectRange:
    measured = [row for row in rows if row.measured_at and row.measured_at < until]
    return EffectRange(
        on=on,
        expected=len(rows),
        expected_low=_sum(row.expected_low for row in rows),
        expected_high=_sum(row.expected_high for row in rows),
        measured=len(measured),
        measured_low=_sum(row.measured_low for row in measured),
        measured_high=_sum(row.measured_high for row in measured),
    )


def _sum(values: object) -> Decimal | None:
    known = [value for value in values if value is not None]  # type: ignore[attr-defined]
    return sum(known, Decimal(0)) if known else None
