"""The page of one idea, as much of it as the person may read."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ideas import idea_page as tell
from ideas import lists
from ideas.loading import LoadedIdea, load
from ideas.permissions import Access
from ledger.services import log_reading
from municipalities.gate import GatedRequest, container_of
from quality.trail import trail_of
from sluice.shared import clock

from .gates import base_of, loaded_or_404

_TEMPLATES = {
    # Nothing to read, but something to do: the quality lead, who reads the register's copy.
    Access.NONE: "ideas/idea_reference.html",
    Access.REFERENCE: "ideas/idea_reference.html",
    Access.NEED: "ideas/idea_shared.html",
    Access.SHARED: "ideas/idea_shared.html",
    Access.BLIND: "ideas/idea.html",
    Access.WHOLE: "ideas/idea.html",
}


def find(request: HttpRequest, reference: str) -> HttpResponse:
    """Find an idea by its reference alone and go to its page; a published need is shown to anybody."""
    granted = request.granted  # type: ignore[attr-defined]
    found = load(reference=reference, granted=granted, container=None, now=clock.now(), acting=True)
    if found is None:
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        raise Http404
    idea = found.idea
    if granted.member_of(("authority", idea.authority_id)):
        return redirect("ideas:idea", m=idea.authority.slug, reference=reference)
    for standing in granted.standings:
        if standing.container[0] == "sluice" or idea.sluice_id in standing.sluices:
            slug = standing.slug if standing.container[0] == "sluice" else idea.sluice and idea.sluice.slug
            if slug and (standing.container == ("sluice", idea.sluice_id) or idea.sluice_id in standing.sluices):
                return redirect("ideas:sluice_idea", s=slug, reference=reference)
    if (standing := _borrowed(found)) is not None:
        return redirect("ideas:sluice_idea", s=standing, reference=reference)
    # Hidden harm hides the published need too.
    hidden = found.access is Access.REFERENCE
    template = _TEMPLATES[Access.REFERENCE if hidden else Access.SHARED]
    # A giver who has left reads the own idea; what they could do with it stands under the authority's address.
    return render(request, template, tell.page(found, base="") | {"choices": []})


def _borrowed(found: LoadedIdea) -> str | None:
    """The sluice through which somebody from outside the authority was given the idea."""
    if found.access < Access.BLIND:
        return None
    mine = {pk for standing in found.granted.standings for kind, pk in [standing.container] if kind == "sluice"}
    return lists.sluice_between(found.idea, mine, found.today)


def idea(request: GatedRequest, reference: str) -> HttpResponse:
    """The page of one idea; its reference alone for those who may act on it but not read it. The reading log notes it."""
    found = loaded_or_404(request, reference, acting=True, with_work=True)
    base = base_of(request, reference)
    context: dict[str, Any] = tell.page(found, base=base)
    if found.whole:
        context["trail"] = trail_of("idea", reference)
        context |= tell.whole_page(found, base=base, trail=context["trail"])
    if found.idea.giver_id != request.user.pk:
        actor = found.granted.actor([], [container_of(request)])
        log_reading(actor=actor, subject_type="idea", subject_ref=reference, now=found.now)
    return render(request, _TEMPLATES[found.access], context)
