"""What every page here does in the same way: who comes in, how a service's refusal is shown, how lines are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import formats, timezone
from django.utils.functional import Promise

from ledger.reading import HistoryLine
from municipalities.gate import GatedRequest, needs
from municipalities.permissions import ADMINISTER, AUDIT, MANAGE_QUALITY, READ_QUALITY, TRIAGE
from municipalities.roles import label_of
from quality.services import NotAllowed, Refused

readers = needs(READ_QUALITY, MANAGE_QUALITY, AUDIT)
managers = needs(MANAGE_QUALITY)
analysts = needs(MANAGE_QUALITY, TRIAGE)
policy_readers = needs(READ_QUALITY, MANAGE_QUALITY, AUDIT, ADMINISTER)
policy_makers = needs(MANAGE_QUALITY, ADMINISTER)


def members(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Any member of the authority: the middleware has let nobody else through. The view narrows the rows."""
    return view


def done(form: forms.Form | None, act: Callable[[], Any]) -> Any:
    """Do the act and answer with what it made; None if it was refused, with the reason on the form.

    Raises Http404 for what the person may not do: that it exists is nobody else's business.
    """
    try:
        return act() or True
    except NotAllowed:
        raise Http404 from None
    except Refused as refused:
        if form is None:
            raise
        form.add_error(None, str(refused.sentence))
        return None


View = Callable[..., HttpResponse]


def acts_on(page: View) -> Callable[[View], View]:
    """An address that acts, and shows `page` again when the form was wrong: a reload shows the page too.

    It is the page itself and no redirect: the browser asks this address whether one is still signed in.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def acting(request: HttpRequest, pk: int) -> HttpResponse:
            return view(request, pk=pk) if request.method == "POST" else page(request, pk=pk)

        return acting

    return wrap


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when it was nothing: an empty form that was sent is told what is missing."""
    return request.POST if request.method == "POST" else None


def then(request: HttpRequest, said: str | Promise, view: str, **kwargs: Any) -> HttpResponse:
    """Say what was done and go to the page where it shows."""
    messages.success(request, str(said))
    answer: HttpResponse = redirect(f"quality:{view}", m=slug(request), **kwargs)
    return answer


def slug(request: HttpRequest) -> str:
    """The authority's place in the address."""
    return str(request.authority.slug)  # type: ignore[attr-defined]


def day_and_time(moment: dt.datetime) -> str:
    """ "3 december 2026 kl. 14:05" in the reader's zone."""
    local = timezone.localtime(moment)
    return f"{formats.date_format(local, 'j F Y')} {formats.date_format(local, 'H:i')}"


def day(moment: dt.datetime | dt.date) -> str:
    """ "3 december 2026"."""
    if isinstance(moment, dt.datetime):
        moment = timezone.localtime(moment)
    return formats.date_format(moment, "j F Y")


def columns(*labels: str) -> list[dict[str, str]]:
    """Column headings for the table component."""
    return [{"label": label} for label in labels]


def timeline(lines: Iterable[HistoryLine], *, hidden: bool = False) -> list[dict[str, str]]:
    """The record's lines for the component: what, why, and in which role, never a name. `hidden` leaves out the words."""
    return [
        {
            "date": day_and_time(line.occurred_at),
            "heading": line.label,
            "text": "" if hidden else _words(line.payload),
            "who": " · ".join(part for part in (label_of(line.actor_role), line.actor_unit) if part),
        }
        for line in lines
    ]


def _words(payload: dict[str, Any]) -> str:
    wanted = ("reason", "outcome", "receiver_role", "external_number", "conclusion", "note")
    return " · ".join(str(payload[key]) for key in wanted if payload.get(key))


__all__ = [
    "GatedRequest",
    "acts_on",
    "analysts",
    "columns",
    "day",
    "day_and_time",
    "done",
    "managers",
    "members",
    "policy_makers",
    "policy_readers",
    "posted",
    "readers",
    "slug",
    "then",
    "timeline",
]
