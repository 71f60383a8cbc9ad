"""What the pages read. Every query starts at one authority and at what the person may see of it.

A row about a subject with open harm is *sealed*: its texts are for those who look after quality and for auditors
(product.md 5); others see the reference. A membership in one unit reads what concerns that unit and below.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Case, CharField, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncMonth

from municipalities.granted import Granted
from municipalities.models import Authority, Membership, Unit
from municipalities.services import local_day
from sluice.shared.periods import ZONE, midnight, months_later

from . import permissions
from .models import (
    Activity,
    Harm,
    Measure,
    Process,
    Report,
    ReportKind,
    Risk,
    RiskAnalysis,
    Routine,
    RoutineVersion,
    Source,
)
from .sources import CARE_NO, HEALTH, SOCIAL

Rows = QuerySet[Any]


def _open_harm() -> Exists:
    return Exists(
        Harm.objects.filter(
            subject_type=OuterRef("subject_type"), subject_ref=OuterRef("subject_ref"), closed_at__isnull=True
        )
    )


def _number(rows: Rows) -> Subquery:
    """How many rows, as a part of another query; NULL for none."""
    return Subquery(rows.order_by().annotate(_all=Value(1)).values("_all").annotate(_n=Count("pk")).values("_n"))


def _within(rows: Rows, granted: Granted, authority: Authority) -> Rows:
    """Rows whose subject stands in the register within the person's units, and those about nothing of a unit's own."""
    paths = permissions.paths(granted, authority)
    if "" in paths:
        return rows
    near = Report.objects.within(paths).filter(
        authority=authority, subject_type=OuterRef("subject_type"), subject_ref=OuterRef("subject_ref")
    )
    return rows.filter(Q(subject_ref="") | Exists(near))


def _source_label() -> Coalesce:
    """The source as the row's law area words it, else as any of the country's does."""
    named = Source.objects.filter(country=OuterRef("authority__country"), code=OuterRef("source_code"))
    labels = named.order_by("-valid_from").values("label")
    return Coalesce(Subquery(labels.filter(law_area=OuterRef("law_area"))[:1]), Subquery(labels[:1]))


def reports(granted: Granted, authority: Authority) -> Rows:
    """The register as this person reads it, with `sealed` and `source_label`."""
    area = Case(
        When(authority__country="NO", then=Value(CARE_NO)),
        When(unit__service_area="hsl", then=Value(HEALTH)),
        default=Value(SOCIAL),
        output_field=CharField(),
    )
    rows = Report.objects.filter(authority=authority).within(permissions.paths(granted, authority)).with_seal()
    labelled: Rows = rows.annotate(law_area=area).annotate(source_label=_source_label())
    return labelled.select_related("unit", "authority")


def harms(granted: Granted, authority: Authority) -> Rows:
    """Harm rows: references and clocks, no texts."""
    return _within(Harm.objects.filter(authority=authority), granted, authority)


def report_of(authority: Authority, subject_type: str, subject_ref: str) -> Report | None:
    """The report that a subject stands as in the register."""
    return Report.objects.filter(authority=authority, subject_type=subject_type, subject_ref=subject_ref).first()


def analyses(granted: Granted, authority: Authority) -> Rows:
    """Risk analyses with `sealed`, the number of risks, and their scale."""
    # A subquery, counted for the rows of the page; a GROUP BY would count every analysis there is.
    risk_count = Coalesce(_number(Risk.objects.filter(analysis=OuterRef("pk"))), 0)
    rows = RiskAnalysis.objects.filter(authority=authority).annotate(sealed=_open_harm(), risk_count=risk_count)
    return _within(rows, granted, authority).select_related("policy", "authority")


def risks_of(analysis: RiskAnalysis) -> list[Risk]:
    """The analysis' risks, the gravest first, with their measures and owners: two queries."""
    measures = Prefetch("measures", queryset=Measure.objects.select_related("owner").order_by("due_on", "pk"))
    return sorted(analysis.risks.prefetch_related(measures), key=lambda risk: (-risk.score, -risk.consequence, risk.pk))


def risks(granted: Granted, authority: Authority) -> Rows:
    """Risks in the analyses whose texts the person reads."""
    allowed = analyses(granted, authority)
    if not permissions.may_read_sealed(granted, authority):
        allowed = allowed.filter(sealed=False)
    return Risk.objects.filter(analysis__in=allowed.values("pk")).select_related(
        "analysis__policy", "analysis__authority"
    )


def measures(granted: Granted, authority: Authority) -> Rows:
    """Measures that the person reads: all of the authority for readers, one's own always. With `sealed`."""
    rows = Measure.objects.filter(authority=authority).annotate(sealed=_open_harm())
    mine = rows.filter(owner_id=granted.person_id)
    if permissions.may_read(granted, authority):
        # One WHERE instead of a UNION: a unit's coordinator reads the unit's measures and their own.
        near = _within(rows, granted, authority)
        rows = near if near is rows else rows.filter(Q(pk__in=near.values("pk")) | Q(owner_id=granted.person_id))
    else:
        rows = mine
    return rows.select_related("owner", "authority", "risk__analysis")


def processes(authority: Authority) -> Rows:
    """Processes with their activities and the routines of those: three queries for the whole list."""
    routine_rows = Prefetch("routines", queryset=Routine.objects.order_by("name"))
    activities = Prefetch("activities", queryset=Activity.objects.order_by("order").prefetch_related(routine_rows))
    return Process.objects.filter(authority=authority).prefetch_related(activities)


def process_list(authority: Authority) -> Rows:
    """Processes with the number of activities."""
    return Process.objects.filter(authority=authority).annotate(activity_count=Count("activities"))


def routines(authority: Authority) -> Rows:
    """Routines with the newest version's number and first day."""
    newest = RoutineVersion.objects.filter(routine=OuterRef("pk")).order_by("-version")
    return (
        Routine.objects.filter(authority=authority)
        .annotate(version=Subquery(newest.values("version")[:1]), valid_from=Subquery(newest.values("valid_from")[:1]))
        .select_related("activity__process", "authority")
    )


def activities(authority: Authority) -> Rows:
    """The authority's activities, by process and order: what a routine can be for."""
    rows = Activity.objects.filter(process__authority=authority).select_related("process")
    return rows.order_by("process__name", "order")


def units(authority: Authority) -> Rows:
    """The authority's units in their tree's order."""
    return Unit.objects.filter(authority=authority).order_by("path")


def sources(authority: Authority, today: dt.date) -> list[tuple[str, str]]:
    """The sources that count today in the authority's country: code and label, each code once."""
    rows = Source.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today), country=authority.country)
    found: dict[str, str] = {}
    for code, label in rows.filter(valid_from__lte=today).order_by("-law_area", "pk").values_list("code", "label"):
        found.setdefault(code, label)
    return list(found.items())


def colleagues(authority: Authority, today: dt.date) -> Rows:
    """People who can own a measure: current members, service users and relatives not counted."""
    members = Membership.objects.current(today).filter(authority=authority).exclude(role="participant")
    people = get_user_model().objects.filter(pk__in=members.values("person_id"), is_active=True)
    return people.order_by("name", "pk")


@dataclass(frozen=True)
class Counts:
    """The overview's figures, now."""

    views_this_year: int
    uninvestigated: int
    analyses_open: int
    measures_open: int
    measures_overdue: int
    routines: int


def counts(granted: Granted, authority: Authority, now: dt.datetime) -> Counts:
    """All the overview's figures in one query, within what the person reads."""
    today = local_day(now)

    register = Report.objects.filter(authority=authority).within(permissions.paths(granted, authority))
    standing = register.filter(stands=True)
    undone = _within(Measure.objects.filter(authority=authority, done_at__isnull=True), granted, authority)
    started = _within(RiskAnalysis.objects.filter(authority=authority, finished_at__isnull=True), granted, authority)
    parts = {
        "views_this_year": standing.filter(year=today.year, kind=ReportKind.VIEW),
        "uninvestigated": standing.filter(closed_at__isnull=True),
        "analyses_open": started,
        "measures_open": undone,
        "measures_overdue": undone.filter(due_on__lt=today),
        "routines": Routine.objects.filter(authority=authority),
    }
    # Prefixed: Django takes the bare names for the relations of the same name.
    numbers = {f"number_of_{name}": _number(rows) for name, rows in parts.items()}
    row: dict[str, Any] = Authority.objects.filter(pk=authority.pk).values(**numbers).get()  # type: ignore[assignment]
    return Counts(**{name: row["number_of_" + name] or 0 for name in parts})


def months(granted: Granted, authority: Authority, now: dt.datetime, *, back: int = 12) -> list[tuple[dt.date, int]]:
    """Reports received in each of the last months, this one included; a month without any is 0."""
    first = months_later(local_day(now), 1 - back)
    rows = Report.objects.filter(authority=authority, stands=True, received_at__gte=midnight(first))
    by_month = rows.within(permissions.paths(granted, authority)).order_by()
    found = dict(
        by_month.annotate(month=TruncMonth("received_at", tzinfo=ZONE)).values_list("month").annotate(Count("pk"))
    )
    numbers = {moment.date(): number for moment, number in found.items()}
    wanted = [months_later(first, i) for i in range(back)]
    return [(month, numbers.get(month, 0)) for month in wanted]
