"""Telling the giver, and showing an idea to more people: opening, sharing, publishing, sensitivity and release."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from ideas import lists, services
from ideas.forms import ReasonForm, ShareForm
from ideas.loading import LoadedIdea
from ideas.permissions import Access
from municipalities.gate import GatedRequest

from .gates import base_of, form_page, loaded_or_404, need, run

Said = Mapping[str, Any]
"""What the form gave: the text, and the reason that the guard asked for."""


@dataclass(frozen=True)
class Way:
    """One way to show an idea, or not: what the page says, and whether a text must be written."""

    heading: Any
    lead: Any
    label: Any
    done: Any
    required: bool
    call: Callable[[LoadedIdea, Said], object]


def _words(name: str, said: Said) -> dict[str, str]:
    return {name: said["text"], "guard_reason": said.get("guard_reason", "")}


def _open(found: LoadedIdea, said: Said) -> object:
    return services.open_idea(idea_id=found.idea.pk, by=found.granted, now=found.now, **_words("message", said))


def _publish(found: LoadedIdea, said: Said) -> object:
    return services.publish_need(idea_id=found.idea.pk, by=found.granted, now=found.now, **_words("message", said))


def _mark(found: LoadedIdea, said: Said) -> object:
    return services.mark_sensitive(
        idea_id=found.idea.pk, sensitive=True, by=found.granted, now=found.now, **_words("reason", said)
    )


def _unmark(found: LoadedIdea, said: Said) -> object:
    return services.mark_sensitive(
        idea_id=found.idea.pk, sensitive=False, by=found.granted, now=found.now, **_words("reason", said)
    )


def _release(found: LoadedIdea, said: Said) -> object:
    return services.release(idea_id=found.idea.pk, by=found.granted, now=found.now, **_words("reason", said))


_WORD = _("Ett ord till idégivaren")
WAYS = {
    "oppna": Way(
        _("Öppna idén för medarbetarna"),
        _("Alla medarbetare i myndigheten kan läsa den. Namnet visas bara om idégivaren sagt ja. Idégivaren får veta."),
        _WORD, _("Idén är öppnad."), False, _open,
    ),
    "publicera": Way(
        _("Publicera behovet"),
        _("Vem som helst kan läsa behovet i den delade, avidentifierade texten."),
        _WORD, _("Behovet är publicerat."), False, _publish,
    ),
    "kanslig": Way(
        _("Märk idén som kommersiellt känslig"),
        _("Då kan den inte öppnas, delas eller lämnas över förrän den släpps fri. Märkningen är en påminnelse, inget sekretessbeslut."),
        _("Varför?"), _("Idén är märkt som känslig."), True, _mark,
    ),
    "inte-kanslig": Way(
        _("Ta bort märkningen"),
        _("Idén är inte kommersiellt känslig."),
        _("Varför?"), _("Märkningen är borttagen."), True, _unmark,
    ),
    "slapp": Way(
        _("Släpp idén fri"),
        _("Idén kan öppnas, delas och lämnas över. Det går inte att ta tillbaka det som andra har läst."),
        _("Varför kan den släppas fri?"), _("Idén är fri att visa."), True, _release,
    ),
}  # fmt: skip


def show(request: GatedRequest, reference: str, how: str) -> HttpResponse:
    """One way to show an idea."""
    found = need(loaded_or_404(request, reference), "triage", level=Access.WHOLE)
    way = WAYS.get(how)
    if way is None:
        raise Http404
    form = ReasonForm(request.POST or None, label=way.label, required=way.required)

    def page() -> HttpResponse:
        return form_page(request, found, form, heading=way.heading, lead=way.lead, submit=way.heading)

    if request.method != "POST":
        return page()
    to = base_of(request, reference)
    return run(request, form, lambda data: way.call(found, data), done=str(way.done), to=to, page=page)


def share(request: GatedRequest, reference: str) -> HttpResponse:
    """Share a de-identified copy to a sluice; the coordinator reads and confirms the words."""
    found = need(loaded_or_404(request, reference), "triage", level=Access.WHOLE)
    idea = found.idea
    sluices = lists.sluices_for(found)
    start = {"title": idea.title, "need": idea.need, "proposal": idea.proposal}
    form = ShareForm(request.POST or None, sluices=sluices, initial=start)

    def page() -> HttpResponse:
        lead = _("Skriv om texten så att ingen person går att känna igen. Det här är vad slussen läser.")
        return form_page(request, found, form, heading=_("Dela idén med slussen"), lead=lead, submit=_("Dela"))

    def work(data: Mapping[str, Any]) -> object:
        texts = {name: data.get(name, "") for name in ("title", "need", "proposal", "message", "guard_reason")}
        return services.share(idea_id=idea.pk, sluice_id=data["sluice"], by=request.granted, now=found.now, **texts)

    if request.method != "POST":
        return page()
    return run(request, form, work, done=_("Idén är delad."), to=base_of(request, reference), page=page)


def message(request: GatedRequest, reference: str) -> HttpResponse:
    """News to the giver without a change of state."""
    found = need(loaded_or_404(request, reference), "triage", "manager", "responsible", "gate_holder")
    form = ReasonForm(request.POST or None, label=_("Vad vill du berätta?"))

    def page() -> HttpResponse:
        lead = _("Beskedet går till idégivaren och står kvar på idéns sida.")
        return form_page(request, found, form, heading=_("Ge ett besked"), lead=lead, submit=_("Skicka"))

    def work(data: Mapping[str, Any]) -> object:
        return services.send_message(idea_id=found.idea.pk, by=request.granted, now=found.now, **_words("text", data))

    if request.method != "POST":
        return page()
    return run(request, form, work, done=_("Beskedet är skickat."), to=base_of(request, reference), page=page)
