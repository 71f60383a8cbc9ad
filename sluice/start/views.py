"""The start page, which answers "what have I left to do?", and the settings page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.todo import todo as governance_todo
from ideas import states
from ideas.lists import chamber_counts
from ideas.todo import Left, left
from municipalities import permissions as p
from municipalities.gate import GatedRequest, needs
from municipalities.granted import Granted
from quality.todo import todo as quality_todo
from reports.todo import todo as reports_todo
from sluice.shared import clock
from sluice.shared.lock import Chamber

_NUMBERS = (
    gettext_lazy("Noll"), gettext_lazy("En"), gettext_lazy("Två"), gettext_lazy("Tre"), gettext_lazy("Fyra"),
    gettext_lazy("Fem"), gettext_lazy("Sex"), gettext_lazy("Sju"), gettext_lazy("Åtta"), gettext_lazy("Nio"),
    gettext_lazy("Tio"), gettext_lazy("Elva"), gettext_lazy("Tolv"),
)  # fmt: skip


def home(request: HttpRequest) -> HttpResponse:
    """The front door: what is left to do for those who are signed in, what the sluice is for others."""
    now = clock.now()
    if not request.user.is_authenticated:
        return render(request, "start/home.html", {"chambers": _explained()})
    granted: Granted = request.granted  # type: ignore[attr-defined]
    ideas = left(granted, now)
    groups = [*quality_todo(granted, now), *governance_todo(granted, now), *reports_todo(granted, now), *ideas.groups]
    waiting = sum(group.count for group in groups if group.code != "draft")
    context: dict[str, Any] = {
        "eyebrow": _eyebrow(granted, now),
        "heading": heading(waiting),
        "cards": _cards(ideas, granted),
        "todos": groups,
    }
    if granted.has_any(p.HAND_IN):
        context |= {"empty_url": reverse("ideas:choose"), "empty_action": _("Lämna en idé")}
    if counts := chamber_counts(granted):
        context["chambers"] = _chambers(counts)
    return render(request, "start/home.html", context)


def heading(count: int) -> str:
    """What the page says first, in words: nobody likes to read a number that could be said."""
    if count == 0:
        return _("Inget väntar på dig")
    if count == 1:
        return _("En sak väntar på dig")
    number = str(_NUMBERS[count]) if count < len(_NUMBERS) else str(count)
    return _("%(number)s saker väntar på dig") % {"number": number}


def _eyebrow(granted: Granted, now: dt.datetime) -> str:
    place = granted.standings[0].name if granted.standings else ""
    day = format_date(clock.today(), "l j F")
    return f"{place} · {day}" if place else day


def _cards(ideas: Left, granted: Granted) -> list[dict[str, Any]]:
    if not ideas.triages:
        return []
    slug = next(s.slug for s in granted.standings if granted.has(p.TRIAGE, s.container))
    url = reverse("ideas:inbox", kwargs={"m": slug})
    assessed = next((group.count for group in ideas.groups if group.code == "triage"), 0)
    return [
        {"label": _("Besked försenade"), "number": ideas.late, "tone": "brick" if ideas.late else "moss", "url": url},
        {"label": _("Senast i dag"), "number": ideas.today, "tone": "amber" if ideas.today else "moss", "url": url},
        {"label": _("Nya att svara på"), "number": ideas.new, "tone": "water", "url": url},
        {"label": _("I inkorgen"), "number": assessed, "tone": "water", "url": url},
    ]


def _chambers(counts: dict[int, int]) -> list[Chamber]:
    return [
        Chamber(str(label), level=number, phase="present" if counts.get(number) else "coming", boats=counts.get(number))
        for number, label in enumerate(states.CHAMBERS, start=1)
    ]


def _explained() -> list[Chamber]:
    """The lock for those who have not signed in: what happens in each chamber."""
    notes = (
        _("en koordinator svarar"), _("kollegor bedömer"), _("idén tar form"), _("provas i liten skala"), _("används, och följs upp"),
    )  # fmt: skip
    return [
        Chamber(str(label), note, number, "plain")
        for number, (label, note) in enumerate(zip(states.CHAMBERS, notes, strict=True), start=1)
    ]


@needs(p.ADMINISTER, p.MANAGE_QUALITY)
def settings(request: GatedRequest) -> HttpResponse:
    """Everything that an authority decides for itself, app by app."""
    slug = request.authority.slug
    place = ("authority", request.authority.pk)
    sections = [
        (_("Löften och portar"), _("Dagar, juli, bedömare, vem som håller portarna."), "ideas:policy", p.ADMINISTER),
        (_("Kvalitet"), _("Timmar för skada, riskskala."), "quality:policy", p.MANAGE_QUALITY),
        (_("Personer"), _("Vem som har vilken roll, från och till."), "municipalities:people", p.ADMINISTER),
        (_("Enheter"), _("Enheternas träd."), "municipalities:units", p.ADMINISTER),
    ]
    items = [
        {"label": label, "note": note, "url": reverse(name, kwargs={"m": slug})}
        for label, note, name, permission in sections
        if request.granted.has(permission, place) or request.granted.has(p.ADMINISTER, place)
    ]
    return render(request, "start/settings.html", {"items": items})
