"""The read gate of the idea pages, and how a refused act is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from ideas import lists, services
from ideas.loading import LoadedIdea, load
from ideas.permissions import Access
from ideas.refusals import MovedOn, Refused
from ideas.services import Blocked
from municipalities.gate import GatedRequest, container_of
from quality.services import Refused as QualityRefused
from sluice.shared import clock, guard


def loaded_or_404(request: HttpRequest, reference: str, *, acting: bool = False, with_work: bool = False) -> LoadedIdea:
    """The idea as the signed-in person sees it. Raises Http404 for a stranger, also if it exists."""
    found = load(
        reference=reference,
        granted=request.granted,  # type: ignore[attr-defined]
        container=container_of(request),
        now=clock.now(),
        acting=acting,
        with_work=with_work,
    )
    if found is None:
        raise Http404
    return found


def need(found: LoadedIdea, *any_of: str, level: Access = Access.NONE) -> LoadedIdea:
    """Raise Http404 unless the person is one of these to the idea and may read as much."""
    if (any_of and not found.who & frozenset(any_of)) or found.access < level:
        raise Http404
    return found


def base_of(request: HttpRequest, reference: str) -> str:
    """The address of the idea's page under the same prefix as this page."""
    if (authority := getattr(request, "authority", None)) is not None:
        return f"/m/{authority.slug}/ideer/{reference}/"
    return f"/s/{request.sluice.slug}/ideer/{reference}/"  # type: ignore[attr-defined]


def still_readable(request: HttpRequest, found: LoadedIdea) -> str:
    """The idea's page if the person still may read it after the act, else the start page."""
    return base_of(request, str(found.idea.reference)) if lists.still_readable(found) else "/"


def add_refusal(form: forms.Form, error: Exception) -> None:
    """Put a service's refusal on the form, beside its field where it has one."""
    if isinstance(error, Blocked):
        for name, findings in error.fields.items():
            texts = list(dict.fromkeys(guard.message(finding) for finding in findings))
            form.add_error(name if name in form.fields else None, texts)
        return
    field = getattr(error, "field", "")
    sentence = str(getattr(error, "sentence", error))
    form.add_error(field if field in form.fields else None, sentence)


def run(
    request: GatedRequest,
    form: forms.Form,
    work: Callable[[Mapping[str, Any]], object],
    *,
    done: object,
    to: str | Callable[[], str],
    page: Callable[[], HttpResponse],
    again: Callable[[], bool] = lambda: False,
) -> HttpResponse:
    """Validate, do the one service call, say that it is done and go on; or show the page again with what was wrong.

    Who was second is told so and keeps what they wrote; `again` tells that it was their own second press.
    """
    refused = None
    if form.is_valid():
        refused = _attempt(form, work)
        if refused is None:
            messages.success(request, str(done))
        if refused is None or (isinstance(refused, MovedOn) and again()):
            return HttpResponseRedirect(to if isinstance(to, str) else to())
        add_refusal(form, refused)
    response = page()
    response.status_code = 409 if isinstance(refused, MovedOn) else 422
    return response


def _attempt(form: forms.Form, work: Callable[[Mapping[str, Any]], object]) -> Exception | None:
    try:
        work(form.cleaned_data)
    except (Refused, QualityRefused, Blocked) as error:
        return error
    return None


def form_page(request: HttpRequest, found: LoadedIdea, form: forms.Form, **context: Any) -> HttpResponse:
    """A page with forms about one idea, filled with what was held for the person when the session ended there."""
    if request.method == "GET" and request.user.is_authenticated:
        held = services.take_held(person_id=int(request.user.pk), path=request.path) or {}
        for each in (form, *context.values()):
            if isinstance(each, forms.Form):
                each.initial.update(held)
    base = base_of(request, str(found.idea.reference))
    context.setdefault("template", "ideas/form.html")
    return render(
        request, context.pop("template"), {"found": found, "idea": found.idea, "form": form, "base": base, **context}
    )
