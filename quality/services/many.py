"""Many views at once: what an import of a list brings into the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ledger.services import Act, record_many
from municipalities.models import Authority
from quality import log_kinds
from quality.models import Report, ReportCounter, ReportKind, Source
from quality.services.register import LOCAL, SUBJECT, UnknownSource
from sluice.shared.actor import Actor


@dataclass(frozen=True)
class View:
    """A view to enter: whose subject it is, what was said, by whom (the source's code), about which unit, and when."""

    subject_ref: str
    text: str
    source_code: str
    unit_id: int | None
    received_at: datetime


@transaction.atomic
def register_views(
    *, authority: Authority, subject_type: str, views: Sequence[View], actor: Actor, now: datetime
) -> list[Report]:
    """Enter new subjects' views, in order: as `register_view` does, in a handful of statements. Call it late.

    Raises UnknownSource; IntegrityError if a subject stands in the register already.
    """
    codes = {view.source_code for view in views}
    known = set(Source.objects.filter(country=authority.country, code__in=codes).values_list("code", flat=True))
    if codes - known:
        raise UnknownSource
    numbers = _reserve(authority, Counter(view.received_at.astimezone(LOCAL).year for view in views))
    reports = []
    for view in views:
        year = view.received_at.astimezone(LOCAL).year
        reports.append(
            Report(
                authority=authority, year=year, number=numbers[year], kind=ReportKind.VIEW, source_code=view.source_code,
                unit_id=view.unit_id, subject_type=subject_type, subject_ref=view.subject_ref, text=view.text,
                received_at=view.received_at, registered_at=now,
            )
        )  # fmt: skip
        numbers[year] += 1
    Report.objects.bulk_create(reports)
    record_many(
        kind=log_kinds.VIEW_REGISTERED.code, chain=authority.chain, actor=actor, subject_type=SUBJECT, occurred_at=now,
        acts=[_act(report) for report in reports],
    )  # fmt: skip
    return reports


def _act(report: Report) -> Act:
    payload = {
        "about_type": report.subject_type,
        "about_ref": report.subject_ref,
        "source": report.source_code,
        "received_at": report.received_at.isoformat(),
    }
    return Act(report.ledger_ref, report.reference, payload)


def _reserve(authority: Authority, wanted: Counter[int]) -> dict[int, int]:
    """The first free number of each year, its counter locked and moved past what is wanted."""
    first = {}
    for year in sorted(wanted):
        ReportCounter.objects.bulk_create([ReportCounter(authority=authority, year=year)], ignore_conflicts=True)
        counter = ReportCounter.objects.select_for_update(no_key=True).get(authority=authority, year=year)
        first[year] = counter.last + 1
        counter.last += wanted[year]
        counter.save(update_fields=["last"])
    return first
