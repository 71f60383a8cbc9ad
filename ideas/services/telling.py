"""Telling people about an idea: which letter goes to whom. Written in the act's transaction, sent after it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ideas.states import Transition
from notices.services import notify
from sluice.shared import subjects

if TYPE_CHECKING:
    from ideas.models import Idea

    from .transitions import Step


def _context(idea: Idea, **more: Any) -> dict[str, Any]:
    return {
        "authority": idea.authority.name,
        "link": subjects.url_for("idea", str(idea.reference)) or "/",
        "reference": idea.reference,
        "title": idea.title,
        **more,
    }


def _to_giver(idea: Idea, kind: str, key: str, now: dt.datetime, **more: Any) -> None:
    if idea.giver_id is None or idea.is_imported:
        return
    notify(
        person_ids=[idea.giver_id],
        kind=kind,
        context=_context(idea, **more),
        container=f"authority:{idea.authority_id}",
        key=key,
        now=now,
    )


def acknowledgement(*, idea: Idea, news_days: int, now: dt.datetime) -> None:
    """The letter that comes at once: reference and what is promised."""
    _to_giver(
        idea,
        "acknowledgement",
        f"idea:{idea.pk}",
        now,
        answer_by=idea.answer_due_on,
        decision_by=idea.decision_due_on,
        news_days=news_days,
    )


def decision(*, idea: Idea, rule: Transition, reason: str, now: dt.datetime) -> None:
    """What happened to the idea, and why. A question has a letter of its own."""
    if rule.name == "ask_completion":
        return
    more = {"reason": reason} if reason.strip() else {}
    _to_giver(idea, "decision", _moment(idea, rule.name, now), now, headline=str(rule.done), **more)


def question(*, idea: Idea, question: str, now: dt.datetime) -> None:
    """The giver is asked something; the question itself is read behind the link."""
    _to_giver(idea, "question", _moment(idea, "question", now), now)


def message(*, idea: Idea, headline: str, text: str, now: dt.datetime) -> None:
    """News to the giver without a change of state."""
    _to_giver(idea, "decision", _moment(idea, "message", now), now, headline=headline, reason=text)


def task(
    *,
    idea: Idea,
    person_ids: list[int],
    what: str,
    task: str,
    now: dt.datetime,
    due: Any = None,
    names_title: bool = True,
) -> None:
    """Something was assigned to people. Without `names_title`, for those who may not read the idea, nothing but its reference."""
    more = {"due": due} if due else {}
    if not names_title or idea.harm_open:
        more["title"] = idea.reference
    notify(
        person_ids=person_ids,
        kind="assigned",
        context=_context(idea, task=task, **more),
        container=f"authority:{idea.authority_id}",
        key=_moment(idea, what, now),
        now=now,
    )


def newly_named(step: Step) -> None:
    """Tell those whom the transition made responsible, manager, effect owner or partner."""
    idea, now = step.idea, step.now
    named = {
        "responsible_id": _("Du är ansvarig för nästa steg: %(step)s") % {"step": idea.next_step},
        "manager_id": _("En förbättring har lämnats till dig i linjen."),
        "effect_owner_id": _("Du följer upp effekten av det som har införts."),
        "partner_id": _("En idé har lämnats över till dig."),
    }
    for name, what in named.items():
        person_id = getattr(idea, name)
        if name in step.changed and person_id and person_id != step.by.person_id:
            due = idea.next_step_due if name == "responsible_id" else None
            task(idea=idea, person_ids=[person_id], what=name, task=what, now=now, due=due)


def _moment(idea: Idea, what: str, now: dt.datetime) -> str:
    return f"idea:{idea.pk}:{what}:{now.isoformat()}"
