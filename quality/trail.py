"""The register's part of a subject's trail: views, risk analyses, measures, routine versions, in one query."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, DateTimeField, F, Value
from django.db.models.functions import Cast, Concat

from .models import Measure, Report, RiskAnalysis, RoutineVersion


@dataclass(frozen=True)
class TrailStep:
    """One row of the quality system that belongs to a subject. `done` is empty while it is under way.

    `pk` is the row's key; for a version of a routine the routine's.
    """

    kind: str
    pk: int
    label: str
    at: dt.datetime
    done: dt.datetime | None


def trail_of(subject_type: str, subject_ref: str) -> list[TrailStep]:
    """What the quality system holds about a subject, oldest first. One query."""
    own = {"subject_type": subject_type, "subject_ref": subject_ref}
    none = Value(None, output_field=DateTimeField())

    def step(kind: str, rows: Any, label: Any, at: str, done: Any, pk: str = "pk") -> Any:
        return rows.order_by().values_list(Value(kind, output_field=CharField()), pk, label, F(at), done)

    number = Concat(Value("S-"), Cast("year", CharField()), Value("-"), Cast("number", CharField()))
    version = Concat("routine__name", Value(", version "), Cast("version", CharField()))
    caused = RoutineVersion.objects.filter(cause_type=subject_type, cause_ref=subject_ref)
    found = step("report", Report.objects.filter(**own, stands=True), number, "received_at", F("closed_at")).union(
        step("risk", RiskAnalysis.objects.filter(**own), Cast("title", CharField()), "started_at", F("finished_at")),
        step("measure", Measure.objects.filter(**own), Cast("text", CharField()), "decided_at", F("done_at")),
        step("routine", caused, version, "published_at", none, "routine_id"),
        all=True,
    )
    return sorted((TrailStep(*row) for row in found), key=lambda row: (row.at, row.kind, row.pk))
