"""Risk analyses: list, a new one, the page where risks are written row by row, and the conclusion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quality import permissions, reading, risk, services
from quality.forms import AnalysisForm, ConclusionForm, ReassessForm, RiskForm
from quality.models import Risk, RiskAnalysis
from sluice.shared import clock
from sluice.shared.paging import listed
from sluice.shared.subjects import url_for

from . import doors
from .doors import GatedRequest


@doors.readers
def analyses(request: GatedRequest) -> HttpResponse:
    """Risk analyses, newest first."""
    rows = reading.analyses(request.granted, request.authority)
    page = listed(rows, request.GET.dict(), field="started_at")
    open_texts = permissions.may_read_sealed(request.granted, request.authority)
    context = {
        "page": page,
        "rows": [_row(request, analysis, open_texts) for analysis in page.rows],
        "columns": doors.columns(_("Vad som analyseras"), _("Påbörjad"), _("Risker"), _("Läge")),
        "may_write": permissions.may_analyse(request.granted, request.authority),
    }
    return render(request, "quality/analyses.html", context)


def _row(request: GatedRequest, analysis: Any, open_texts: bool) -> list[object]:
    link = reverse("quality:analysis", kwargs={"m": doors.slug(request), "pk": analysis.pk})
    shown = analysis.title if open_texts or not analysis.sealed else analysis.subject_ref
    finished = analysis.finished_at is not None
    return [
        {"text": shown, "url": link, "note": analysis.subject_ref if shown != analysis.subject_ref else ""},
        doors.day(analysis.started_at),
        ngettext("%(count)d risk", "%(count)d risker", analysis.risk_count) % {"count": analysis.risk_count},
        {"text": _("Klar") if finished else _("Pågår"), "tone": "moss" if finished else "amber"},
    ]


@doors.analysts
def new(request: GatedRequest) -> HttpResponse:
    """Begin an analysis of something that is no idea."""
    form = AnalysisForm(doors.posted(request))
    if request.method == "POST" and form.is_valid():
        made = services.open_risk_analysis(
            authority=request.authority,
            subject_type="",
            subject_ref="",
            title=form.cleaned_data["title"],
            by=request.granted,
            now=clock.now(),
        )
        return doors.then(request, _("Riskanalysen är påbörjad. Skriv den första risken."), "analysis", pk=made.pk)
    return render(request, "quality/analysis_new.html", {"form": form})


def _found(request: GatedRequest, pk: int) -> Any:
    return get_object_or_404(reading.analyses(request.granted, request.authority), pk=pk)


def _writable(request: GatedRequest, pk: int) -> Any:
    """The analysis, unless its texts are sealed for this person: nobody writes in what they may not read."""
    found = _found(request, pk)
    if found.sealed and not permissions.may_read_sealed(request.granted, request.authority):
        raise Http404
    return found


@doors.readers
def analysis(request: GatedRequest, pk: int) -> HttpResponse:
    """One analysis: its risks and measures, the matrix, and what is left to do."""
    return _page(request, _found(request, pk))


def _page(request: GatedRequest, found: Any, **bound: forms.Form) -> HttpResponse:
    granted, authority = request.granted, request.authority
    hidden = found.sealed and not permissions.may_read_sealed(granted, authority)
    rows = [] if hidden else reading.risks_of(found)
    finished = found.finished_at is not None
    context = {
        "analysis": found,
        "hidden": hidden,
        "finished": finished,
        "chips": [{"text": _("Klar") if finished else _("Pågår"), "tone": "moss" if finished else "amber"}],
        "about_url": url_for(found.subject_type, found.subject_ref) if found.subject_ref else None,
        "rows": [_risk(row, found) for row in rows],
        "waiting": [row for row in rows if risk.needs_measure(row, found.policy) and not row.measures.all()],
        "matrix": risk.matrix(rows, found.policy),
        "columns": risk.likelihood_labels(found.policy),
        "may_write": not hidden and permissions.may_analyse(granted, authority),
        # A refused form is shown also when somebody else was first: it says so, and keeps what was written.
        "shows_add": "risk_form" in bound or not finished,
        "shows_finish": "conclusion_form" in bound or (bool(rows) and not finished),
        "risk_form": bound.get("risk_form") or RiskForm(prefix="risk", scale=found.policy),
        "conclusion_form": bound.get("conclusion_form") or ConclusionForm(prefix="conclusion"),
    }
    return render(request, "quality/analysis.html", context)


def _risk(row: Risk, found: RiskAnalysis) -> dict[str, object]:
    scale, after = found.policy, None
    if row.likelihood_after is not None and row.consequence_after is not None:
        after = risk.level(row.likelihood_after, row.consequence_after, scale)
    return {
        "risk": row,
        "likelihood": risk.likelihood_label(row.likelihood, scale),
        "consequence": risk.consequence_label(row.consequence, scale),
        "level": risk.level(row.likelihood, row.consequence, scale),
        "after": after,
        "needs_measure": risk.needs_measure(row, scale) and not row.measures.all(),
        "measures": row.measures.all(),
    }


@doors.acts_on(analysis)
@doors.analysts
def add(request: GatedRequest, pk: int) -> HttpResponse:
    """Add a risk to an analysis."""
    found = _writable(request, pk)
    form = RiskForm(request.POST, prefix="risk", scale=found.policy)
    if form.is_valid() and doors.done(form, lambda: services.add_risk(analysis_id=pk, **_said(request, form))):
        return doors.then(request, _("Risken är tillagd."), "analysis", pk=pk)
    return _page(request, found, risk_form=form)


@doors.acts_on(analysis)
@doors.analysts
def finish(request: GatedRequest, pk: int) -> HttpResponse:
    """Finish an analysis with its conclusion."""
    found, form = _writable(request, pk), ConclusionForm(request.POST, prefix="conclusion")
    act = services.finish_risk_analysis
    if form.is_valid() and doors.done(form, lambda: act(analysis_id=pk, **_said(request, form))):
        return doors.then(request, _("Riskanalysen är klar."), "analysis", pk=pk)
    return _page(request, found, conclusion_form=form)


def _one(request: GatedRequest, pk: int) -> Risk:
    found: Risk = get_object_or_404(reading.risks(request.granted, request.authority), pk=pk)
    return found


@doors.analysts
def change(request: GatedRequest, pk: int) -> HttpResponse:
    """Change a risk while its analysis is unfinished."""
    found = _one(request, pk)
    now_said = {"event": found.event, "likelihood": found.likelihood, "consequence": found.consequence}
    form = RiskForm(doors.posted(request), scale=found.analysis.policy, initial=now_said)
    act = services.change_risk
    posted = request.method == "POST" and form.is_valid()
    if posted and doors.done(form, lambda: act(risk_id=pk, **_said(request, form))):
        return doors.then(request, _("Risken är ändrad."), "analysis", pk=found.analysis_id)
    return render(request, "quality/risk_change.html", {"form": form, "risk": found, "analysis": found.analysis})


@doors.acts_on(change)
@doors.analysts
def remove(request: GatedRequest, pk: int) -> HttpResponse:
    """Take a risk out of an unfinished analysis."""
    found = _one(request, pk)
    try:
        services.remove_risk(risk_id=pk, by=request.granted, now=clock.now())
    except services.Refused as refused:
        messages.error(request, str(refused.sentence))
        return redirect("quality:risk", m=doors.slug(request), pk=pk)
    return doors.then(request, _("Risken är borttagen."), "analysis", pk=found.analysis_id)


@doors.analysts
def reassess(request: GatedRequest, pk: int) -> HttpResponse:
    """Judge a risk again after its measures."""
    found = _one(request, pk)
    form = ReassessForm(doors.posted(request), scale=found.analysis.policy)
    act = services.reassess_risk
    posted = request.method == "POST" and form.is_valid()
    if posted and doors.done(form, lambda: act(risk_id=pk, **_said(request, form))):
        return doors.then(request, _("Risken är bedömd igen."), "analysis", pk=found.analysis_id)
    return render(request, "quality/risk_reassess.html", {"form": form, "risk": found, "analysis": found.analysis})


def _said(request: GatedRequest, form: forms.Form) -> dict[str, Any]:
    return {**form.cleaned_data, "by": request.granted, "now": clock.now()}
