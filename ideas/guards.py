"""The guards of the transition table: each says why a transition must wait, or nothing if it may go on.

A guard is asked inside the transition's lock, and by the page to say beforehand what is missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from municipalities import permissions as p
from municipalities.models import Membership, Participation
from municipalities.roles import ROLES
from quality.services import risk_ready

from .details import Details
from .policies import current_policy

if TYPE_CHECKING:
    from .models import Idea

Answer = str | Promise | None
Guard = Callable[["Idea", Details, dt.date], Answer]
# Guards that look at the idea alone; the others look at what the form gave.
BEFOREHAND = ("assessed", "risk_ready", "tested", "effect_measured", "releasable", "giver_agrees", "early")


def filled(idea: Idea, details: Details, today: dt.date) -> Answer:
    """The need, for whom and the idea are written, and the harm question is answered."""
    if idea.harm_answer is None:
        return _("Svara först på frågan om skada.")
    if not (idea.title and idea.need and idea.for_whom and idea.proposal):
        return _("Fyll i rubrik, vad som behöver bli bättre, för vem, och din idé.")
    return None


def assessed(idea: Idea, details: Details, today: dt.date) -> Answer:
    """As many assessments are done in this round as the authority's policy asks."""
    wanted = current_policy(idea.authority, today).assessors
    done = sum(1 for row in idea.assessments.all() if row.round == idea.round and row.done_at)
    if done >= wanted:
        return None
    return ngettext(
        "Port 2 kräver %(wanted)d bedömning. %(done)d är klar.",
        "Port 2 kräver %(wanted)d bedömningar. %(done)d är klara.",
        wanted,
    ) % {"wanted": wanted, "done": done}


def risk_is_ready(idea: Idea, details: Details, today: dt.date) -> Answer:
    """A risk analysis is finished, and measures are decided for what is above the threshold."""
    ready, why = risk_ready(subject_type="idea", subject_ref=str(idea.reference))
    return None if ready else why


def tested(idea: Idea, details: Details, today: dt.date) -> Answer:
    """At least one test is finished."""
    if any(test.finished_at for test in idea.tests.all()):
        return None
    return _("Port 4 kräver minst ett avslutat test.")


def effect_measured(idea: Idea, details: Details, today: dt.date) -> Answer:
    """An effect is measured. That it is earlier than 12 months needs a reason, which the transition always asks for."""
    if any(effect.measured_at for effect in idea.effects.all()):
        return None
    return _("Port 5 kräver att effekten är mätt.")


def releasable(idea: Idea, details: Details, today: dt.date) -> Answer:
    """Not commercially sensitive, or released."""
    if idea.is_sensitive and idea.released_at is None:
        return _("Idén är kommersiellt känslig och måste först släppas fri.")
    return None


def giver_agrees(idea: Idea, details: Details, today: dt.date) -> Answer:
    """The giver has said yes to opening a withdrawn idea again."""
    return None if idea.reopening_agreed_at else _("Idégivaren behöver först säga ja till att idén öppnas igen.")


def early(idea: Idea, details: Details, today: dt.date) -> Answer:
    """A completion or a rest that left a later chamber can't be withdrawn: others have worked on it by then."""
    if idea.state in ("completion", "dormant") and idea.came_from not in ("submitted", "assessment"):
        return _("Idén har kommit för långt för att tas tillbaka. Skriv till koordinatorn i stället.")
    return None


def _holds(person_id: int, permission: str, authority_id: int, today: dt.date) -> bool:
    held = [role.code for role in ROLES if permission in role.on_authority]
    members = Membership.objects.current(today)
    return bool(members.filter(person_id=person_id, authority_id=authority_id, role__in=held).exists())


def manager(idea: Idea, details: Details, today: dt.date) -> Answer:
    """The manager named holds the line's role in the authority."""
    if details.manager and _holds(details.manager, p.RECEIVE_LINE, idea.authority_id, today):
        return None
    return _("Välj en chef i myndigheten som tar emot förbättringen.")


def effect_owner(idea: Idea, details: Details, today: dt.date) -> Answer:
    """An effect owner is named, and is a member of the authority."""
    owner = details.effect_owner
    members = Membership.objects.current(today).filter(authority_id=idea.authority_id)
    if owner and members.filter(person_id=owner).exists():
        return None
    return _("Välj vem som följer upp effekten.")


def partner(idea: Idea, details: Details, today: dt.date) -> Answer:
    """The partner is one of a sluice that the authority takes part in today."""
    ours = Participation.objects.current(today).filter(sluice_id=OuterRef("sluice_id"), authority_id=idea.authority_id)
    members = Membership.objects.current(today).filter(Exists(ours), role="partner", person_id=details.partner)
    if details.partner and members.exists():
        return None
    return _("Välj en partner i slussen.")


def lesson(idea: Idea, details: Details, today: dt.date) -> Answer:
    """A lesson is written."""
    return None if details.lesson.strip() else _("Skriv vad ni lärde er. En stoppad idé med en lärdom är ett resultat.")


def wake_on(idea: Idea, details: Details, today: dt.date) -> Answer:
    """A day to wake up is given, and it is to come."""
    if details.wake_on and details.wake_on > today:
        return None
    return _("Välj en dag framåt i tiden då idén ska väckas.")


def receiver(idea: Idea, details: Details, today: dt.date) -> Answer:
    """The channel and the receiver's role are given."""
    if details.channel.strip() and details.receiver_role.strip():
        return None
    return _("Skriv vilken kanal idén hör hemma i och vem som tar emot den.")


def arriving(idea: Idea) -> Answer:
    """Arriving at assessment needs an owning unit in the line and a next step with a date and a person."""
    if idea.owning_unit_id and idea.responsible_id and idea.next_step and idea.next_step_due:
        return None
    return _("Idén behöver en ägare i linjen: enhet, ansvarig, nästa steg och datum.")


GUARDS: dict[str, Guard] = {
    "filled": filled,
    "assessed": assessed,
    "risk_ready": risk_is_ready,
    "tested": tested,
    "effect_measured": effect_measured,
    "releasable": releasable,
    "giver_agrees": giver_agrees,
    "early": early,
    "manager": manager,
    "effect_owner": effect_owner,
    "partner": partner,
    "lesson": lesson,
    "wake_on": wake_on,
    "receiver": receiver,
}
FIELD_OF = {
    "manager": "manager",
    "effect_owner": "effect_owner",
    "partner": "partner",
    "lesson": "lesson",
    "wake_on": "wake_on",
    "receiver": "channel",
}


def waits_because(idea: Idea, guard_names: tuple[str, ...], today: dt.date) -> str:
    """Why the transition must wait, as far as the idea alone tells; empty if it may go on."""
    for name in guard_names:
        if name in BEFOREHAND and (why := GUARDS[name](idea, Details(), today)):
            return str(why)
    return ""
