"""Acts that change the state: one page for every transition of the table, and the small acts beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ideas import guards, services, states
from ideas.forms import ResponsibleForm, TransitionForm
from ideas.loading import LoadedIdea
from ideas.refusals import MovedOn, Refused
from ideas.states import Transition
from ledger.reading import HistoryLine
from ledger.services import history
from municipalities.gate import GatedRequest

from .gates import base_of, form_page, loaded_or_404, need, run, still_readable


def _rule(found: LoadedIdea, name: str) -> Transition:
    """The transition, if the person may make it. Raises Http404 for others."""
    rule = states.BY_NAME.get(name)
    if rule is None or name == "hand_in" or not rule.who & found.who:
        raise Http404
    return rule


def act(request: GatedRequest, reference: str, name: str) -> HttpResponse:
    """Ask for what a transition needs, and make it. Who comes second is told so and keeps the text."""
    posted = request.method == "POST"
    try:
        found = loaded_or_404(request, reference, acting=True)
        rule = _rule(found, name)
    except Http404:
        # Who decided at a gate may have nothing to do with the idea afterwards; a second press is still theirs.
        if posted and _was_mine(history("idea", reference), name, request.user.pk):
            return redirect("/")
        raise
    if not posted and found.idea.state not in rule.sources:
        # An old page or an old letter: there is nothing to fill in any more.
        messages.info(request, str(MovedOn.sentence))
        return redirect(still_readable(request, found))
    return _form(request, found, rule)


def _form(request: GatedRequest, found: LoadedIdea, rule: Transition) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    form = TransitionForm(given, idea=found.idea, rule=rule, today=found.today, who=found.who)

    def page() -> HttpResponse:
        waits = guards.waits_because(found.idea, rule.guards, found.today)
        return form_page(request, found, form, rule=rule, waits=waits, template="ideas/act.html")

    def work(data: Mapping[str, Any]) -> object:
        act = {"idea_id": found.idea.pk, "name": rule.name, "seen": data["seen"], "details": form.details()}
        return services.transition(by=request.granted, now=found.now, **act)

    def again() -> bool:
        return _was_mine(found.history, rule.name, request.user.pk)

    def to() -> str:
        return still_readable(request, found)

    if given is None:
        return page()
    return run(request, form, work, done=f"{rule.done}.", to=to, page=page, again=again)


def _was_mine(lines: list[HistoryLine], name: str, person_id: int | None) -> bool:
    """True if the last act is this very one by the same person: a second press, not somebody else."""
    rule = states.BY_NAME.get(name)
    return bool(rule and lines and lines[-1].kind == rule.kind and lines[-1].actor_id == person_id)


def responsible(request: GatedRequest, reference: str) -> HttpResponse:
    """Change who is responsible and what comes next."""
    found = need(loaded_or_404(request, reference), "triage", "gate_holder", "responsible", "manager")
    idea = found.idea
    start = {"responsible": idea.responsible_id, "next_step": idea.next_step, "next_step_due": idea.next_step_due}
    form = ResponsibleForm(request.POST or None, idea=idea, today=found.today, initial=start)

    def page() -> HttpResponse:
        return form_page(request, found, form, heading=_("Vem gör vad härnäst?"), submit=_("Spara"))

    def work(data: Mapping[str, Any]) -> object:
        return services.name_responsible(
            idea_id=idea.pk, person_id=data["responsible"], next_step=data["next_step"],
            next_step_due=data["next_step_due"], by=request.granted, now=found.now,
            guard_reason=data.get("guard_reason", ""),
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return run(request, form, work, done=_("Nästa steg är ändrat."), to=base_of(request, reference), page=page)


@require_POST
def harm(request: GatedRequest, reference: str) -> HttpResponse:
    """Say that the idea is about harm: the quality lead is alerted at once."""
    found = need(loaded_or_404(request, reference, acting=True), "triage", "quality_lead")
    try:
        services.raise_harm(idea_id=found.idea.pk, by=request.granted, now=found.now)
        messages.success(request, _("Kvalitetssamordnaren är larmad. Idén är stängd för andra tills det är hanterat."))
    except Refused as error:
        messages.warning(request, str(error.sentence))
    return redirect(base_of(request, reference))


@require_POST
def agree(request: GatedRequest, reference: str) -> HttpResponse:
    """The giver says yes to opening a withdrawn idea again."""
    found = need(loaded_or_404(request, reference), "giver")
    try:
        services.agree_to_reopen(idea_id=found.idea.pk, by=request.granted, now=found.now)
        messages.success(request, _("Tack. Koordinatorn kan nu öppna idén igen."))
    except Refused as error:
        messages.warning(request, str(error.sentence))
    return redirect(base_of(request, reference))
