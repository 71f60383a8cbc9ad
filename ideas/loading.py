"""Loading one idea through the one read gate: what it is, how much of it this person may read, and what they may do.

Few queries: what hangs on the idea is fetched with it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Person
from ledger.reading import HistoryLine
from ledger.services import history
from municipalities import permissions as p
from municipalities.granted import Container, Granted
from municipalities.models import Participation

from . import guards, permissions, policies, promises, states
from .bundles import bundle, bundle_of, put, unpack
from .models import Assessment, Effect, Idea, Policy, Test
from .permissions import Access
from .promises import Clock, Terms
from .states import Transition


@dataclass(frozen=True)
class Choice:
    """Something the person may do now, or what it waits for."""

    transition: Transition
    waits: str = ""
    leads: bool = False
    """True for the one that takes the idea on: a page has one primary action."""


@dataclass
class LoadedIdea:
    """An idea as one person sees it."""

    idea: Idea
    granted: Granted
    access: Access
    now: dt.datetime
    is_assessor: bool
    who: frozenset[str] = field(default_factory=frozenset)

    @property
    def today(self) -> dt.date:
        """The day where the authority is."""
        return promises.local_date(self.now, self.idea.authority.country)

    @property
    def whole(self) -> bool:
        """True if the person reads the idea itself, with or without the giver's name."""
        return self.access >= Access.BLIND

    @property
    def title(self) -> str:
        """The title that the person may read: the idea's own, the shared one, or nothing but the reference."""
        if self.whole:
            return self.idea.title
        shared = getattr(self.idea, "shared_text", None)
        return shared.title if shared and self.access > Access.REFERENCE else str(self.idea.reference)

    @property
    def audits(self) -> bool:
        """True for the auditor of the owning authority, who reads everything and changes nothing."""
        return permissions.holds(self.granted, p.AUDIT, self.idea)

    @property
    def shows_giver(self) -> bool:
        """True if the person sees who handed it in: those who work with it, and readers of an opened idea by consent.

        Consent is for colleagues, and a giver whose idea was shared is told that the name was not: so never to a
        partner or to a sluice's group from outside the authority.
        """
        if self.access is not Access.WHOLE or self.is_assessor:
            return False
        if not self.is_inside:
            return "giver" in self.who
        return bool(self.who) or self.audits or self.idea.name_consent

    @property
    def is_inside(self) -> bool:
        """True for members of the owning authority; a partner and a sluice's group work with it from outside."""
        return self.granted.member_of(permissions.container_of(self.idea))

    @cached_property
    def policy(self) -> Policy:
        """The authority's policy today."""
        return policies.current_policy(self.idea.authority, self.today)

    @property
    def terms(self) -> Terms:
        """What the authority promises."""
        return policies.terms_of(self.idea.authority, self.policy)

    @cached_property
    def history(self) -> list[HistoryLine]:
        """What has happened, oldest first."""
        return history("idea", str(self.idea.reference))

    @cached_property
    def assessments(self) -> list[Assessment]:
        """All assessments; the page decides which may be seen."""
        return list(self.idea.assessments.all())

    @property
    def mine(self) -> Assessment | None:
        """The person's own assessment in this round."""
        rows = (a for a in self.assessments if a.assessor_id == self.granted.person_id and a.round == self.idea.round)
        return next(rows, None)

    def choices(self) -> list[Choice]:
        """The transitions that the person may make from here, with what each still waits for."""
        if self.idea.harm_open:
            possible = [t for t in states.leaving(self.idea.state) if t.name in states.POSSIBLE_DURING_HARM]
        else:
            possible = list(states.leaving(self.idea.state))
        found = [
            Choice(t, guards.waits_because(self.idea, t.guards, self.today))
            for t in possible
            if t.who & self.who and t.name != "hand_in"
        ]
        onward = (c.transition.name for c in found if not c.waits and c.transition.tone in ("water", "moss"))
        first = next(onward, "")
        return [replace(choice, leads=choice.transition.name == first) for choice in found]

    def clock(self) -> Clock | None:
        """The promise that runs now."""
        return clock_of(self.idea, self.today, self.terms)


def clock_of(idea: Idea, today: dt.date, terms: Terms) -> Clock | None:
    """The promise that runs for an idea on a day: the answer first, then the decision, then news; None if none runs."""
    if idea.is_imported or idea.harm_open:
        return None
    if idea.state == "completion":
        return Clock("paused", None, None, paused=True)
    if idea.state == "submitted" and idea.decided_at is None:
        answered = idea.answered_at is not None
        due = idea.decision_due_on if answered else idea.answer_due_on
        return _clock("decision" if answered else "answer", due, today, terms)
    return _clock("news", idea.news_due_on, today, terms) if idea.news_due_on else None


def _clock(promise: str, due: dt.date | None, today: dt.date, terms: Terms) -> Clock | None:
    return Clock(promise, due, promises.days_left(today, due, terms)) if due else None


def _rows() -> QuerySet[Idea]:
    related = (
        "authority", "unit", "owning_unit", "sluice", "responsible", "manager", "effect_owner", "partner", "giver",
        "shared_text",
    )  # fmt: skip
    return Idea.objects.select_related(*related)


def load(
    *,
    reference: str,
    granted: Granted,
    container: Container | None,
    now: dt.datetime,
    acting: bool = False,
    with_work: bool = False,
) -> LoadedIdea | None:
    """The idea with this reference as the person sees it, or None if they may not know of it.

    `container` is the authority or sluice of the address; the idea must belong to it. With `acting` somebody whom the
    transition table lets act (the quality lead) gets it though they may not read it. One query, also `with_work`: then
    tests, effects, assessments and policies are there as well.
    """
    rows = _rows().filter(reference=reference)
    if with_work:
        rows = _bundled(rows)
    if container is not None:
        rows = _in(rows, container, now)
    person = granted.person_id
    idea = rows.annotate(i_assess=Exists(Assessment.objects.filter(idea=OuterRef("pk"), assessor_id=person))).first()
    if idea is None or (container is None and idea.state == "draft"):
        return None
    if with_work:
        _unbundle(idea)
    is_assessor = bool(idea.i_assess)
    loaded = LoadedIdea(
        idea=idea,
        granted=granted,
        access=permissions.access(granted, idea, is_assessor=is_assessor),
        now=now,
        is_assessor=is_assessor,
        who=permissions.standing(granted, idea),
    )
    if loaded.access is Access.NONE and not (acting and loaded.who):
        return None
    return loaded


def _in(rows: QuerySet[Idea], container: Container, now: dt.datetime) -> QuerySet[Idea]:
    kind, pk = container
    if kind == "authority":
        return rows.filter(authority_id=pk)
    # Under a sluice: ideas shared to it, and those of its participants (borrowed assessors, partners).
    today = promises.local_date(now, "SE")
    taking_part = Participation.objects.current(today).filter(sluice_id=pk).values("authority_id")
    return rows.filter(sluice_id=pk) | rows.filter(authority_id__in=taking_part)


def _bundled(rows: QuerySet[Idea]) -> QuerySet[Idea]:
    """With everything that the idea's page lists, in the same query."""
    return rows.annotate(
        b_tests=bundle(Test),
        b_effects=bundle(Effect),
        b_assessments=bundle(Assessment, assessor_name="assessor__name"),
        b_policies=bundle_of(Policy, {"authority": OuterRef("authority_id")}),
    )


def _unbundle(idea: Any) -> None:
    assessments = unpack(Assessment, idea.b_assessments)
    for row, packed in zip(assessments, idea.b_assessments, strict=True):
        row.assessor = Person(pk=row.assessor_id, name=packed["assessor_name"])
    put(idea, "tests", unpack(Test, idea.b_tests))
    put(idea, "effects", unpack(Effect, idea.b_effects))
    put(idea, "assessments", assessments)
    put(idea.authority, "idea_policies", unpack(Policy, idea.b_policies))
