"""Harm on an idea: the quality system holds the row and its clock; the idea remembers that it is open."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from ideas import permissions
from ideas.models import Idea
from ideas.refusals import MovedOn, NotAllowed
from municipalities import permissions as p
from municipalities.granted import Granted
from quality import services as quality

from .transitions import actor_on, locked


@transaction.atomic
def raise_harm(*, idea_id: int, by: Granted, now: dt.datetime) -> Idea:
    """Say that an idea is about harm, in any state after the draft. Triage and quality may. Raises NotAllowed, MovedOn."""
    idea = locked(idea_id)
    if not permissions.may_know_of(by, idea):
        raise NotAllowed
    if idea.state in ("draft", "archived") or idea.harm_open:
        raise MovedOn
    idea.harm_open, idea.changed_at = True, now
    idea.save(update_fields=["harm_open", "changed_at"])
    actor = actor_on(by, idea, p.TRIAGE, p.MANAGE_QUALITY)
    quality.raise_harm(
        authority=idea.authority, subject_type="idea", subject_ref=str(idea.reference), actor=actor, now=now
    )
    return idea


def harm_closed(*, subject_ref: str, now: dt.datetime) -> None:
    """The quality system closed the harm row (handed over or dismissed): the idea goes on where it was.

    Called in that act's transaction, before it locks the harm row: an act on an idea locks the idea first.
    """
    idea = Idea.objects.select_for_update(no_key=True).filter(reference=subject_ref, harm_open=True).first()
    if idea is not None:
        idea.harm_open, idea.changed_at = False, now
        idea.save(update_fields=["harm_open", "changed_at"])
