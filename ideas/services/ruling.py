"""Changing the policy, and what happens by itself on a day: wake-ups and escalations."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ideas import log_kinds, policies, promises
from ideas.models import Idea, Policy
from ideas.refusals import NotAllowed, Refused
from ledger import services as ledger
from municipalities import permissions as p
from municipalities.granted import SYSTEM, Granted
from municipalities.models import Authority
from sluice.shared.actor import SYSTEM_ACTOR

from . import telling
from .drafts import check_guard, reasoned
from .transitions import locked, record_on, transition

logger = logging.getLogger(__name__)

CHANGEABLE = (
    "answer_days", "decision_days", "news_days", "july_still", "assessors", "gate_2", "gate_3", "gate_4",
    "escalate_to_id", "source",
)  # fmt: skip


@transaction.atomic
def change_policy(*, authority_id: int, by: Granted, now: dt.datetime, values: Mapping[str, Any]) -> Policy:
    """Choose what is promised and who holds the gates, from today. Promises already made keep their days.

    Ideas that wait at a gate wait for its new holder from now on; shared ideas stay with the sluice.
    Raises NotAllowed, drafts.Blocked, django's ValidationError.
    """
    if not by.has(p.ADMINISTER, ("authority", authority_id)):
        raise NotAllowed
    guard_reason = str(values.get("guard_reason") or "")
    check_guard({"source": str(values.get("source") or ""), "guard_reason": guard_reason})
    authority = Authority.objects.select_for_update(no_key=True).get(pk=authority_id)
    today = promises.local_date(now, authority.country)
    before = policies.current_policy(authority, today)
    policy, _made = Policy.objects.get_or_create(authority=authority, valid_from=today)
    changes: dict[str, list[str]] = {}
    for name in CHANGEABLE:
        value = values.get(name, getattr(before, name))
        if value != getattr(before, name):
            changes[name] = [str(getattr(before, name)), str(value)]
        setattr(policy, name, value)
    policy.is_default = False
    policy.full_clean(validate_unique=False, validate_constraints=False)
    policy.save()
    for state in ("assessment", "development", "testing"):
        holder = policies.waits_for(state, sluice_id=None, policy=policy)
        waiting = Idea.objects.filter(authority=authority, sluice__isnull=True).at_gate_of(state)
        waiting.exclude(waits_for=holder).update(waits_for=holder)
    ledger.record(
        kind=log_kinds.POLICY,
        chains=[authority.chain],
        actor=by.actor([p.ADMINISTER], [("authority", authority_id)]),
        subject_type="authority",
        subject_ref=authority.slug,
        occurred_at=now,
        payload={"changes": changes, "source": policy.source, **reasoned(guard_reason)},
    )
    return policy


def wake_due(now: dt.datetime) -> int:
    """Wake the ideas whose day has come. Each in its own transaction; how many."""
    woken = 0
    # Those with open harm sleep on until it is closed, and are woken then.
    sleeping = Idea.objects.filter(state="dormant", harm_open=False)
    for country in promises.ZONES:
        due = sleeping.filter(authority__country=country, wake_on__lte=promises.local_date(now, country))
        for pk in due.order_by("wake_on", "pk").values_list("pk", flat=True):
            try:
                transition(idea_id=pk, name="wake", by=SYSTEM, now=now)
            except Refused:
                # Somebody else was quicker, or an imported idea has no owner to come back to: the others still wake.
                logger.warning("idea %d could not be woken", pk, exc_info=True)
            else:
                woken += 1
    return woken


def escalate_due(now: dt.datetime) -> int:
    """Take broken promises to the person whom the authority named: once for each idea and promise day. How many."""
    count = 0
    for authority in Authority.objects.filter(idea_policies__escalate_to__isnull=False).distinct():
        today = promises.local_date(now, authority.country)
        policy = policies.current_policy(authority, today)
        if policy.escalate_to_id is None:
            continue
        for pk in Idea.objects.filter(authority=authority).overdue(today).values_list("pk", flat=True):
            count += _escalate(pk, policy.escalate_to_id, today, now)
    return count


@transaction.atomic
def _escalate(idea_id: int, person_id: int, today: dt.date, now: dt.datetime) -> int:
    idea = locked(idea_id)
    late = [
        (name, day)
        for name, day in (
            ("answer", idea.answer_due_on if idea.answered_at is None else None),
            ("decision", idea.decision_due_on if idea.state == "submitted" and idea.decided_at is None else None),
            ("news", idea.news_due_on),
        )
        if day and day < today and (idea.escalated_on is None or day > idea.escalated_on)
    ]
    if not late:
        return 0
    name, day = max(late, key=lambda pair: pair[1])
    idea.escalated_on = day
    idea.save(update_fields=["escalated_on"])
    what = _("Ett besked till en idégivare är försenat sedan %(day)s.") % {"day": day.isoformat()}
    # Whom the authority named for what is late need not be one who reads the idea.
    telling.task(idea=idea, person_ids=[person_id], what=f"late:{name}:{day}", task=what, now=now, names_title=False)
    record_on(idea, log_kinds.ESCALATED, actor=SYSTEM_ACTOR, now=now, promise=name, due_on=day.isoformat())
    return 1
