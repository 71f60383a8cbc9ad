"""Measures: lists, one measure, decided against a risk or freely, done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.services import history
from municipalities.services import local_day
from quality import permissions, reading, services
from quality.forms import DoneForm, MeasureForm
from quality.models import Measure
from sluice.shared import clock
from sluice.shared.paging import listed
from sluice.shared.subjects import url_for

from . import doors
from .doors import GatedRequest

MINE, OPEN, OVERDUE, ALL = "mina", "oppna", "forsenade", "alla"


@doors.members
def measures(request: GatedRequest) -> HttpResponse:
    """Measures by day: mine for everyone, all of the authority's for those who read the management system."""
    reads = permissions.may_read(request.granted, request.authority)
    shown = request.GET.get("visa", OPEN if reads else MINE)
    rows = _narrowed(request, shown)
    page = listed(rows, request.GET.dict(), field="due_on", newest_first=False)
    choices = [(MINE, _("Mina")), (OPEN, _("Öppna")), (OVERDUE, _("Försenade")), (ALL, _("Alla"))]
    context = {
        "page": page,
        "rows": [_row(request, measure) for measure in page.rows],
        "columns": doors.columns(_("Åtgärd"), _("Vem"), _("Klar senast"), _("Läge")),
        "shown": shown,
        "choices": [(code, label, code == shown) for code, label in choices] if reads else [],
        "decides": permissions.may_analyse(request.granted, request.authority),
    }
    return render(request, "quality/measures.html", context)


def _narrowed(request: GatedRequest, shown: str) -> Any:
    rows = reading.measures(request.granted, request.authority)
    if shown == ALL:
        return rows
    rows = rows.filter(done_at__isnull=True)
    if shown == MINE:
        return rows.filter(owner_id=request.granted.person_id)
    return rows.filter(due_on__lt=local_day(clock.now())) if shown == OVERDUE else rows


def _hidden(request: GatedRequest, measure: Any) -> bool:
    """A sealed text is for few, and for the one who is to do it."""
    if not measure.sealed or measure.owner_id == request.granted.person_id:
        return False
    return not permissions.may_read_sealed(request.granted, request.authority)


def state_of(request: GatedRequest, measure: Measure) -> tuple[str, str]:
    """The measure's state as a word and a colour."""
    if measure.done_at is not None:
        return _("Klar"), "moss"
    return (_("Försenad"), "brick") if measure.due_on < local_day(clock.now()) else (_("Pågår"), "neutral")


def _row(request: GatedRequest, measure: Any) -> list[object]:
    word, tone = state_of(request, measure)
    link = reverse("quality:measure", kwargs={"m": doors.slug(request), "pk": measure.pk})
    text = measure.subject_ref if _hidden(request, measure) else measure.text
    return [
        {"text": text, "url": link, "note": measure.subject_ref if text != measure.subject_ref else ""},
        measure.owner.name,
        doors.day(measure.due_on),
        {"text": word, "tone": tone},
    ]


def _found(request: GatedRequest, pk: int) -> Any:
    return get_object_or_404(reading.measures(request.granted, request.authority), pk=pk)


@doors.members
def measure(request: GatedRequest, pk: int) -> HttpResponse:
    """One measure, for its owner and for readers."""
    return _page(request, _found(request, pk))


def _page(request: GatedRequest, found: Any, form: forms.Form | None = None) -> HttpResponse:
    word, tone = state_of(request, found)
    hidden = _hidden(request, found)
    reads = permissions.may_read(request.granted, request.authority)
    context = {
        "measure": found,
        "hidden": hidden,
        "chips": [{"text": word, "tone": tone}],
        "about_url": url_for(found.subject_type, found.subject_ref) if found.subject_ref else None,
        "reads": reads,
        "timeline": doors.timeline(history("measure", found.ledger_ref), hidden=hidden),
        "may_finish": form is not None or (found.done_at is None and services.may_finish(request.granted, found)),
        "form": form or DoneForm(),
    }
    return render(request, "quality/measure.html", context)


@doors.acts_on(measure)
@doors.members
def finish(request: GatedRequest, pk: int) -> HttpResponse:
    """Say that a measure is done."""
    found, form = _found(request, pk), DoneForm(request.POST)
    act = services.finish_measure
    if form.is_valid() and doors.done(
        form, lambda: act(measure_id=pk, by=request.granted, now=clock.now(), **form.cleaned_data)
    ):
        return doors.then(request, _("Åtgärden är klar."), "measure", pk=pk)
    return _page(request, found, form)


@doors.analysts
def decide(request: GatedRequest, risk_pk: int | None = None) -> HttpResponse:
    """Decide a measure, against a risk if the address names one."""
    risk = None
    if risk_pk is not None:
        risk = get_object_or_404(reading.risks(request.granted, request.authority), pk=risk_pk)
    today = local_day(clock.now())
    form = MeasureForm(doors.posted(request), authority=request.authority, today=today)
    if request.method == "POST" and form.is_valid():
        made = doors.done(form, lambda: _decide(request, form, risk_pk))
        if made and risk is not None:
            return doors.then(request, _("Åtgärden är beslutad."), "analysis", pk=risk.analysis_id)
        if made:
            return doors.then(request, _("Åtgärden är beslutad."), "measure", pk=made.pk)
    return render(request, "quality/measure_new.html", {"form": form, "risk": risk})


def _decide(request: GatedRequest, form: MeasureForm, risk_pk: int | None) -> Measure:
    given = form.cleaned_data
    return services.decide_measure(
        authority=request.authority,
        text=given["text"],
        owner_id=given["owner"].pk,
        due_on=given["due_on"],
        risk_id=risk_pk,
        by=request.granted,
        now=clock.now(),
        guard_reason=given.get("guard_reason", ""),
    )
