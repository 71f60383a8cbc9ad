"""Naming assessors, and giving one's own blind assessment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from ideas import lists, services
from ideas.forms import AssessmentForm, AssessorsForm
from ideas.models_work import CRITERIA
from ideas.permissions import Access
from municipalities.gate import GatedRequest

from .gates import base_of, form_page, loaded_or_404, need, run

# Our own proposal for how long an assessment may take; the coordinator chooses the day.
USUAL_DAYS = 14


def assessors(request: GatedRequest, reference: str) -> HttpResponse:
    """Ask people to assess the idea."""
    found = need(loaded_or_404(request, reference), "triage", "innovation_lead")
    people = lists.people(services.possible_assessors(found.idea, found.today))
    start = {"due_on": found.today + dt.timedelta(days=USUAL_DAYS)}
    form = AssessorsForm(request.POST or None, people=people, initial=start)

    def page() -> HttpResponse:
        lead = _("Myndigheten vill ha %(count)d bedömningar innan port 2 kan öppnas.")
        lead %= {"count": found.policy.assessors}
        return form_page(request, found, form, heading=_("Vilka bedömer?"), lead=lead, submit=_("Be om bedömning"))

    def work(data: Mapping[str, Any]) -> object:
        return services.name_assessors(
            idea_id=found.idea.pk,
            person_ids=data["assessors"],
            due_on=data["due_on"],
            by=request.granted,
            now=found.now,
        )

    if request.method != "POST":
        return page()
    return run(request, form, work, done=_("Bedömarna har fått idén."), to=base_of(request, reference), page=page)


def assess(request: GatedRequest, reference: str) -> HttpResponse:
    """Give one's assessment, without the giver's name and without others' scores."""
    found = need(loaded_or_404(request, reference), level=Access.BLIND)
    if found.mine is None:
        raise Http404
    form = AssessmentForm(request.POST or None)

    def page() -> HttpResponse:
        return form_page(request, found, form, given=found.mine, template="ideas/assess.html")

    def work(data: Mapping[str, Any]) -> object:
        return services.assess(
            idea_id=found.idea.pk, by=request.granted, now=found.now, scores={name: data[name] for name in CRITERIA},
            comment=data["comment"], risk_note=data["risk_note"], guard_reason=data.get("guard_reason", ""),
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return run(request, form, work, done=_("Tack. Din bedömning är lämnad."), to=base_of(request, reference), page=page)
