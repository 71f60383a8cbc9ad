"""Figures of a period about ideas, from the ledger's acts by the time they happened.

The numbers follow `Figures` in the product's section 6. Cohorts reach 24 months back. Breakdowns by unit
and role hide small numbers; totals of authorities and sluices are shown. An idea that is shared to a
sluice may be named to its group by the shared, de-identified title; an authority's own group may read the
titles of opened ideas and of those that wait for it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from municipalities.models import Authority, Sluice, UnitYear
from sluice.shared.periods import Period, local_day, months_later

from . import statistics_origin as origins
from . import statistics_promises as promises
from . import statistics_work as work
from .statistics_figures import Boats, Cohort, IdeaFigures, Inflow, Outcomes
from .statistics_lives import SIDE_STATES, Life, kinds_of, read_lives
from .statistics_reading import Readable

COHORT_MONTHS = 24
CHART_MONTHS = 13
CHAMBERS = 5


def idea_figures(
    *,
    authorities: Sequence[Authority],
    period: Period,
    now: dt.datetime,
    sluice: Sluice | None = None,
    lives: Mapping[str, Life] | None = None,
) -> IdeaFigures:
    """Everything a report says about the ideas of the authorities in the period.

    For a sluice's report `sluice` says whose shared titles may be named. `now` is when the figures are made;
    what happened from the period's end on is left out whatever `now` is. `lives` spares a second reading of the
    ledger when the caller has read it until the same moment.
    """
    until = min(period.ends_at, now)
    everyone = list((read_lives(authorities, until) if lives is None else lives).values())
    readable = Readable(authorities, sluice)
    return IdeaFigures(
        waiting=work.waiting(everyone, readable, period, sluice),
        inflow=_inflow(everyone, authorities, period),
        boats=_boats(everyone),
        cohorts=_cohorts(everyone, period),
        promises=promises.kept(everyone, authorities, period, until),
        outcomes=_outcomes(everyone, period),
        origin=origins.origin(everyone, authorities, period, single=sluice is None),
        tests=work.tests(authorities, readable, period, until),
        introduced=work.introduced(everyone, readable, period),
        effects=work.effects(everyone, until),
    )


def _inflow(lives: Sequence[Life], authorities: Sequence[Authority], period: Period) -> Inflow:
    ours = [life for life in lives if period.starts_at <= life.handed_in_at]
    earlier = period.preceding()
    employees = sum(
        UnitYear.objects.filter(unit__authority__in=authorities, year=period.end.year).values_list(
            "employees", flat=True
        )
    )
    per_100 = None
    if employees:
        per_100 = (Decimal(100 * len(ours)) / employees).quantize(Decimal("0.1"), ROUND_HALF_UP)
    by_month = Counter(local_day(life.handed_in_at).replace(day=1) for life in lives)
    first = months_later(period.end, 1 - CHART_MONTHS)
    months = [months_later(first, step) for step in range(CHART_MONTHS)]
    return Inflow(
        handed_in=len(ours),
        from_lists=sum(life.imported for life in ours),
        before=sum(earlier.starts_at <= life.handed_in_at < earlier.ends_at for life in lives),
        employees=employees or None,
        per_100=per_100,
        months=tuple((month, by_month[month]) for month in months),
    )


def _boats(lives: Sequence[Life]) -> Boats:
    inside, beside = [0] * CHAMBERS, [0] * CHAMBERS
    for life in lives:
        if life.state in SIDE_STATES:
            beside[life.chamber - 1] += 1
        elif life.state in ("submitted", "assessment", "development", "testing", "introduced", "evaluated"):
            inside[life.chamber - 1] += 1
    return Boats(tuple(inside), tuple(beside), dict(sorted(Counter(life.state for life in lives).items())))


def _cohorts(lives: Sequence[Life], period: Period) -> tuple[Cohort, ...]:
    first = months_later(period.end, 1 - COHORT_MONTHS)
    groups: dict[dt.date, list[Life]] = {}
    for life in lives:
        month = local_day(life.handed_in_at).replace(day=1)
        if month >= first:
            groups.setdefault(month, []).append(life)
    return tuple(_cohort(month, groups[month]) for month in sorted(groups))


def _cohort(month: dt.date, lives: Sequence[Life]) -> Cohort:
    reached = [life.reached for life in lives]

    def ever(state: str) -> int:
        return sum(state in states for states in reached)

    ended = ("declined", "stopped", "withdrawn", "archived")
    return Cohort(
        month=month,
        handed_in=len(lives),
        taken_in=ever("assessment"),
        developed=ever("development"),
        tested=ever("testing"),
        introduced=sum(life.way in ("gates", "list") for life in lives),
        beside=sum(life.way in ("line", "partner") for life in lives),
        followed_up=ever("evaluated"),
        redirected=sum(life.state == "redirected" for life in lives),
        ended=sum(life.state in ended for life in lives),
        under_way=sum(life.state not in (*ended, "redirected", "introduced", "evaluated") for life in lives),
    )


def _outcomes(lives: Sequence[Life], period: Period) -> Outcomes:
    acts: Counter[str] = Counter()
    for life in lives:
        for step in life.steps:
            if step.at >= period.starts_at:
                acts[step.kind] += 1

    def done(*names: str) -> int:
        return sum(acts[kind] for kind in kinds_of(*names))

    decisions = [d.kind for life in lives if (d := life.decision) and d.at >= period.starts_at]
    return Outcomes(
        decided=len(decisions),
        taken_in=done("take_in"),
        to_line=done("to_line"),
        redirected=done("redirect"),
        redirected_of_decided=sum(kind in kinds_of("redirect") for kind in decisions),
        declined_with_reason=done("decline", "decline_at_gate"),
        stopped_with_lesson=done("stop"),
        withdrawn=done("withdraw"),
        paused=done("pause"),
    )
