"""Tests in real work, and effects: expected before, measured after."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from ideas import log_kinds, permissions, promises
from ideas.models import Effect, Idea, Test
from ideas.refusals import Missing, MovedOn, NotAllowed
from municipalities import permissions as p
from municipalities.granted import Granted

from .drafts import check_guard, reasoned
from .transitions import actor_on, locked, record_on

_PREPARERS = frozenset({"triage", "gate_holder", "responsible", "innovation_lead"})
_FOLLOWERS = frozenset({"effect_owner", "triage", "responsible"})


def _may(idea: Idea, by: Granted, who: frozenset[str], in_states: set[str]) -> None:
    if not permissions.standing(by, idea) & who:
        raise NotAllowed
    if idea.state not in in_states or idea.harm_open:
        raise MovedOn


@transaction.atomic
def start_test(
    *,
    idea_id: int,
    by: Granted,
    now: dt.datetime,
    what: str,
    started_on: dt.date,
    unit_id: int | None = None,
    guard_reason: str = "",
) -> Test:
    """Note that a test has begun. Raises NotAllowed, MovedOn (not in testing), Missing, drafts.Blocked."""
    idea = locked(idea_id)
    _may(idea, by, _PREPARERS, {"testing"})
    check_guard({"what": what, "guard_reason": guard_reason})
    if not what.strip():
        raise Missing(_("Skriv vad som testas."), field="what")
    test = Test.objects.create(
        idea=idea, what=what.strip(), started_on=started_on, unit_id=unit_id or idea.owning_unit_id, recorded_at=now
    )
    actor = actor_on(by, idea, p.TRIAGE, p.RECEIVE_LINE, p.INNOVATE)
    unit = test.unit.name if test.unit else ""
    record_on(
        idea,
        log_kinds.TEST_STARTED,
        actor=actor,
        now=now,
        what=test.what,
        started_on=started_on.isoformat(),
        unit=unit,
        **reasoned(guard_reason),
    )
    return test


@transaction.atomic
def record_test(
    *,
    test_id: int,
    by: Granted,
    now: dt.datetime,
    result: str,
    lesson: str,
    ended_on: dt.date,
    guard_reason: str = "",
) -> Test:
    """Write down how a test went. Raises Test.DoesNotExist, NotAllowed, MovedOn, Missing, drafts.Blocked."""
    found = Test.objects.only("idea_id").get(pk=test_id)
    idea = locked(found.idea_id)
    test = Test.objects.select_for_update(no_key=True).get(pk=test_id)
    _may(idea, by, _PREPARERS, {"testing"})
    if test.finished_at:
        raise MovedOn
    check_guard({"lesson": lesson, "guard_reason": guard_reason})
    if result not in Test.Result.values or not lesson.strip():
        raise Missing(_("Välj hur det gick och skriv vad ni lärde er."), field="lesson")
    if ended_on < test.started_on:
        raise Missing(_("Testet kan inte sluta innan det började."), field="ended_on")
    test.result, test.lesson, test.ended_on, test.finished_at = result, lesson.strip(), ended_on, now
    test.save(update_fields=["result", "lesson", "ended_on", "finished_at"])
    actor = actor_on(by, idea, p.TRIAGE, p.RECEIVE_LINE, p.INNOVATE)
    record_on(
        idea, log_kinds.TEST_RECORDED, actor=actor, now=now,
        what=test.what, result=result, lesson=test.lesson, ended_on=ended_on.isoformat(), **reasoned(guard_reason),
    )  # fmt: skip
    return test


def _range(low: Decimal | None, high: Decimal | None) -> None:
    if (low is None) != (high is None):
        raise Missing(_("Ange både minst och mest, eller lämna båda tomma."), field="low")
    if low is not None and high is not None and low > high:
        raise Missing(_("Minst kan inte vara större än mest."), field="low")


@transaction.atomic
def expect_effect(
    *,
    idea_id: int,
    by: Granted,
    now: dt.datetime,
    on: str,
    description: str,
    low: Decimal | None = None,
    high: Decimal | None = None,
    guard_reason: str = "",
) -> Effect:
    """Note an effect that is expected, as a range a year. Raises NotAllowed, MovedOn, Missing, drafts.Blocked."""
    idea = locked(idea_id)
    _may(idea, by, _PREPARERS | _FOLLOWERS, {"assessment", "development", "testing", "introduced"})
    check_guard({"description": description, "guard_reason": guard_reason})
    _range(low, high)
    if on not in Effect.On.values or not description.strip():
        raise Missing(_("Skriv vad som blir bättre."), field="description")
    effect = Effect.objects.create(
        idea=idea, on=on, description=description.strip(), expected_low=low, expected_high=high, recorded_at=now
    )
    actor = actor_on(by, idea, p.TRIAGE, p.RECEIVE_LINE, p.INNOVATE)
    record_on(
        idea, log_kinds.EFFECT_EXPECTED, actor=actor, now=now,
        on=on, description=effect.description, low=_text(low), high=_text(high), **reasoned(guard_reason),
    )  # fmt: skip
    return effect


@transaction.atomic
def measure_effect(
    *,
    effect_id: int,
    by: Granted,
    now: dt.datetime,
    note: str,
    measured_on: dt.date,
    low: Decimal | None = None,
    high: Decimal | None = None,
    guard_reason: str = "",
) -> Effect:
    """Write down a measured effect, as a range a year, and how it was measured. May be measured again.

    Raises Effect.DoesNotExist, NotAllowed, MovedOn (not introduced), Missing, drafts.Blocked.
    """
    idea = locked(Effect.objects.only("idea_id").get(pk=effect_id).idea_id)
    effect = Effect.objects.select_for_update(no_key=True).get(pk=effect_id)
    _may(idea, by, _FOLLOWERS, {"introduced", "evaluated"})
    check_guard({"note": note, "guard_reason": guard_reason})
    _range(low, high)
    if not note.strip():
        raise Missing(_("Skriv hur effekten mättes."), field="note")
    effect.measured_low, effect.measured_high = low, high
    effect.measured_note, effect.measured_on, effect.measured_at = note.strip(), measured_on, now
    effect.save(update_fields=["measured_low", "measured_high", "measured_note", "measured_on", "measured_at"])
    actor = actor_on(by, idea, p.TRIAGE, p.RECEIVE_LINE)
    record_on(
        idea, log_kinds.EFFECT_MEASURED, actor=actor, now=now,
        on=effect.on, description=effect.description, low=_text(low), high=_text(high), note=effect.measured_note,
        months=_months(idea, now), **reasoned(guard_reason),
    )  # fmt: skip
    return effect


def _text(value: Decimal | None) -> str:
    return "" if value is None else str(value)


def _months(idea: Idea, now: dt.datetime) -> int:
    """Whole months since the idea was introduced."""
    if idea.introduced_at is None:
        return 0
    start = promises.local_date(idea.introduced_at, idea.authority.country)
    end = promises.local_date(now, idea.authority.country)
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
