"""Tests in real work, and effects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from ideas import lists, services
from ideas.forms import EffectForm, MeasureEffectForm, TestResultForm, TestStartForm
from ideas.loading import LoadedIdea
from ideas.models import Effect
from municipalities.gate import GatedRequest

from .gates import base_of, form_page, loaded_or_404, need, run

_PREPARERS = ("triage", "gate_holder", "responsible", "innovation_lead")


def start(request: GatedRequest, reference: str) -> HttpResponse:
    """Note that a test begins."""
    found = need(loaded_or_404(request, reference), *_PREPARERS)
    start_values = {"started_on": found.today}
    form = TestStartForm(request.POST or None, authority=found.idea.authority, initial=start_values)

    def page() -> HttpResponse:
        return form_page(request, found, form, heading=_("Börja ett test"), submit=_("Testet börjar"))

    def work(data: Mapping[str, Any]) -> object:
        return services.start_test(
            idea_id=found.idea.pk, by=request.granted, now=found.now, what=data["what"],
            started_on=data["started_on"], unit_id=data["unit"], **_reason(data),
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return run(request, form, work, done=_("Testet har börjat."), to=base_of(request, reference), page=page)


def record(request: GatedRequest, reference: str, test_id: int) -> HttpResponse:
    """Write down how a test went."""
    found = need(loaded_or_404(request, reference), *_PREPARERS)
    test = lists.test_of(found.idea, test_id)
    if test is None:
        raise Http404
    form = TestResultForm(request.POST or None, initial={"ended_on": found.today})

    def page() -> HttpResponse:
        lead = test.what
        return form_page(request, found, form, heading=_("Hur gick testet?"), lead=lead, submit=_("Dokumentera testet"))

    def work(data: Mapping[str, Any]) -> object:
        return services.record_test(
            test_id=test.pk, by=request.granted, now=found.now, result=data["result"], lesson=data["lesson"],
            ended_on=data["ended_on"], **_reason(data),
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return run(request, form, work, done=_("Testet är dokumenterat."), to=base_of(request, reference), page=page)


def expect(request: GatedRequest, reference: str) -> HttpResponse:
    """Note an expected effect."""
    found = need(loaded_or_404(request, reference), *_PREPARERS, "effect_owner")
    form = EffectForm(request.POST or None)

    def page() -> HttpResponse:
        lead = _("En siffra som spann, inte som löfte. Lämna siffrorna tomma om det inte går att räkna.")
        return form_page(request, found, form, heading=_("Vilken effekt väntar ni er?"), lead=lead, submit=_("Spara"))

    def work(data: Mapping[str, Any]) -> object:
        values = {name: data[name] for name in ("on", "description", "low", "high")} | _reason(data)
        return services.expect_effect(idea_id=found.idea.pk, by=request.granted, now=found.now, **values)

    if request.method != "POST":
        return page()
    return run(
        request, form, work, done=_("Den väntade effekten är sparad."), to=base_of(request, reference), page=page
    )


def measure(request: GatedRequest, reference: str, effect_id: int) -> HttpResponse:
    """Write down a measured effect."""
    found = need(loaded_or_404(request, reference), "effect_owner", "triage", "responsible")
    effect = _effect(found, effect_id)
    form = MeasureEffectForm(request.POST or None, initial={"measured_on": found.today})

    def page() -> HttpResponse:
        lead = effect.description
        return form_page(request, found, form, heading=_("Hur blev effekten?"), lead=lead, submit=_("Spara mätningen"))

    def work(data: Mapping[str, Any]) -> object:
        values = {name: data[name] for name in ("note", "measured_on", "low", "high")} | _reason(data)
        return services.measure_effect(effect_id=effect.pk, by=request.granted, now=found.now, **values)

    if request.method != "POST":
        return page()
    return run(request, form, work, done=_("Effekten är mätt."), to=base_of(request, reference), page=page)


def _effect(found: LoadedIdea, effect_id: int) -> Effect:
    effect = lists.effect_of(found.idea, effect_id)
    if effect is None:
        raise Http404
    return effect


def _reason(data: Mapping[str, Any]) -> dict[str, str]:
    """Why a text that the guard warned of stands as it does."""
    return {"guard_reason": data.get("guard_reason", "")}
