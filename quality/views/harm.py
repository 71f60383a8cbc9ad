"""Harm: what is open, with hours; handed over or dismissed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.services import history
from quality import permissions, reading, services
from quality.forms import DismissForm, HandOverForm
from quality.models import Harm
from quality.todo import hours_note
from sluice.shared import clock
from sluice.shared.paging import listed
from sluice.shared.subjects import url_for

from . import doors
from .doors import GatedRequest


def harm_row(request: GatedRequest, harm: Harm, hours: int) -> list[object]:
    """One row for the table component: reference, clock or outcome, when it was raised."""
    link = reverse("quality:harm", kwargs={"m": doors.slug(request), "pk": harm.pk})
    if harm.is_open:
        state = {"text": hours_note(hours), "tone": "brick"}
    else:
        state = {"text": harm.get_outcome_display(), "tone": "moss"}
    return [
        {"text": harm.subject_ref, "url": link},
        state,
        doors.day_and_time(harm.raised_at),
        _("Ja") if harm.escalated_at else _("Nej"),
    ]


def harm_columns() -> list[dict[str, str]]:
    """The headings of `harm_row`."""
    return doors.columns(_("Vad det gäller"), _("Klocka"), _("Anmält"), _("Fört vidare"))


@doors.readers
def harms(request: GatedRequest) -> HttpResponse:
    """Open rows by their clock, closed ones by day."""
    now = clock.now()
    rows = reading.harms(request.granted, request.authority)
    still = rows.filter(closed_at__isnull=True).order_by("due_at", "pk")[:100]
    page = listed(rows.filter(closed_at__isnull=False), request.GET.dict(), field="raised_at")
    context = {
        "open": [harm_row(request, harm, services.hours_left(harm, now)) for harm in still],
        "closed": [harm_row(request, harm, 0) for harm in page.rows],
        "columns": harm_columns(),
        "page": page,
    }
    return render(request, "quality/harms.html", context)


@doors.readers
def harm(request: GatedRequest, pk: int) -> HttpResponse:
    """One row: its clock, its subject, and the two ways out."""
    return _page(request, _found(request, pk))


def _found(request: GatedRequest, pk: int) -> Harm:
    found: Harm = get_object_or_404(reading.harms(request.granted, request.authority), pk=pk)
    return found


def _page(request: GatedRequest, found: Harm, **bound: forms.Form) -> HttpResponse:
    granted, authority, now = request.granted, request.authority, clock.now()
    hours = services.hours_left(found, now)
    report = reading.report_of(authority, found.subject_type, found.subject_ref)
    context = {
        "harm": found,
        "late": hours < 0,
        "left": hours_note(hours),
        "report": report,
        "about_url": url_for(found.subject_type, found.subject_ref),
        "timeline": doors.timeline(history("harm", found.ledger_ref)),
        # A refused form is shown also when somebody else was first: it says so, and keeps what was written.
        "may_hand_over": "hand_over_form" in bound
        or (found.is_open and permissions.may_hand_over_harm(granted, authority)),
        "may_dismiss": "dismiss_form" in bound or (found.is_open and permissions.may_manage(granted, authority)),
        "hand_over_form": bound.get("hand_over_form") or HandOverForm(prefix="hand"),
        "dismiss_form": bound.get("dismiss_form") or DismissForm(prefix="dismiss"),
    }
    return render(request, "quality/harm.html", context)


@doors.acts_on(harm)
@doors.analysts
def hand_over(request: GatedRequest, pk: int) -> HttpResponse:
    """Hand harm over to its right receiver."""
    found, form = _found(request, pk), HandOverForm(request.POST, prefix="hand")
    if form.is_valid() and doors.done(form, lambda: services.hand_over_harm(harm_id=pk, **_said(request, form))):
        return doors.then(request, _("Det är överlämnat, med tid, mottagare och nummer."), "harms")
    return _page(request, found, hand_over_form=form)


@doors.acts_on(harm)
@doors.managers
def dismiss(request: GatedRequest, pk: int) -> HttpResponse:
    """Say why it is no harm."""
    found, form = _found(request, pk), DismissForm(request.POST, prefix="dismiss")
    if form.is_valid() and doors.done(form, lambda: services.dismiss_harm(harm_id=pk, **_said(request, form))):
        return doors.then(request, _("Det är avskrivet. Skälet står i liggaren."), "harms")
    return _page(request, found, dismiss_form=form)


def _said(request: GatedRequest, form: forms.Form) -> dict[str, Any]:
    return {**form.cleaned_data, "by": request.granted, "now": clock.now()}
