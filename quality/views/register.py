"""The register: list, one report, a new one, struck, taken back, closed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.services import history, log_reading
from municipalities.services import local_day
from quality import permissions, reading, services
from quality.filters import RegisterFilter
from quality.forms import OutcomeForm, ReinstateForm, ReportForm, StrikeForm
from quality.models import Report
from sluice.shared import clock
from sluice.shared.paging import listed
from sluice.shared.subjects import url_for

from . import doors
from .doors import GatedRequest

SUBJECT = "quality_report"


@doors.readers
def register(request: GatedRequest) -> HttpResponse:
    """The register, newest first, narrowed as asked."""
    rows = reading.reports(request.granted, request.authority)
    found = RegisterFilter(request.GET or None, queryset=rows, request=request)
    page = listed(found.qs if found.form.is_valid() else rows, request.GET.dict(), field="received_at")
    context = {
        "filter": found,
        "page": page,
        "rows": [_row(request, report) for report in page.rows],
        "columns": doors.columns(_("Rapport"), _("Slag"), _("Från"), _("Enhet"), _("Kom"), _("Läge")),
        "manages": permissions.may_manage(request.granted, request.authority),
        "narrowed": any(request.GET.get(name) for name in found.form.fields),
    }
    return render(request, "quality/register.html", context)


def state_of(report: Report) -> tuple[str, str]:
    """The report's state as a word and a colour."""
    if not report.stands:
        return _("Struken"), "plum"
    return (_("Utredd"), "moss") if report.closed_at else (_("Inte utredd"), "amber")


def _row(request: GatedRequest, report: Any) -> list[object]:
    word, tone = state_of(report)
    link = reverse("quality:report", kwargs={"m": doors.slug(request), "pk": report.pk})
    return [
        {"text": report.reference, "url": link, "note": report.subject_ref},
        report.get_kind_display(),
        report.source_label or report.source_code,
        report.unit.name if report.unit else "–",
        doors.day(report.received_at),
        {"text": word, "tone": tone},
    ]


@doors.managers
def new(request: GatedRequest) -> HttpResponse:
    """Enter a report that did not come as an idea."""
    now = clock.now()
    today = local_day(now)
    form = ReportForm(doors.posted(request), authority=request.authority, today=today, initial={"received_on": today})
    if request.method == "POST" and form.is_valid() and (report := doors.done(form, lambda: _enter(request, form))):
        return doors.then(request, _("Rapporten står i registret."), "report", pk=report.pk)
    return render(request, "quality/report_new.html", {"form": form})


def _enter(request: GatedRequest, form: ReportForm) -> Report:
    given = form.cleaned_data
    return services.register_report(
        authority=request.authority,
        kind=given["kind"],
        text=given["text"],
        source_code=given["source_code"],
        unit=given["unit"],
        received_at=form.received_at,
        by=request.granted,
        now=clock.now(),
        guard_reason=given.get("guard_reason", ""),
    )


@doors.readers
def report(request: GatedRequest, pk: int) -> HttpResponse:
    """One report. Who opened it is noted."""
    found = _found(request, pk)
    actor = request.granted.actor(permissions.READERS, [permissions.container(request.authority)])
    log_reading(actor=actor, subject_type=SUBJECT, subject_ref=found.ledger_ref, now=clock.now())
    return _page(request, found)


def _found(request: GatedRequest, pk: int) -> Any:
    return get_object_or_404(reading.reports(request.granted, request.authority), pk=pk)


def _page(request: GatedRequest, found: Any, **bound: forms.Form) -> HttpResponse:
    granted, authority = request.granted, request.authority
    hidden = found.sealed and not permissions.may_read_sealed(granted, authority)
    word, tone = state_of(found)
    path = found.unit.path if found.unit else ""
    context = {
        "report": found,
        "hidden": hidden,
        "chips": [{"text": word, "tone": tone}],
        "about_url": url_for(found.subject_type, found.subject_ref) if found.subject_ref else None,
        "timeline": doors.timeline(history(SUBJECT, found.ledger_ref), hidden=hidden),
        "may_strike": found.kind == "view" and not hidden and permissions.may_strike(granted, authority, path),
        # A refused form is shown also when somebody else was first: it says so, and keeps what was written.
        "may_close": "outcome_form" in bound or (permissions.may_manage(granted, authority) and not found.closed_at),
        "shows_strike": "strike_form" in bound or found.stands,
        "shows_reinstate": "reinstate_form" in bound or not found.stands,
        "strike_form": bound.get("strike_form") or StrikeForm(prefix="strike"),
        "reinstate_form": bound.get("reinstate_form") or ReinstateForm(prefix="reinstate"),
        "outcome_form": bound.get("outcome_form") or OutcomeForm(prefix="outcome"),
    }
    return render(request, "quality/report.html", context)


@doors.acts_on(report)
@doors.readers
def strike(request: GatedRequest, pk: int) -> HttpResponse:
    """Say why a view does not stand."""
    found, form = _found(request, pk), StrikeForm(request.POST, prefix="strike")
    if form.is_valid() and doors.done(form, lambda: services.strike_view(report_id=pk, **_said(request, form))):
        return doors.then(request, _("Synpunkten är struken. Skälet står i liggaren."), "report", pk=pk)
    return _page(request, found, strike_form=form)


@doors.acts_on(report)
@doors.readers
def reinstate(request: GatedRequest, pk: int) -> HttpResponse:
    """Let a struck view stand again."""
    found, form = _found(request, pk), ReinstateForm(request.POST, prefix="reinstate")
    if form.is_valid() and doors.done(form, lambda: services.reinstate_view(report_id=pk, **_said(request, form))):
        return doors.then(request, _("Synpunkten står i registret igen."), "report", pk=pk)
    return _page(request, found, reinstate_form=form)


@doors.acts_on(report)
@doors.managers
def close(request: GatedRequest, pk: int) -> HttpResponse:
    """End the investigation of a report."""
    found, form = _found(request, pk), OutcomeForm(request.POST, prefix="outcome")
    if form.is_valid() and doors.done(form, lambda: services.close_report(report_id=pk, **_said(request, form))):
        return doors.then(request, _("Utredningen är avslutad."), "report", pk=pk)
    return _page(request, found, outcome_form=form)


def _said(request: GatedRequest, form: forms.Form) -> dict[str, Any]:
    return {**form.cleaned_data, "by": request.granted, "now": clock.now()}
