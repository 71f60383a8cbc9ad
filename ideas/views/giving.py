"""Handing in: choose where, write (saved meanwhile), hand in, receipt."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ideas import lists, services
from ideas.forms import GiveForm
from ideas.models import Idea
from ideas.refusals import Refused
from municipalities import permissions as p
from municipalities.granted import Granted, Standing
from municipalities.models import Authority
from sluice.shared import clock, guard

from .gates import add_refusal

START_TEXTS = ("harm_answer", "need", "for_whom", "proposal", "title", "unit", "on_behalf_of", "name_consent")


def _givers(granted: Granted) -> list[Standing]:
    """One standing for each authority in which the person may hand in."""
    found: dict[int, Standing] = {}
    for pk in granted.ids("authority", p.HAND_IN):
        if standing := granted.via(p.HAND_IN, ("authority", pk)):
            found[pk] = standing
    return sorted(found.values(), key=lambda standing: standing.name)


def _place(request: HttpRequest, draft: Idea | None) -> Authority:
    """The authority the idea is handed in to: the draft's, the chosen one, or the only one."""
    places = _givers(request.granted)  # type: ignore[attr-defined]
    wanted = draft.authority.slug if draft else (request.POST.get("authority") or request.GET.get("till", ""))
    slug = wanted or (places[0].slug if places else "")
    if slug not in {standing.slug for standing in places}:
        raise Http404
    return draft.authority if draft else lists.authority_named(slug)


def _draft(request: HttpRequest, key: UUID) -> Idea | None:
    """The person's own row with this key. Raises Http404 for somebody else's."""
    found = lists.with_key(key)
    if found is not None and found.giver_id != request.user.pk:
        raise Http404
    return found


def _form(request: HttpRequest, place: Authority, draft: Idea | None, *, loose: bool = False) -> GiveForm:
    granted: Granted = request.granted  # type: ignore[attr-defined]
    units = lists.open_units(place)
    for_others = granted.has(p.HAND_IN_FOR_OTHERS, ("authority", place.pk))
    if request.method == "POST":
        return GiveForm(request.POST, units=units, for_others=for_others, draft=loose)
    initial: dict[str, object] = {}
    if draft is not None:
        initial = {name: getattr(draft, name) for name in START_TEXTS if name != "unit"}
        initial["harm_answer"] = {True: "yes", False: "no", None: None}[draft.harm_answer]
        initial["unit"] = draft.unit_id
    elif standing := granted.via(p.HAND_IN, ("authority", place.pk)):
        initial["unit"] = standing.unit_id
    held = services.take_held(person_id=int(request.user.pk or 0), path=request.path)
    return GiveForm(initial=initial | (held or {}), units=units, for_others=for_others)


@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the authority if there are several; else begin to write."""
    places = _givers(request.granted)  # type: ignore[attr-defined]
    if not places:
        raise Http404
    if len(places) == 1:
        return redirect("ideas:write", key=uuid4())
    context = {"places": places, "key": uuid4(), "drafts": lists.drafts_of(request.user.pk)}
    return render(request, "ideas/choose.html", context)


@login_required
def write(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write an idea and hand it in. What is wrong is said beside its field, and nothing typed is lost."""
    draft = _draft(request, key)
    if draft is not None and draft.state != "draft":
        return redirect("ideas:receipt", key=key)
    place = _place(request, draft)
    form = _form(request, place, draft)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _hand_in(request, key, place, form):
            return redirect("ideas:receipt", key=key)
        status = 422
    saved_at = _time(draft.changed_at) if draft else ""
    channel = "\n".join(part for part in (place.harm_channel, place.harm_text, place.harm_phone) if part)
    context = {
        "form": form, "place": place, "key": key, "draft": draft, "saved_at": saved_at, "channel_text": channel,
    }  # fmt: skip
    return render(request, "ideas/write.html", context, status=status)


def _hand_in(request: HttpRequest, key: UUID, place: Authority, form: GiveForm) -> bool:
    granted: Granted = request.granted  # type: ignore[attr-defined]
    now = clock.now()
    unit = form.cleaned_data.get("unit")
    try:
        services.give(
            key=key, authority_id=place.pk, by=granted, now=now, values=form.values(), unit_id=unit,
            guard_reason=form.cleaned_data.get("guard_reason", ""),
        )  # fmt: skip
    except (Refused, services.Blocked) as error:
        add_refusal(form, error)
        return False
    return True


def _time(moment: object) -> str:
    return format_date(timezone.localtime(moment), "H.i")  # type: ignore[arg-type]


@require_POST
def autosave(request: HttpRequest, key: UUID) -> HttpResponse:
    """Save the draft while somebody writes; 401 without a session, 422 with what the guard stopped (nothing stored)."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    draft = _draft(request, key)
    place = _place(request, draft)
    form = _form(request, place, draft, loose=True)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    now = clock.now()
    try:
        services.save_draft(
            key=key, authority_id=place.pk, by=request.granted, now=now,  # type: ignore[attr-defined]
            values=form.values(), unit_id=form.cleaned_data.get("unit"),
        )  # fmt: skip
    except services.Blocked as error:
        texts = {name: [guard.message(f) for f in findings] for name, findings in error.fields.items()}
        return JsonResponse({"errors": texts}, status=422)
    except Refused as error:
        return JsonResponse({"errors": {"title": [str(error.sentence)]}}, status=422)
    if "sida" in request.GET:
        return redirect("ideas:write", key=key)
    return JsonResponse({"saved_at": _time(now)})


@login_required
@require_POST
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw away a draft of one's own; somebody else's answers as if it did not exist."""
    _draft(request, key)
    services.discard_draft(key=key, by=request.granted)  # type: ignore[attr-defined]
    return redirect("ideas:mine")


@login_required
def receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """The receipt: reference and what is promised."""
    idea = _draft(request, key)
    if idea is None or idea.state == "draft":
        raise Http404
    steps = [
        {"label": _("Referens"), "value": idea.reference},
        {"label": _("Svar av en människa"), "value": idea.answer_due_on and format_date(idea.answer_due_on, "l j F")},
        {"label": _("Beslut om idén tas in"), "value": idea.decision_due_on and format_date(idea.decision_due_on, "l j F")},
    ]  # fmt: skip
    return render(request, "ideas/receipt.html", {"idea": idea, "steps": steps})
