"""Figures of a period from the management system, as of the period's end.

Everything is counted by moments that never change afterwards, or by the ledger's acts: a view that was struck later,
a measure that was done later, a risk that was judged again later change nothing in a period that has ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from ledger.services import facts
from municipalities.models import Authority
from sluice.shared.periods import Period

from . import log_kinds
from .models import Harm, Measure, Report, ReportKind, Risk, RiskAnalysis, RoutineVersion
from .risk import ABOVE, BELOW


@dataclass(frozen=True)
class RoutineChange:
    """A version that was published in the period, and what caused it."""

    authority_id: int
    name: str
    version: int
    cause_type: str
    cause_ref: str


@dataclass(frozen=True)
class QualityFigures:
    """What the register and the rest of the management system did in the period."""

    views: int
    complaints: int
    deviations: int
    """Registered in the period and standing in the register at its end."""
    views_struck: int
    """Struck in the period and still struck at its end."""
    harms_raised: int
    harms_handed_over: int
    harms_dismissed: int
    harms_open: int
    """Open at the period's end, whenever raised."""
    risk_analyses_finished: int
    risks_found: int
    risks_above: int
    """Of the risks in the analyses finished in the period: those that need a measure on the authority's scale."""
    risks_reassessed: int
    reassessed_above_before: int
    reassessed_above_after: int
    """Second looks in the period: how many needed a measure before it, and after it."""
    measures_decided: int
    measures_done: int
    measures_overdue: int
    """Decided, not done and past their day at the period's end."""
    routines_published: int
    routines_with_cause: int
    routine_changes: tuple[RoutineChange, ...]


def needs_measure_q(prefix: str = "") -> Q:
    """`risk.needs_measure` in SQL, for risks reached by `prefix`; a test proves that the two agree."""
    policy = f"{prefix}analysis__policy__"
    return Q(**{f"{prefix}consequence__gte": F(f"{policy}always_at_consequence")}) | Q(
        **{f"{policy}threshold__lte": F(f"{prefix}likelihood") * F(f"{prefix}consequence")}
    )


def quality_figures(*, authorities: Collection[Authority], period: Period) -> QualityFigures:
    """The figures of these authorities together."""
    acts = _acts(authorities, period)
    struck = {ref for ref, kind in acts.last_on_view.items() if kind == log_kinds.VIEW_STRUCK.code}
    routines = _routines(authorities, period)
    return QualityFigures(
        **_reports(authorities, period, struck),
        views_struck=len(struck & acts.struck_in_period),
        **_harms(authorities, period),
        **_risks(authorities, period),
        risks_reassessed=sum(acts.second_looks.values()),
        reassessed_above_before=sum(n for (before, _after), n in acts.second_looks.items() if before == ABOVE),
        reassessed_above_after=sum(n for (_before, after), n in acts.second_looks.items() if after == ABOVE),
        **_measures(authorities, period),
        routines_published=len(routines),
        routines_with_cause=sum(1 for change in routines if change.cause_ref),
        routine_changes=routines,
    )


@dataclass(frozen=True)
class _Acts:
    last_on_view: dict[str, str]
    struck_in_period: set[str]
    second_looks: Counter[tuple[str, str]]


def _acts(authorities: Collection[Authority], period: Period) -> _Acts:
    kinds = (log_kinds.VIEW_STRUCK, log_kinds.VIEW_REINSTATED, log_kinds.RISK_REASSESSED)
    found = facts(
        chains=[authority.chain for authority in authorities],
        kind_codes=[kind.code for kind in kinds],
        until=period.ends_at,
    )
    acts = _Acts({}, set(), Counter())
    for fact in found:
        inside = fact.occurred_at >= period.starts_at
        if fact.kind == log_kinds.RISK_REASSESSED.code:
            if inside:
                before, _arrow, after = fact.target.partition(">")
                acts.second_looks[(before or BELOW, after or BELOW)] += 1
            continue
        acts.last_on_view[fact.subject_ref] = fact.kind
        if inside and fact.kind == log_kinds.VIEW_STRUCK.code:
            acts.struck_in_period.add(fact.subject_ref)
    return acts


def _inside(field: str, period: Period) -> Q:
    return Q(**{f"{field}__gte": period.starts_at, f"{field}__lt": period.ends_at})


def _reports(authorities: Collection[Authority], period: Period, struck: set[str]) -> dict[str, int]:
    rows = Report.objects.filter(_inside("registered_at", period), authority__in=authorities)
    rows = rows.exclude(pk__in=[int(ref[1:]) for ref in struck])
    by_kind = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    return {
        "views": by_kind.get(ReportKind.VIEW, 0),
        "complaints": by_kind.get(ReportKind.COMPLAINT, 0),
        "deviations": by_kind.get(ReportKind.DEVIATION, 0),
    }


def _harms(authorities: Collection[Authority], period: Period) -> dict[str, int]:
    closed = _inside("closed_at", period)
    still = Q(closed_at__isnull=True) | Q(closed_at__gte=period.ends_at)
    return Harm.objects.filter(authority__in=authorities).aggregate(
        harms_raised=Count("pk", filter=_inside("raised_at", period)),
        harms_handed_over=Count("pk", filter=closed & Q(outcome=Harm.Outcome.HANDED_OVER)),
        harms_dismissed=Count("pk", filter=closed & Q(outcome=Harm.Outcome.DISMISSED)),
        harms_open=Count("pk", filter=Q(raised_at__lt=period.ends_at) & still),
    )


def _risks(authorities: Collection[Authority], period: Period) -> dict[str, int]:
    finished = RiskAnalysis.objects.filter(_inside("finished_at", period), authority__in=authorities)
    risks = Risk.objects.filter(analysis__in=finished).aggregate(
        risks_found=Count("pk"), risks_above=Count("pk", filter=needs_measure_q())
    )
    return {"risk_analyses_finished": finished.count(), **risks}


def _measures(authorities: Collection[Authority], period: Period) -> dict[str, int]:
    rows = Measure.objects.filter(authority__in=authorities, decided_at__lt=period.ends_at)
    undone = Q(done_at__isnull=True) | Q(done_at__gte=period.ends_at)
    return rows.aggregate(
        measures_decided=Count("pk", filter=_inside("decided_at", period)),
        measures_done=Count("pk", filter=_inside("done_at", period)),
        # Due on the period's last day is overdue when that day is over.
        measures_overdue=Count("pk", filter=undone & Q(due_on__lte=period.end)),
    )


def _routines(authorities: Collection[Authority], period: Period) -> tuple[RoutineChange, ...]:
    rows: QuerySet[RoutineVersion] = RoutineVersion.objects.filter(
        _inside("published_at", period), routine__authority__in=authorities
    )
    columns = ("routine__authority_id", "routine__name", "version", "cause_type", "cause_ref")
    return tuple(RoutineChange(*row) for row in rows.order_by("published_at", "pk").values_list(*columns))
