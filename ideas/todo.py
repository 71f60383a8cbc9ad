"""What ideas ask of a person, over all their memberships: one query, sorted into groups by who they are to each idea."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities import permissions as p
from municipalities.granted import Granted
from sluice.shared.todo import TodoGroup, TodoItem

from . import policies, promises
from .loading import clock_of
from .models import Assessment, Idea, Policy
from .promises import Clock
from .queries import reached, still_here
from .rows import clock_words, title_for

# As many as one page can carry; who has more left than this sees the most urgent.
MOST = 200
SHOWN = 8
_DEFAULT = Policy()

GROUPS: tuple[tuple[str, str | Promise], ...] = (
    ("question", gettext_lazy("Frågor till dig")),
    ("assess", gettext_lazy("Idéer att bedöma")),
    ("triage", gettext_lazy("Inkorg")),
    ("line", gettext_lazy("Förbättringar i linjen")),
    ("next", gettext_lazy("Nästa steg som du ansvarar för")),
    ("effect", gettext_lazy("Effekter att följa upp")),
    ("partner", gettext_lazy("Idéer hos dig som partner")),
    ("draft", gettext_lazy("Utkast att göra klara")),
)


@dataclass(frozen=True)
class Left:
    """What is left for a person: the groups, and the numbers that a coordinator asks for first."""

    groups: tuple[TodoGroup, ...]
    late: int
    today: int
    new: int
    triages: bool

    @property
    def total(self) -> int:
        """How many things wait; drafts wait for nobody."""
        return sum(group.count for group in self.groups if group.code != "draft")


def left(granted: Granted, now: dt.datetime) -> Left:
    """Everything about ideas that waits for the person. One query."""
    sorted_out: dict[str, list[tuple[Idea, Clock | None]]] = {code: [] for code, _label in GROUPS}
    triage = bool(granted.ids("authority", p.TRIAGE))
    for idea in _rows(granted, now):
        today = promises.local_date(now, idea.authority.country)
        clock = clock_of(idea, today, policies.terms_of(idea.authority, _DEFAULT))
        sorted_out[_group_of(idea, granted, today)].append((idea, clock))
    groups = [
        TodoGroup(code, str(label), tuple(_items(sorted_out[code], code, granted)), len(sorted_out[code]))
        for code, label in GROUPS
        if sorted_out[code]
    ]
    clocks = [clock for _idea, clock in sorted_out["triage"] if clock and clock.days_left is not None]
    return Left(
        groups=tuple(groups),
        late=sum(1 for clock in clocks if (clock.days_left or 0) < 0),
        today=sum(1 for clock in clocks if clock.days_left == 0),
        new=sum(1 for idea, _clock in sorted_out["triage"] if idea.state == "submitted" and idea.answered_at is None),
        triages=triage,
    )


def _rows(granted: Granted, now: dt.datetime) -> Iterable[Idea]:
    person = granted.person_id
    if person is None:
        return []
    unfinished = Assessment.objects.filter(
        idea=OuterRef("pk"), assessor_id=person, done_at__isnull=True, round=OuterRef("round")
    )
    wanted = Q(giver_id=person, state__in=["completion", "draft"])
    wanted |= Q(i_assess=True, state="assessment", harm_open=False)
    named = Q(manager_id=person, state="line")
    named |= Q(responsible_id=person, state__in=["assessment", "development", "testing", "external"])
    named |= Q(effect_owner_id=person, state="introduced")
    wanted |= named & still_here(granted)
    wanted |= Q(partner_id=person, state="external")
    if granted.ids("authority", p.TRIAGE):
        wanted |= reached(granted, p.TRIAGE) & Q(waits_for="triage") & ~Q(state="completion")
    rows = Idea.objects.annotate(i_assess=Exists(unfinished)).filter(wanted)
    rows = rows.select_related("authority", "unit", "owning_unit", "shared_text").with_first_due()
    return rows.order_by(F("first_due").asc(nulls_last=True), "pk")[:MOST]


def _group_of(idea: Idea, granted: Granted, today: dt.date) -> str:
    person = granted.person_id
    if idea.giver_id == person and idea.state in ("completion", "draft"):
        return "question" if idea.state == "completion" else "draft"
    if idea.i_assess and idea.state == "assessment":  # type: ignore[attr-defined]
        return "assess"
    if idea.manager_id == person and idea.state == "line":
        return "line"
    if idea.waits_for == "triage" and granted.has(p.TRIAGE, ("authority", idea.authority_id)):
        return "triage"
    if idea.effect_owner_id == person and idea.state == "introduced":
        return "effect"
    return "partner" if idea.partner_id == person and idea.state == "external" else "next"


def _items(rows: list[tuple[Idea, Clock | None]], code: str, granted: Granted) -> Iterable[TodoItem]:
    for idea, clock in rows[:SHOWN]:
        note, tone = (clock_words(clock), clock.tone) if clock and code == "triage" else (_note(idea, code), "")
        yield TodoItem(label=_label(idea, code, granted), url=_url(idea, code), note=note, tone=tone)


def _label(idea: Idea, code: str, granted: Granted) -> str:
    if code == "draft":
        return idea.title or _("Utkast utan rubrik")
    if idea.harm_open and idea.giver_id != granted.person_id:
        return str(idea.reference)
    if code in ("assess", "partner", "next"):
        return idea.title
    return title_for(idea, granted)


def _note(idea: Idea, code: str) -> str:
    if code in ("next", "line") and idea.next_step_due and idea.next_step:
        return f"{idea.next_step}, {format_date(idea.next_step_due, 'j F')}"
    if code == "draft":
        return _("sparat %(day)s") % {"day": format_date(idea.changed_at, "j F")}
    return str(idea.reference or "")


def _url(idea: Idea, code: str) -> str:
    if code == "draft":
        return reverse("ideas:write", kwargs={"key": idea.key})
    return reverse("ideas:find", kwargs={"reference": idea.reference})
