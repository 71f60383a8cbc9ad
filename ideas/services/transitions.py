"""The one door of the sluice: every change of state goes through `transition`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ideas import guards, log_kinds, permissions, policies, promises, states
from ideas.details import Details
from ideas.models import GateDecision, Handover, Idea
from ideas.refusals import Missing, MovedOn, NotAllowed
from ideas.states import CAME_FROM, Transition
from ledger import services as ledger
from municipalities import permissions as p
from municipalities.granted import Granted
from quality import services as quality
from sluice.shared.actor import SYSTEM_ACTOR, Actor

from . import owners, telling
from .drafts import check_guard

# Acts after which the giver has heard from a human: everything triage or a gate holder does with a message.
_SILENT = frozenset({"hand_in", "answer_completion", "withdraw", "archive", "wake"})


@dataclass
class Step:
    """One transition on its way: what was, what is asked for, and which fields it changed."""

    idea: Idea
    rule: Transition
    by: Granted
    now: dt.datetime
    details: Details
    who: frozenset[str]
    changed: set[str] = field(default_factory=set)
    left: str = ""
    waited_for: str = ""

    @property
    def today(self) -> dt.date:
        """The day where the authority is."""
        return promises.local_date(self.now, self.idea.authority.country)

    def set(self, **values: Any) -> None:
        """Set fields of the idea and remember which."""
        for name, value in values.items():
            setattr(self.idea, name, value)
            self.changed.add(name)


def locked(idea_id: int) -> Idea:
    """The idea, locked for this transaction. Raises Idea.DoesNotExist."""
    idea: Idea = (
        Idea.objects.select_for_update(no_key=True, of=("self",))
        .select_related("authority", "unit", "owning_unit", "sluice")
        .get(pk=idea_id)
    )
    return idea


@transaction.atomic
def transition(
    *, idea_id: int, name: str, by: Granted, now: dt.datetime, details: Details | None = None, seen: str = ""
) -> Idea:
    """Take an idea through one transition of the table.

    `seen` is the state that the person saw; if the idea has left it meanwhile, nothing is done.
    Handing in has a service of its own. Raises NotAllowed, MovedOn, Missing (with the form's field), drafts.Blocked,
    KeyError for an unknown transition.
    """
    idea = locked(idea_id)
    step = Step(idea, states.BY_NAME[name], by, now, details or Details(), permissions.standing(by, idea))
    _check(step, seen)
    step.left, step.waited_for = idea.state, idea.waits_for
    owners.apply(step)
    _move(step)
    if idea.state == "assessment" and (why := guards.arriving(idea)):
        raise Missing(why, field="owning_unit")
    _clocks(step)
    _write_receipts(step)
    step.set(changed_at=now)
    idea.save(update_fields=sorted(step.changed))
    _record(step)
    if name not in _SILENT:
        telling.decision(idea=idea, rule=step.rule, reason=step.details.reason, now=now)
    if name == "ask_completion":
        telling.question(idea=idea, question=step.details.reason, now=now)
    telling.newly_named(step)
    return idea


def _check(step: Step, seen: str) -> None:
    idea, rule = step.idea, step.rule
    if seen and idea.state != seen:
        raise MovedOn
    if not step.who & rule.who or rule.name == "hand_in":
        raise NotAllowed
    check_guard(step.details.texts())
    if idea.state not in rule.sources:
        raise MovedOn
    if idea.harm_open and rule.name not in states.POSSIBLE_DURING_HARM:
        raise NotAllowed(_("Idén handlar om skada och måste först lämnas över eller skrivas av."))
    if rule.reason is states.Need.REQUIRED and not step.details.reason.strip():
        raise Missing(_("Skriv varför. Idégivaren får läsa det."), field="reason")
    for name in rule.guards:
        if why := guards.GUARDS[name](idea, step.details, step.today):
            raise Missing(why, field=guards.FIELD_OF.get(name, ""))


def _move(step: Step) -> None:
    idea, rule = step.idea, step.rule
    target = idea.came_from if rule.target == CAME_FROM else rule.target
    came_from = idea.state if target in ("completion", "dormant", "line", "external") else ""
    if target in ("line", "external", "redirected", "declined", "stopped", "withdrawn", "archived"):
        # A side or end state shows beside the chamber it left; a completion's own chamber is the one before it.
        came_from = idea.came_from if idea.state in ("completion", "dormant", "line", "external") else idea.state
        if target == "archived":
            came_from = idea.came_from or idea.state
    step.set(state=target, came_from=came_from)
    if (rule.name == "take_in" and idea.round == 0) or rule.name in states.ROUNDS:
        step.set(round=idea.round + 1)
    if target == "dormant":
        step.set(wake_on=step.details.wake_on)
    elif idea.wake_on:
        step.set(wake_on=None)
    if target == "introduced":
        step.set(introduced_at=step.now)
    if rule.name in ("line_done", "partner_done"):
        step.set(way="line" if rule.name == "line_done" else "partner")
    if rule.name == "reopen_withdrawn":
        step.set(reopening_agreed_at=None)
    policy = policies.current_policy(idea.authority, step.today)
    step.set(waits_for=policies.waits_for(target, came_from=came_from, sluice_id=idea.sluice_id, policy=policy))


def _clocks(step: Step) -> None:
    idea, rule = step.idea, step.rule
    if idea.is_imported:
        return
    policy = policies.current_policy(idea.authority, step.today)
    terms = policies.terms_of(idea.authority, policy)
    if step.left == "completion" and idea.paused_at:
        took = promises.paused(promises.local_date(idea.paused_at, terms.country), step.today, terms)
        if rule.target == CAME_FROM and idea.state == "submitted":
            step.set(paused_days=idea.paused_days + took)
            if idea.decision_due_on:
                # Moved, not worked out anew: a promise already made keeps its days when the policy changes.
                step.set(decision_due_on=promises.moved(idea.decision_due_on, took, terms))
        step.set(paused_at=None)
    if idea.state == "completion":
        step.set(paused_at=step.now)
    # A completion that left the first chamber is still undecided: what ends it there decides.
    leaves = step.left in ("submitted", "completion") and idea.state not in ("submitted", "completion", "withdrawn")
    if leaves and idea.decided_at is None:
        step.set(decided_at=step.now)
    news(step.set, idea, human=rule.name not in _SILENT and "system" not in step.who, now=step.now, terms=terms)


def news(set_: Any, idea: Idea, *, human: bool, now: dt.datetime, terms: promises.Terms) -> None:
    """Note that the giver has heard something (or not), and when the next news are due."""
    today = promises.local_date(now, terms.country)
    if human:
        set_(last_news_at=now)
        if idea.answered_at is None:
            set_(answered_at=now)
    # What rested and came back to the first chamber has had its decision; from then on it is owed news.
    runs = states.BY_CODE[idea.state].promise == "news" or (idea.state == "submitted" and idea.decided_at is not None)
    # A pause begins with a message, so that the whole time runs again when it ends.
    set_(news_due_on=promises.news_due(today, terms) if runs else None)


def _write_receipts(step: Step) -> None:
    idea, details, rule = step.idea, step.details, step.rule
    if rule.name == "redirect":
        Handover.objects.create(
            idea=idea,
            to=Handover.To.CHANNEL,
            channel=details.channel,
            receiver_role=details.receiver_role,
            external_number=details.external_number,
            handed_at=step.now,
        )
        if idea.harm_open:
            quality.close_harm_as_handed_over(
                subject_type="idea",
                subject_ref=str(idea.reference),
                receiver_role=details.receiver_role,
                external_number=details.external_number,
                actor=actor_of(step),
                now=step.now,
            )
            step.set(harm_open=False)
    if rule.name in ("to_line", "hand_over"):
        to = Handover.To.LINE if rule.name == "to_line" else Handover.To.PARTNER
        Handover.objects.create(idea=idea, to=to, handed_at=step.now)


def actor_of(step: Step) -> Actor:
    """The ledger's label: the steering group at its gates, else the membership that gives the right."""
    idea, by = step.idea, step.by
    if by.is_system:
        return SYSTEM_ACTOR
    if step.waited_for == "sluice" and "gate_holder" in step.who & step.rule.who and idea.sluice:
        return Actor(by.person_id, "steering", f"styrgrupp, {idea.sluice.name}")
    if step.waited_for == "steering" and "gate_holder" in step.who & step.rule.who:
        return Actor(by.person_id, "steering", f"styrgrupp, {idea.authority.short_name}")
    return actor_on(by, idea, *_RIGHTS)


_RIGHTS = (p.TRIAGE, p.RECEIVE_LINE, p.MANAGE_QUALITY, p.ASSESS, p.HAND_IN)


def actor_on(by: Granted, idea: Idea, *rights: str) -> Actor:
    """The ledger's label of a person who acts on an idea: by the rights in their order, else any standing there."""
    if by.is_system:
        return SYSTEM_ACTOR
    places = [("authority", idea.authority_id)]
    if idea.sluice_id:
        places.append(("sluice", idea.sluice_id))
    if idea.giver_id == by.person_id and idea.giver_role:
        unit = idea.unit.name if idea.unit else ""
        return Actor(by.person_id, idea.giver_role, unit)
    return by.actor(rights, places)


def _record(step: Step) -> None:
    idea, rule, details = step.idea, step.rule, step.details
    chains = list(idea.chain_keys)
    if rule.name == "hand_over" and (sluice_id := owners.sluice_of_partner(idea, step.today)):
        chains.append(f"sluice:{sluice_id}")
    payload: dict[str, Any] = {"transition": rule.name, "reason": details.reason, "from": step.left}
    for name in ("lesson", "channel", "receiver_role", "external_number", "next_step", "guard_reason"):
        if value := getattr(details, name):
            payload[name] = value
    for name in ("wake_on", "next_step_due"):
        if value := getattr(details, name):
            payload[name] = value.isoformat()
    # Triage may ask or pause at a group's gate: that is no decision of the group.
    if step.waited_for in ("steering", "sluice") and rule.outcome and "gate_holder" in step.who & rule.who:
        payload["holder"] = step.waited_for
    if idea.round:
        payload["round"] = idea.round
    entries = ledger.record(
        kind=rule.kind,
        chains=chains,
        actor=actor_of(step),
        subject_type="idea",
        subject_ref=str(idea.reference),
        occurred_at=step.now,
        target=idea.state,
        payload=payload,
    )
    _decide(step, entries[0].sequence)


def _decide(step: Step, sequence: int) -> None:
    """A gate decision, where the act was one: by the gate's holder, or by triage at gate 1."""
    gate = states.GATE_OF.get(step.left)
    if not step.rule.outcome or gate is None:
        return
    acting = step.who & step.rule.who
    if gate in (2, 3, 4) and "gate_holder" not in acting:
        return
    holder = step.waited_for or ("triage" if gate == 1 else "effect_owner")
    group = ""
    if holder == "sluice" and step.idea.sluice:
        group = step.idea.sluice.name
    elif holder == "steering":
        group = step.idea.authority.short_name
    GateDecision.objects.create(
        idea=step.idea,
        gate=gate,
        outcome=step.rule.outcome,
        holder=holder,
        group=group,
        decided_at=step.now,
        entry_sequence=sequence,
    )


def record_on(
    idea: Idea, kind: str, *, actor: Actor, now: dt.datetime, chains: tuple[str, ...] = (), **payload: Any
) -> None:
    """One ledger line about an idea that changes no state."""
    ledger.record(
        kind=kind,
        chains=[*idea.chain_keys, *chains],
        actor=actor,
        subject_type="idea",
        subject_ref=str(idea.reference),
        occurred_at=now,
        target=idea.state,
        payload=payload,
    )


__all__ = ["Step", "actor_of", "actor_on", "locked", "log_kinds", "news", "record_on", "transition"]
