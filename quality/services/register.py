"""The register: views, complaints and deviations in, struck, taken back, closed."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.kinds import Kind
from municipalities.granted import Granted
from municipalities.models import Authority, Unit
from quality import log_kinds, permissions
from quality.models import Report, ReportCounter, ReportKind, Source
from sluice.shared.actor import Actor

from .lines import doer, write
from .refusals import NotAllowed, Refused

LOCAL = ZoneInfo("Europe/Stockholm")
SUBJECT = "quality_report"
KIND_OF = {
    ReportKind.VIEW: log_kinds.VIEW_REGISTERED,
    ReportKind.COMPLAINT: log_kinds.COMPLAINT_REGISTERED,
    ReportKind.DEVIATION: log_kinds.DEVIATION_REGISTERED,
}


class UnknownSource(Refused):
    """No source with this code in the authority's country."""

    sentence = _("Välj varifrån rapporten kommer.")


class AlreadyStruck(Refused):
    """Somebody said before you that it does not stand."""

    sentence = _("Den är redan struken ur registret.")


class NotStruck(Refused):
    """It stands in the register already."""

    sentence = _("Den står redan i registret.")


class OnlyViewsAreStruck(Refused):
    """Complaints and deviations stand whatever anybody thinks of them (SOSFS 2011:9, 5 kap. 3 and 5 §§)."""

    sentence = _("Bara synpunkter kan strykas. Klagomål och avvikelser står kvar.")


class AlreadyClosed(Refused):
    """Somebody closed it before you."""

    sentence = _("Utredningen är redan avslutad.")


@transaction.atomic
def register_view(
    *,
    authority: Authority,
    subject_type: str,
    subject_ref: str,
    text: str,
    source_code: str,
    unit: Unit | None,
    received_at: datetime,
    actor: Actor,
    now: datetime,
    kind: str = ReportKind.VIEW,
    guard_reason: str = "",
) -> Report:
    """Enter a report in the register as part of another act (an idea handed in or imported), and asks no permission.

    Every idea from staff, users or relatives is a view (SOSFS 2011:9, 5 kap. 3 §). The subject that stands already
    is returned as it is. The number runs without gaps per authority and year of receipt: its counter is locked until
    the caller's transaction is over, so call this late, and before the caller's own ledger line.

    Raises UnknownSource.
    """
    if subject_ref:
        rows = Report.objects.filter(authority=authority, subject_type=subject_type, subject_ref=subject_ref)
        known: Report | None = rows.first()
        if known is not None:
            return known
    if not Source.objects.filter(country=authority.country, code=source_code).exists():
        raise UnknownSource
    year = received_at.astimezone(LOCAL).year
    report = Report(
        authority=authority, year=year, kind=kind, source_code=source_code, unit=unit, subject_type=subject_type,
        subject_ref=subject_ref, text=text, received_at=received_at, registered_at=now,
    )  # fmt: skip
    report.number = _next_number(authority, year)
    report.save(force_insert=True)
    write(
        KIND_OF[ReportKind(kind)], authority=authority, actor=actor, subject_type=SUBJECT, subject_ref=report.ledger_ref,
        now=now, about=(subject_type, subject_ref), target=report.reference, guard_reason=guard_reason,
        source=source_code, received_at=received_at.isoformat(),
    )  # fmt: skip
    return report


def _next_number(authority: Authority, year: int) -> int:
    ReportCounter.objects.bulk_create([ReportCounter(authority=authority, year=year)], ignore_conflicts=True)
    counter = ReportCounter.objects.select_for_update(no_key=True).get(authority=authority, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


@transaction.atomic
def register_report(
    *,
    authority: Authority,
    kind: str,
    text: str,
    source_code: str,
    unit: Unit | None,
    received_at: datetime,
    by: Granted,
    now: datetime,
    guard_reason: str = "",
) -> Report:
    """Enter a deviation, a complaint or a view that did not come as an idea.

    Raises NotAllowed (needs manage_quality; a unit of another authority), UnknownSource.
    """
    if not permissions.may_manage(by, authority) or (unit is not None and unit.authority_id != authority.pk):
        raise NotAllowed
    return register_view(
        authority=authority, subject_type="", subject_ref="", text=text, source_code=source_code, unit=unit,
        received_at=received_at, actor=doer(by, authority), now=now, kind=kind, guard_reason=guard_reason,
    )  # fmt: skip


def _locked(report_id: int) -> Report:
    rows = Report.objects.select_for_update(of=("self",), no_key=True).select_related("authority", "unit")
    found: Report = rows.get(pk=report_id)
    return found


def _may_strike(by: Granted, report: Report) -> bool:
    return permissions.may_strike(by, report.authority, report.unit.path if report.unit else "")


@transaction.atomic
def strike_view(*, report_id: int, reason: str, by: Granted, now: datetime, guard_reason: str = "") -> Report:
    """Say why a view does not stand in the register. The row and its number stay; the reason is in the ledger.

    Raises NotAllowed, OnlyViewsAreStruck, AlreadyStruck.
    """
    report = _locked(report_id)
    if not _may_strike(by, report):
        raise NotAllowed
    if report.kind != ReportKind.VIEW:
        raise OnlyViewsAreStruck
    if not report.stands:
        raise AlreadyStruck
    report.stands = False
    report.save(update_fields=["stands"])
    _write(log_kinds.VIEW_STRUCK, report, by, now, guard_reason, reason=reason)
    return report


@transaction.atomic
def reinstate_view(*, report_id: int, reason: str, by: Granted, now: datetime, guard_reason: str = "") -> Report:
    """Let a struck view stand again. Raises NotAllowed, NotStruck."""
    report = _locked(report_id)
    if not _may_strike(by, report):
        raise NotAllowed
    if report.stands:
        raise NotStruck
    report.stands = True
    report.save(update_fields=["stands"])
    _write(log_kinds.VIEW_REINSTATED, report, by, now, guard_reason, reason=reason)
    return report


@transaction.atomic
def close_report(*, report_id: int, outcome: str, by: Granted, now: datetime, guard_reason: str = "") -> Report:
    """End the investigation of a report with what it led to (5 kap. 3 §: receive *and investigate*).

    Raises NotAllowed (needs manage_quality), AlreadyClosed.
    """
    report = _locked(report_id)
    if not permissions.may_manage(by, report.authority):
        raise NotAllowed
    if report.closed_at is not None:
        raise AlreadyClosed
    report.outcome, report.closed_at = outcome, now
    report.save(update_fields=["outcome", "closed_at"])
    _write(log_kinds.REPORT_CLOSED, report, by, now, guard_reason, outcome=outcome)
    return report


def _write(kind: Kind, report: Report, by: Granted, now: datetime, guard_reason: str, **payload: str) -> None:
    write(
        kind, authority=report.authority, actor=doer(by, report.authority), subject_type=SUBJECT,
        subject_ref=report.ledger_ref, now=now, about=(report.subject_type, report.subject_ref),
        target=report.reference, guard_reason=guard_reason, **payload,
    )  # fmt: skip
