"""Measures (5 kap. 7 §): decided with an owner and a date, and done. As `risk`: who may decide is asked at the doors."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from municipalities.granted import Granted
from municipalities.models import Authority, Membership
from municipalities.services import local_day
from notices.services import notify
from quality import log_kinds, permissions
from quality.models import Measure, Risk
from sluice.shared.subjects import url_for

from .lines import doer, write
from .refusals import NotAllowed, Refused

SUBJECT = "measure"


class OwnerElsewhere(Refused):
    """The owner is no current member of the authority."""

    sentence = _("Välj någon som arbetar hos er.")


class AlreadyDecided(Refused):
    """The same measure against the same thing, by the same day, is decided and not done."""

    sentence = _("Den åtgärden är redan beslutad.")


class AlreadyDone(Refused):
    """Somebody said so before you."""

    sentence = _("Åtgärden är redan klar.")


@transaction.atomic
def decide_measure(
    *,
    authority: Authority,
    text: str,
    owner_id: int,
    due_on: date,
    by: Granted,
    now: datetime,
    risk_id: int | None = None,
    subject_type: str = "",
    subject_ref: str = "",
    guard_reason: str = "",
) -> Measure:
    """Decide a measure against a risk (whose subject it then has), about a subject, or about neither.

    The owner is told at once, unless they decided it themselves.
    Raises NotAllowed (the risk is another authority's), OwnerElsewhere, AlreadyDecided.
    """
    risk = Risk.objects.select_related("analysis").get(pk=risk_id) if risk_id is not None else None
    if risk is not None:
        if risk.analysis.authority_id != authority.pk:
            raise NotAllowed
        subject_type, subject_ref = risk.analysis.subject_type, risk.analysis.subject_ref
    members = Membership.objects.current(local_day(now)).filter(authority=authority)
    if not members.filter(person_id=owner_id).exists():
        raise OwnerElsewhere
    try:
        with transaction.atomic():
            measure = Measure.objects.create(
                authority=authority, subject_type=subject_type, subject_ref=subject_ref, risk=risk, text=text,
                owner_id=owner_id, due_on=due_on, decided_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyDecided from error
    if owner_id != by.person_id:
        _tell(measure, now)
    write(
        log_kinds.MEASURE_DECIDED, authority=authority, actor=doer(by, authority), subject_type=SUBJECT,
        subject_ref=measure.ledger_ref, now=now, about=(subject_type, subject_ref), guard_reason=guard_reason,
        text=text, owner=owner_id, due_on=due_on.isoformat(), risk=risk_id,
    )  # fmt: skip
    return measure


def _tell(measure: Measure, now: datetime) -> None:
    notify(
        person_ids=[measure.owner_id],
        kind="assigned",
        context={
            "authority": measure.authority.name,
            "link": url_for(SUBJECT, measure.ledger_ref) or "/",
            "reference": measure.subject_ref or measure.ledger_ref,
            # Not the measure's own words: a letter says that there is something to do, the page says what.
            "title": gettext("Åtgärd i kvalitetsarbetet"),
            "task": gettext("Du har fått en åtgärd att göra. Vad det är står på sidan."),
            "due": measure.due_on,
        },
        container=measure.authority.chain,
        key=f"measure:{measure.pk}:decided",
        now=now,
    )


@transaction.atomic
def finish_measure(*, measure_id: int, note: str, by: Granted, now: datetime, guard_reason: str = "") -> Measure:
    """Say that a measure is done, and how. Its owner says so, or one who looks after the quality system.

    Raises NotAllowed, AlreadyDone.
    """
    rows = Measure.objects.select_for_update(of=("self",), no_key=True).select_related("authority")
    measure = rows.get(pk=measure_id)
    if not may_finish(by, measure):
        raise NotAllowed
    if measure.done_at is not None:
        raise AlreadyDone
    measure.done_at, measure.done_note = now, note
    measure.save(update_fields=["done_at", "done_note"])
    write(
        log_kinds.MEASURE_DONE, authority=measure.authority, actor=doer(by, measure.authority), subject_type=SUBJECT,
        subject_ref=measure.ledger_ref, now=now, about=(measure.subject_type, measure.subject_ref),
        guard_reason=guard_reason, note=note,
    )  # fmt: skip
    return measure


def may_finish(granted: Granted, measure: Measure) -> bool:
    """True for the measure's owner while they are a member, and for those who look after the quality system."""
    if permissions.may_manage(granted, measure.authority_id):
        return True
    return measure.owner_id == granted.person_id and granted.member_of(permissions.container(measure.authority_id))
