"""Lists: my ideas, the inbox by its clock, all ideas one may read."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ideas import lists, policies, promises
from ideas.filters import IdeaFilter
from ideas.rows import as_rows
from municipalities import permissions as p
from municipalities.gate import GatedRequest, needs, place_of
from sluice.shared import clock
from sluice.shared.paging import listed


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The ideas that the person has handed in, and the drafts."""
    rows = lists.given_by(request.user.pk)
    page = listed(rows, request.GET.dict(), field="created_at")
    today = clock.today()
    drafts = [idea for idea in page.rows if idea.state == "draft"]
    granted = request.granted  # type: ignore[attr-defined]
    handed = as_rows([idea for idea in page.rows if idea.state != "draft"], today, granted=granted)
    return render(request, "ideas/mine.html", {"drafts": drafts, "rows": handed, "page": page})


@needs(p.TRIAGE)
def inbox(request: GatedRequest) -> HttpResponse:
    """What waits for triage in this authority, the most urgent clock first."""
    authority = request.authority
    today = promises.local_date(clock.now(), authority.country)
    terms = policies.terms_of(authority, policies.current_policy(authority, today))
    found = lists.inbox(request.granted, authority, everything=request.GET.get("visa") == "alla")
    context: dict[str, Any] = {
        "rows": as_rows(found[: lists.INBOX], today, terms, request.granted),
        "more": len(found) > lists.INBOX,
        "heading": _heading(len(found)),
        "authority": authority,
    }
    return render(request, "ideas/inbox.html", context)


def _heading(count: int) -> str:
    if count == 0:
        return _("Inget väntar i inkorgen")
    if count > 100:
        return _("Fler än hundra idéer väntar")
    if count == 1:
        return _("En idé väntar på dig")
    return _("%(count)d idéer väntar på dig") % {"count": count}


def ideas(request: GatedRequest) -> HttpResponse:
    """The ideas of this authority or sluice that the person may read, newest first."""
    place = place_of(request)
    if not lists.may_list(request.granted, place):
        raise Http404
    rows = lists.readable(request.granted, place)
    authority = getattr(request, "authority", None)
    chosen = IdeaFilter(request.GET, queryset=rows, authority=authority)
    page = listed(chosen.qs, request.GET.dict(), field="submitted_at")
    shown = as_rows(page.rows, clock.today(), granted=request.granted)
    context = {
        "filter": chosen,
        "rows": shown,
        "page": page,
        "place": place,
        "sluices": lists.other_sluices(request.granted, place),
    }
    return render(request, "ideas/list.html", context)
