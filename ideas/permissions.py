"""Who may read an idea, and who somebody is to it: pure predicates over permission, state and relation.

Who may read (product, section 3); the first row that fits decides how much:

| level | who |
|---|---|
| WHOLE | the giver; triage and auditor within their unit; manager, responsible, effect owner while they are members; the holder of the gate at which it waits; the partner it was handed to; members who see opened ideas when it is opened |
| BLIND | an assessor with an assessment: without the giver's name, without others' scores until their own is done |
| SHARED | members of the sluice and of its participants: the de-identified copy |
| NEED | everybody, when the need is published |
| REFERENCE | all of the above except giver, quality lead (with deputy) and auditor while harm is open: reference and state |

`Idea.objects.visible_to` is the SQL twin; one test proves that they agree.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from municipalities import permissions as p

from .queries import sluices_of

if TYPE_CHECKING:
    from municipalities.granted import Container, Granted

    from .models import Idea


class Access(IntEnum):
    """How much of an idea somebody may read; a larger value shows more."""

    NONE = 0
    REFERENCE = 1
    NEED = 2
    SHARED = 3
    BLIND = 4
    WHOLE = 5


def container_of(idea: Idea) -> Container:
    """The owning authority as a container."""
    return ("authority", idea.authority_id)


def path_of(idea: Idea) -> str:
    """The path of the owning unit, else of the giver's unit; empty if it has none."""
    unit = idea.owning_unit if idea.owning_unit_id else idea.unit
    return unit.path if unit else ""


def holds(granted: Granted, permission: str, idea: Idea) -> bool:
    """True if the permission counts for this idea in its owning authority, within the unit of the membership."""
    return granted.reaching(permission, container_of(idea), path_of(idea)) is not None


def is_giver(granted: Granted, idea: Idea) -> bool:
    """True for the one who handed it in."""
    return granted.person_id is not None and idea.giver_id == granted.person_id


def holds_gate(granted: Granted, idea: Idea) -> bool:
    """True for the holder of the gate at which the idea waits."""
    if idea.waits_for == "triage":
        return holds(granted, p.TRIAGE, idea)
    if idea.waits_for == "steering":
        return granted.has(p.DECIDE_GATES, container_of(idea))
    if idea.waits_for == "sluice" and idea.sluice_id:
        return granted.has(p.DECIDE_GATES, ("sluice", idea.sluice_id))
    return False


def _still_here(granted: Granted, idea: Idea) -> bool:
    """True for a member, today, of the owning authority or of the sluice it is shared to: who leaves leaves their tasks."""
    if granted.member_of(container_of(idea)):
        return True
    return bool(idea.sluice_id) and granted.member_of(("sluice", idea.sluice_id or 0))


def _has_been_given(granted: Granted, idea: Idea) -> bool:
    person = granted.person_id
    if person is None:
        return False
    if person in (idea.manager_id, idea.responsible_id, idea.effect_owner_id) and _still_here(granted, idea):
        return True
    if person == idea.partner_id and idea.state == "external":
        return True
    return idea.waits_for in ("steering", "sluice") and holds_gate(granted, idea)


def _open_access(granted: Granted, idea: Idea, *, is_assessor: bool) -> Access:
    if is_giver(granted, idea):
        return Access.WHOLE
    if idea.state == "draft":
        return Access.NONE
    opened = idea.visibility in ("authority", "sluice", "public")
    if (
        holds(granted, p.TRIAGE, idea)
        or holds(granted, p.AUDIT, idea)
        or _has_been_given(granted, idea)
        or (opened and granted.has(p.SEE_OPENED, container_of(idea)) and not is_assessor)
    ):
        return Access.WHOLE
    if is_assessor:
        return Access.BLIND
    if idea.visibility in ("sluice", "public") and idea.sluice_id in sluices_of(granted):
        return Access.SHARED
    return Access.NEED if idea.visibility == "public" else Access.NONE


def access(granted: Granted, idea: Idea, *, is_assessor: bool) -> Access:
    """How much of the idea the person may read. `is_assessor`: an assessment row of theirs exists."""
    found = _open_access(granted, idea, is_assessor=is_assessor)
    if not idea.harm_open or idea.state == "draft":
        return found
    if is_giver(granted, idea) or holds(granted, p.AUDIT, idea):
        return Access.WHOLE
    if granted.has(p.MANAGE_QUALITY, container_of(idea)):
        return Access.WHOLE
    return Access.REFERENCE if found else Access.NONE


def standing(granted: Granted, idea: Idea) -> frozenset[str]:
    """Who the person is to the idea, in the words of the transition table's who-sets."""
    if granted.is_system:
        return frozenset({"system"})
    person = granted.person_id
    if person is None:
        return frozenset()
    here = _still_here(granted, idea)
    is_so = {
        "giver": is_giver(granted, idea),
        "triage": holds(granted, p.TRIAGE, idea),
        "gate_holder": holds_gate(granted, idea),
        "responsible": here and idea.responsible_id == person,
        "manager": here and idea.manager_id == person,
        "effect_owner": here and idea.effect_owner_id == person,
        "partner": idea.partner_id == person and idea.state == "external",
        "quality_lead": granted.has(p.MANAGE_QUALITY, container_of(idea)),
        "innovation_lead": bool(idea.sluice_id) and granted.has(p.INNOVATE, ("sluice", idea.sluice_id or 0)),
    }
    return frozenset(who for who, so in is_so.items() if so)


def may_know_of(granted: Granted, idea: Idea) -> bool:
    """True for triage and quality in the owning authority: who may raise harm on it."""
    return holds(granted, p.TRIAGE, idea) or granted.has(p.MANAGE_QUALITY, container_of(idea))
