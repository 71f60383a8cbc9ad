"""Handing in: a draft gets its reference, its promise, its place in the quality register, and its first ledger line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ideas import policies, promises, states
from ideas.details import Details
from ideas.guards import filled
from ideas.models import Idea, ReferenceCounter
from ideas.refusals import Missing, NotAllowed
from ledger import services as ledger
from municipalities import permissions as p
from municipalities.granted import Granted
from municipalities.models import Authority
from quality import services as quality
from quality.sources import code_for
from sluice.shared.actor import Actor

from . import drafts, telling

HAND_IN = states.BY_NAME["hand_in"]


def register_text(idea: Idea) -> str:
    """The register's own copy of the text (5 kap. 3 §): what was said, without who said it."""
    parts = [idea.title, idea.need, _("För vem: %(whom)s") % {"whom": idea.for_whom} if idea.for_whom else ""]
    parts.append(idea.proposal)
    return "\n\n".join(str(part) for part in parts if part)


def reserve_references(*, authority: Authority, year: int, count: int) -> list[str]:
    """Take the next running numbers of a series, locking its counter until the transaction ends."""
    counter = ReferenceCounter.objects.select_for_update(no_key=True).filter(authority=authority, year=year).first()
    if counter is None:
        ReferenceCounter.objects.bulk_create([ReferenceCounter(authority=authority, year=year)], ignore_conflicts=True)
        counter = ReferenceCounter.objects.select_for_update(no_key=True).get(authority=authority, year=year)
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return [f"{authority.series}-{year}-{number:04d}" for number in range(first, first + count)]


@transaction.atomic
def hand_in(*, key: UUID, by: Granted, now: dt.datetime, guard_reason: str = "") -> Idea:
    """Hand in the draft with this key. A second press gets the same idea back, already handed in.

    Raises Idea.DoesNotExist, NotAllowed, Missing, drafts.Blocked.
    """
    idea: Idea = (
        Idea.objects.select_for_update(no_key=True, of=("self",)).select_related("authority", "unit").get(key=key)
    )
    if idea.giver_id != by.person_id:
        raise NotAllowed
    if idea.state != "draft":
        return idea
    if not by.has(p.HAND_IN, ("authority", idea.authority_id)):
        raise NotAllowed
    today = promises.local_date(now, idea.authority.country)
    if why := filled(idea, Details(), today):
        raise Missing(why)
    drafts.check_guard({name: getattr(idea, name) for name in drafts.TEXTS} | {"guard_reason": guard_reason})
    _start_clocks(idea, now, today)
    [idea.reference] = reserve_references(authority=idea.authority, year=today.year, count=1)
    idea.save()
    actor = Actor(by.person_id, idea.giver_role, idea.unit.name if idea.unit else "")
    # The register's counter is locked before the chain, here as everywhere: the other order could wait in a ring.
    _into_register(idea, actor, now)
    _record(idea, actor, now, guard_reason)
    policy = policies.current_policy(idea.authority, today)
    telling.acknowledgement(idea=idea, news_days=policy.news_days, now=now)
    return idea


@transaction.atomic
def give(
    *,
    key: UUID,
    authority_id: int,
    by: Granted,
    now: dt.datetime,
    values: Mapping[str, object],
    unit_id: int | None = None,
    guard_reason: str = "",
) -> Idea:
    """Save what stands in the form and hand it in, in one act; a second press of the same form is the same idea.

    Raises what `drafts.save_draft` and `hand_in` raise.
    """
    handed = Idea.objects.filter(key=key, giver_id=by.person_id).exclude(state="draft").first()
    if handed is not None:
        return handed
    try:
        drafts.save_draft(key=key, authority_id=authority_id, by=by, now=now, values=values, unit_id=unit_id)
    except NotAllowed:
        # The other press was quicker by a moment: between the look and the lock.
        if not Idea.objects.filter(key=key, giver_id=by.person_id).exclude(state="draft").exists():
            raise
    return hand_in(key=key, by=by, now=now, guard_reason=guard_reason)


def _start_clocks(idea: Idea, now: dt.datetime, today: dt.date) -> None:
    terms = policies.terms_of(idea.authority, policies.current_policy(idea.authority, today))
    idea.state, idea.waits_for = "submitted", "triage"
    idea.submitted_at = idea.last_news_at = idea.changed_at = now
    idea.answer_due_on = promises.answer_due(today, terms)
    idea.decision_due_on = promises.decision_due(today, 0, terms)
    idea.harm_open = bool(idea.harm_answer)


def _record(idea: Idea, actor: Actor, now: dt.datetime, guard_reason: str) -> None:
    payload = {"transition": "hand_in"} | ({"guard_reason": guard_reason} if guard_reason else {})
    ledger.record(
        kind=HAND_IN.kind,
        chains=idea.chain_keys,
        actor=actor,
        subject_type="idea",
        subject_ref=str(idea.reference),
        occurred_at=now,
        target=idea.state,
        payload=payload,
    )


def _into_register(idea: Idea, actor: Actor, now: dt.datetime) -> None:
    quality.register_view(
        authority=idea.authority,
        subject_type="idea",
        subject_ref=str(idea.reference),
        text=register_text(idea),
        source_code=code_for(
            idea.authority.country,
            idea.unit.service_area if idea.unit else "",
            from_staff=idea.giver_role != "participant",
        ),
        unit=idea.unit,
        received_at=now,
        actor=actor,
        now=now,
    )
    if idea.harm_open:
        quality.raise_harm(
            authority=idea.authority, subject_type="idea", subject_ref=str(idea.reference), actor=actor, now=now
        )
