"""From an idea into the quality system: the risk analysis that gate 3 asks for, its measures, the routine it changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ideas import services
from ideas.forms_quality import RoutineChangeForm
from ideas.loading import LoadedIdea
from ideas.refusals import Refused
from municipalities.gate import GatedRequest
from quality import reading
from quality import risk as scale
from quality import services as quality
from quality.forms import ConclusionForm, MeasureForm, RiskForm
from quality.models import RiskAnalysis

from .gates import base_of, form_page, loaded_or_404, need, run

_PREPARERS = ("triage", "gate_holder", "responsible", "innovation_lead", "quality_lead")


def _found(request: GatedRequest, reference: str) -> LoadedIdea:
    found = need(loaded_or_404(request, reference, acting=True), *_PREPARERS)
    if found.idea.harm_open:
        raise Http404
    return found


def _open_analysis(found: LoadedIdea) -> RiskAnalysis:
    analysis = services.analysis_of(found.idea)
    if analysis is None:
        raise Http404
    return analysis


def _risk_page(
    request: GatedRequest, found: LoadedIdea, analysis: RiskAnalysis, form: RiskForm, conclusion: ConclusionForm
) -> HttpResponse:
    risks = [(row, scale.needs_measure(row, analysis.policy)) for row in reading.risks_of(analysis)]
    more = {"analysis": analysis, "risks": risks, "conclusion": conclusion}
    return form_page(request, found, form, template="ideas/risk.html", **more)


def risk(request: GatedRequest, reference: str) -> HttpResponse:
    """The idea's risk analysis: what can happen, how likely, how bad; one event at a time."""
    found = _found(request, reference)
    analysis = services.analysis_of(found.idea)
    base = base_of(request, reference)
    if analysis is None:
        return render(request, "ideas/risk_begin.html", {"found": found, "idea": found.idea, "base": base})
    form = RiskForm(request.POST or None, scale=analysis.policy)

    def page() -> HttpResponse:
        return _risk_page(request, found, analysis, form, ConclusionForm())

    def work(data: Mapping[str, Any]) -> object:
        values = {name: data[name] for name in ("event", "likelihood", "consequence")}
        return quality.add_risk(
            analysis_id=analysis.pk,
            by=request.granted,
            now=found.now,
            guard_reason=data.get("guard_reason", ""),
            **values,
        )

    if request.method != "POST" or analysis.finished_at:
        return page()
    return run(request, form, work, done=_("Risken är tillagd."), to=base + "risk/", page=page)


@require_POST
def begin_risk(request: GatedRequest, reference: str) -> HttpResponse:
    """Begin the analysis."""
    found = _found(request, reference)
    try:
        services.open_risk_analysis(idea_id=found.idea.pk, by=request.granted, now=found.now)
    except (Refused, quality.Refused) as error:
        messages.warning(request, str(error.sentence))
    return redirect(base_of(request, reference) + "risk/")


@require_POST
def remove_risk(request: GatedRequest, reference: str, risk_id: int) -> HttpResponse:
    """Take an event away while the analysis is not finished."""
    found = _found(request, reference)
    if not _open_analysis(found).risks.filter(pk=risk_id).exists():
        raise Http404
    try:
        quality.remove_risk(risk_id=risk_id, by=request.granted, now=found.now)
    except quality.Refused as error:
        messages.warning(request, str(error.sentence))
    return redirect(base_of(request, reference) + "risk/")


@require_POST
def finish_risk(request: GatedRequest, reference: str) -> HttpResponse:
    """Finish the analysis with its conclusion."""
    found = _found(request, reference)
    analysis = _open_analysis(found)
    form = ConclusionForm(request.POST)

    def page() -> HttpResponse:
        return _risk_page(request, found, analysis, RiskForm(scale=analysis.policy), form)

    def work(data: Mapping[str, Any]) -> object:
        return quality.finish_risk_analysis(
            analysis_id=analysis.pk,
            conclusion=data["conclusion"],
            by=request.granted,
            now=found.now,
            guard_reason=data.get("guard_reason", ""),
        )

    to = base_of(request, reference) + "risk/"
    return run(request, form, work, done=_("Riskanalysen är klar."), to=to, page=page)


def measure(request: GatedRequest, reference: str, risk_id: int) -> HttpResponse:
    """Decide a measure against a risk."""
    found = _found(request, reference)
    event = _open_analysis(found).risks.filter(pk=risk_id).first()
    if event is None:
        raise Http404
    form = MeasureForm(request.POST or None, authority=found.idea.authority, today=found.today)

    def page() -> HttpResponse:
        lead = event.event
        return form_page(
            request, found, form, heading=_("Vad gör ni åt risken?"), lead=lead, submit=_("Besluta åtgärden")
        )

    def work(data: Mapping[str, Any]) -> object:
        return services.decide_measure(
            idea_id=found.idea.pk, risk_id=risk_id, text=data["text"], owner_id=data["owner"].pk, due_on=data["due_on"],
            by=request.granted, now=found.now, guard_reason=data.get("guard_reason", ""),
        )  # fmt: skip

    if request.method != "POST":
        return page()
    to = base_of(request, reference) + "risk/"
    return run(request, form, work, done=_("Åtgärden är beslutad."), to=to, page=page)


def routine(request: GatedRequest, reference: str) -> HttpResponse:
    """Publish a routine's new version because of this idea, and name it (SOSFS 2011:9, 5 kap. 8 §)."""
    found = need(loaded_or_404(request, reference, acting=True), "quality_lead")
    form = RoutineChangeForm(request.POST or None, authority=found.idea.authority, today=found.today)

    def page() -> HttpResponse:
        lead = _("Den nya versionen namnger idé %(reference)s som orsak.") % {"reference": reference}
        return form_page(request, found, form, heading=_("Ändra en rutin"), lead=lead, submit=_("Fastställ versionen"))

    def work(data: Mapping[str, Any]) -> object:
        version = quality.VersionText(data["text"], data["responsible_role"], data["valid_from"], data["reason"])
        return services.publish_routine(
            idea_id=found.idea.pk, version=version, by=request.granted, now=found.now, routine_id=data["routine"],
            name=data["name"], guard_reason=data.get("guard_reason", ""),
        )  # fmt: skip

    if request.method != "POST":
        return page()
    to = base_of(request, reference) if found.access else f"/m/{found.idea.authority.slug}/kvalitet/"
    return run(request, form, work, done=_("Rutinens nya version är fastställd."), to=to, page=page)
