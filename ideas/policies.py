"""Which policy rules an authority's ideas on a day, and the terms of its promise."""

from __future__ import annotations

import datetime as dt

from municipalities.models import Authority

from .models import Policy
from .promises import Terms


def current_policy(authority: Authority, today: dt.date) -> Policy:
    """The newest policy in force on `today`; our own proposal, not stored, where the authority has chosen nothing."""
    # An authority has few of them; all are read, so that a page that has fetched them asks nothing more.
    in_force = [policy for policy in authority.idea_policies.all() if policy.valid_from <= today]
    return max(in_force, key=lambda policy: policy.valid_from, default=Policy(authority=authority, valid_from=today))


def terms_of(authority: Authority, policy: Policy) -> Terms:
    """The promise that the policy makes, in the authority's calendar."""
    return Terms(
        answer_days=policy.answer_days,
        decision_days=policy.decision_days,
        news_days=policy.news_days,
        july_still=policy.july_still,
        country=authority.country,
    )


def waits_for(state: str, *, came_from: str = "", sluice_id: int | None, policy: Policy) -> str:
    """Who holds the gate at which an idea in this state waits: "triage", "steering", "sluice", or "" for nobody.

    A shared idea waits for the sluice's steering group at gates 2-4, whatever the authority's own policy says.
    During a completion the holder stays who it was: they asked, and may take the idea back.
    """
    if state == "completion":
        state = came_from
    if state == "submitted":
        return "triage"
    gate = {"assessment": 2, "development": 3, "testing": 4}.get(state)
    if gate is None:
        return ""
    if sluice_id:
        return "sluice"
    return "steering" if policy.holder(gate) == "steering" else "triage"
