"""Drafts: saved while somebody writes, after the guard; not in the ledger. And text held when a session ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from ideas.models import HeldText, Idea
from ideas.refusals import NotAllowed
from municipalities import permissions as p
from municipalities.granted import Granted
from municipalities.models import Unit
from sluice.shared import guard

TEXTS = ("title", "need", "for_whom", "proposal")
FIELDS = (*TEXTS, "harm_answer", "name_consent", "on_behalf_of", "is_sensitive")


class Blocked(Exception):
    """A text holds a valid identity number; nothing was stored. `fields` names where, never what."""

    def __init__(self, fields: Mapping[str, list[guard.Finding]]) -> None:
        super().__init__(", ".join(sorted(fields)))
        self.fields = fields


def check_guard(texts: Mapping[str, str]) -> None:
    """Raise Blocked if any text holds a valid identity number. Every service that stores free text asks this."""
    found = guard.guard_fields({name: text for name, text in texts.items() if text})
    blocks = {name: [f for f in findings if f.blocking] for name, findings in found.items()}
    blocks = {name: findings for name, findings in blocks.items() if findings}
    if blocks:
        raise Blocked(blocks)


def reasoned(guard_reason: str) -> dict[str, Any]:
    """The payload's part for why a text that the guard warned of stands as it does; nothing where it did not warn."""
    return {"guard_reason": guard_reason} if guard_reason else {}


@transaction.atomic
def save_draft(
    *,
    key: UUID,
    authority_id: int,
    by: Granted,
    now: dt.datetime,
    values: Mapping[str, object],
    unit_id: int | None = None,
) -> Idea:
    """Store a draft under the form's key; the same key again changes the same draft.

    Raises Blocked, and NotAllowed for somebody else's draft, an idea already handed in, or without the right.
    """
    check_guard({name: str(values.get(name) or "") for name in TEXTS})
    standing = by.via(p.HAND_IN, ("authority", authority_id))
    if standing is None or by.person_id is None:
        raise NotAllowed
    # The form's key makes a second press, or a second tab of the same form, find the same row.
    idea, made = Idea.objects.select_for_update(no_key=True).get_or_create(
        key=key,
        defaults={"authority_id": authority_id, "giver_id": by.person_id, "created_at": now, "changed_at": now},
    )
    if idea.giver_id != by.person_id or (idea.state != "draft" and not made):
        raise NotAllowed
    for name in FIELDS:
        if name in values:
            setattr(idea, name, values[name])
    idea.authority_id = authority_id
    units = Unit.objects.filter(authority_id=authority_id, closed_on__isnull=True)
    idea.unit = units.filter(pk=unit_id or standing.unit_id or 0).first()
    idea.giver_role = standing.role
    idea.changed_at = now
    idea.save(update_fields=[*FIELDS, "authority", "unit", "giver_role", "changed_at"])
    return idea


@transaction.atomic
def discard_draft(*, key: UUID, by: Granted) -> None:
    """Throw away one's own draft; nothing happens if it is gone or handed in already."""
    Idea.objects.filter(key=key, state="draft", giver_id=by.person_id).delete()


@transaction.atomic
def hold_text(*, person_id: int, path: str, fields: Mapping[str, str], now: dt.datetime) -> None:
    """Keep what somebody was writing when the session ended, for that person alone. Raises Blocked."""
    check_guard(fields)
    HeldText.objects.update_or_create(
        person_id=person_id, path=path[:300], defaults={"fields": dict(fields), "held_at": now}
    )


@transaction.atomic
def take_held(*, person_id: int, path: str) -> dict[str, str] | None:
    """Give back what was held for the person at this address, once."""
    held = HeldText.objects.select_for_update().filter(person_id=person_id, path=path[:300]).first()
    if held is None:
        return None
    fields = dict(held.fields)
    held.delete()
    return fields
