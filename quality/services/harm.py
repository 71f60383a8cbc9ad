"""Harm: raised, alerted at once, escalated the next day, handed over or dismissed (product.md 5).

July or not, weekend or not: the clock counts hours. The texts of alerts hold no more than the reference.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from municipalities.granted import Granted
from municipalities.models import Authority
from municipalities.permissions import ADMINISTER, MANAGE_QUALITY, TRIAGE
from municipalities.services import holders, local_day
from notices.services import notify
from quality import closings, log_kinds, permissions
from quality.models import Harm
from sluice.shared.actor import SYSTEM_ACTOR, Actor
from sluice.shared.subjects import url_for

from .lines import doer, write
from .policy import current_policy
from .refusals import NotAllowed, Refused

LOCAL = ZoneInfo("Europe/Stockholm")
SUBJECT = "harm"
ESCALATES_AT = time(8, 0)
"""The morning after: when the offices open. Ours."""


class AlreadyRaised(Refused):
    """An open row stands on the subject."""

    sentence = _("Det är redan anmält, och de som ska veta är larmade.")


class NoOpenHarm(Refused):
    """Nobody has raised harm on the subject, or it is closed: somebody was before you."""

    sentence = _("Någon annan hann före: anmälan är redan hanterad.")


def hours_left(harm: Harm, now: datetime) -> int:
    """Whole hours until it must be handled, negative when it is late."""
    return math.floor((harm.due_at - now) / timedelta(hours=1))


def next_morning(now: datetime) -> datetime:
    """The next calendar day at eight, local time, across summer time's changes."""
    day = now.astimezone(LOCAL).date() + timedelta(days=1)
    return datetime.combine(day, ESCALATES_AT, LOCAL)


def alerted_at_once(authority: Authority, now: datetime) -> list[int]:
    """Quality leads and their deputies; where nobody is, the coordinators, else the administrators (ours)."""
    today, place = local_day(now), permissions.container(authority)
    for permission in (MANAGE_QUALITY, TRIAGE, ADMINISTER):
        if people := holders(permission, place, today):
            return sorted(set(people))
    return []


def alerted_next_day(authority: Authority, now: datetime) -> list[int]:
    """Quality leads, deputies and the authority's coordinators; else the administrators (ours: the rule names nobody)."""
    today, place = local_day(now), permissions.container(authority)
    people = {pk for permission in (MANAGE_QUALITY, TRIAGE) for pk in holders(permission, place, today)}
    return sorted(people or set(holders(ADMINISTER, place, today)))


@transaction.atomic
def raise_harm(*, authority: Authority, subject_type: str, subject_ref: str, actor: Actor, now: datetime) -> Harm:
    """Raise harm as part of another act, and alert; asks no permission, since the caller's act is what is allowed.

    Raises AlreadyRaised while a row on the subject is open.
    """
    harm = _create(authority, subject_type, subject_ref, now)
    people = alerted_at_once(authority, now)
    _alert(harm, people, now, key=f"harm:{harm.pk}:raised")
    write(
        log_kinds.HARM_RAISED, authority=authority, actor=actor, subject_type=SUBJECT, subject_ref=harm.ledger_ref,
        now=now, about=(subject_type, subject_ref), due_at=harm.due_at.isoformat(), alerted=len(people),
    )  # fmt: skip
    return harm


def _create(authority: Authority, subject_type: str, subject_ref: str, now: datetime) -> Harm:
    policy = current_policy(authority, local_day(now))
    # In UTC: hours added to a local time would be an hour wrong on the nights when summer time begins or ends.
    try:
        # A savepoint: the caller's transaction must survive the refusal of the second click.
        with transaction.atomic():
            return Harm.objects.create(
                authority=authority, subject_type=subject_type, subject_ref=subject_ref, raised_at=now,
                due_at=now.astimezone(UTC) + timedelta(hours=policy.harm_hours), escalate_at=next_morning(now),
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyRaised from error


def _alert(harm: Harm, people: list[int], now: datetime, *, key: str) -> None:
    notify(
        person_ids=people,
        kind="harm_alert",
        context={
            "authority": harm.authority.name,
            "link": url_for(SUBJECT, harm.ledger_ref) or "/",
            "reference": harm.subject_ref,
            # A letter can't say "within minus three hours": what is late is to be done now.
            "hours": max(hours_left(harm, now), 0),
        },
        container=harm.authority.chain,
        key=key,
        now=now,
    )


def _open(**where: object) -> Harm:
    rows = Harm.objects.select_for_update(of=("self",), no_key=True).select_related("authority")
    harm = rows.filter(closed_at__isnull=True, **where).first()
    if harm is None:
        raise NoOpenHarm
    return harm


@transaction.atomic
def hand_over_harm(
    *, harm_id: int, receiver_role: str, external_number: str, by: Granted, now: datetime, guard_reason: str = ""
) -> Harm:
    """Hand harm over in one act: when, to whom, under which number there. The subject is told (`closings`).

    Raises NotAllowed, NoOpenHarm.
    """
    seen = Harm.objects.select_related("authority").get(pk=harm_id)
    if not permissions.may_hand_over_harm(by, seen.authority):
        raise NotAllowed
    # Before harm is locked: the subject's own pages lock in the same order, so two doors never wait in a ring.
    closings.tell(seen.subject_type, seen.subject_ref, now)
    harm = _open(pk=harm_id)
    return _hand_over(harm, receiver_role, external_number, doer(by, harm.authority), now, guard_reason)


@transaction.atomic
def close_harm_as_handed_over(
    *,
    subject_type: str,
    subject_ref: str,
    receiver_role: str,
    external_number: str,
    actor: Actor,
    now: datetime,
    guard_reason: str = "",
) -> Harm:
    """The same as part of another act on the subject (a redirection), and asks no permission. Raises NoOpenHarm."""
    harm = _open(subject_type=subject_type, subject_ref=subject_ref)
    return _hand_over(harm, receiver_role, external_number, actor, now, guard_reason)


def _hand_over(
    harm: Harm, receiver_role: str, external_number: str, actor: Actor, now: datetime, guard_reason: str
) -> Harm:
    harm.closed_at, harm.outcome = now, Harm.Outcome.HANDED_OVER
    harm.receiver_role, harm.external_number = receiver_role, external_number
    harm.save(update_fields=["closed_at", "outcome", "receiver_role", "external_number"])
    write(
        log_kinds.HARM_HANDED_OVER, authority=harm.authority, actor=actor, subject_type=SUBJECT,
        subject_ref=harm.ledger_ref, now=now, about=(harm.subject_type, harm.subject_ref), guard_reason=guard_reason,
        receiver_role=receiver_role, external_number=external_number, handed_over_at=now.isoformat(),
    )  # fmt: skip
    return harm


@transaction.atomic
def dismiss_harm(*, harm_id: int, reason: str, by: Granted, now: datetime, guard_reason: str = "") -> Harm:
    """Say why there is no harm; the subject goes on and is told (`closings`). The reason is in the ledger.

    Raises NotAllowed (needs manage_quality: nobody else reads the text), NoOpenHarm.
    """
    seen = Harm.objects.select_related("authority").get(pk=harm_id)
    if not permissions.may_manage(by, seen.authority):
        raise NotAllowed
    closings.tell(seen.subject_type, seen.subject_ref, now)
    harm = _open(pk=harm_id)
    harm.closed_at, harm.outcome = now, Harm.Outcome.DISMISSED
    harm.save(update_fields=["closed_at", "outcome"])
    write(
        log_kinds.HARM_DISMISSED, authority=harm.authority, actor=doer(by, harm.authority), subject_type=SUBJECT,
        subject_ref=harm.ledger_ref, now=now, about=(harm.subject_type, harm.subject_ref), guard_reason=guard_reason,
        reason=reason,
    )  # fmt: skip
    return harm


def escalate_due(now: datetime) -> int:
    """Tell more people about harm that nobody has handled by the next morning; how many rows. For the tick.

    Each row in its own transaction and skipped while somebody works with it: two ticks at once escalate once.
    """
    due = Harm.objects.filter(closed_at__isnull=True, escalated_at__isnull=True, escalate_at__lte=now)
    return sum(_escalate(pk, now) for pk in list(due.order_by("escalate_at").values_list("pk", flat=True)))


@transaction.atomic
def _escalate(harm_id: int, now: datetime) -> bool:
    rows = Harm.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).select_related("authority")
    harm = rows.filter(pk=harm_id, closed_at__isnull=True, escalated_at__isnull=True).first()
    if harm is None:
        return False
    harm.escalated_at = now
    harm.save(update_fields=["escalated_at"])
    people = alerted_next_day(harm.authority, now)
    _alert(harm, people, now, key=f"harm:{harm.pk}:escalated")
    write(
        log_kinds.HARM_ESCALATED, authority=harm.authority, actor=SYSTEM_ACTOR, subject_type=SUBJECT,
        subject_ref=harm.ledger_ref, now=now, about=(harm.subject_type, harm.subject_ref), alerted=len(people),
    )  # fmt: skip
    return True


def open_harms(authority: Authority) -> list[Harm]:
    """The authority's open rows, the most urgent first."""
    return list(Harm.objects.filter(authority=authority, closed_at__isnull=True).order_by("due_at", "pk"))
