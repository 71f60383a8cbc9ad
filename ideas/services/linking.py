"""From an idea into the quality system: its risk analysis, its measures, and the routine it changed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from ideas import permissions, subjects
from ideas.models import Idea
from ideas.refusals import MovedOn, NotAllowed
from municipalities import permissions as p
from municipalities.granted import Granted
from quality import services as quality
from quality.models import Measure, RiskAnalysis, RoutineVersion

from .drafts import check_guard
from .transitions import locked

PREPARERS = frozenset({"triage", "gate_holder", "responsible", "innovation_lead", "quality_lead"})
"""Who prepares gate 3: they write the risk analysis and decide its measures."""


def may_prepare(idea: Idea, by: Granted) -> bool:
    """True for those who prepare the idea's gates."""
    return bool(permissions.standing(by, idea) & PREPARERS) and not idea.harm_open


def analysis_of(idea: Idea) -> RiskAnalysis | None:
    """The idea's latest risk analysis."""
    found = RiskAnalysis.objects.filter(subject_type=subjects.IDEA, subject_ref=str(idea.reference))
    return found.select_related("policy", "authority").order_by("-started_at").first()


@transaction.atomic
def open_risk_analysis(*, idea_id: int, by: Granted, now: dt.datetime) -> RiskAnalysis:
    """Begin the risk analysis that gate 3 asks for. Raises NotAllowed, MovedOn, quality's AnalysisOpenAlready."""
    idea = locked(idea_id)
    if not may_prepare(idea, by):
        raise NotAllowed
    if idea.state not in ("assessment", "development", "testing"):
        raise MovedOn
    return quality.open_risk_analysis(
        authority=idea.authority,
        subject_type=subjects.IDEA,
        subject_ref=str(idea.reference),
        title=idea.title,
        by=by,
        now=now,
    )


@transaction.atomic
def decide_measure(
    *,
    idea_id: int,
    risk_id: int,
    text: str,
    owner_id: int,
    due_on: dt.date,
    by: Granted,
    now: dt.datetime,
    guard_reason: str = "",
) -> Measure:
    """Decide a measure against a risk of the idea. Raises NotAllowed, drafts.Blocked, quality's Refused."""
    idea = locked(idea_id)
    analysis = analysis_of(idea)
    if not may_prepare(idea, by) or analysis is None or not analysis.risks.filter(pk=risk_id).exists():
        raise NotAllowed
    check_guard({"text": text, "guard_reason": guard_reason})
    return quality.decide_measure(
        authority=idea.authority,
        text=text,
        owner_id=owner_id,
        due_on=due_on,
        by=by,
        now=now,
        risk_id=risk_id,
        guard_reason=guard_reason,
    )


@transaction.atomic
def publish_routine(
    *,
    idea_id: int,
    version: quality.VersionText,
    by: Granted,
    now: dt.datetime,
    routine_id: int | None = None,
    name: str = "",
    guard_reason: str = "",
) -> RoutineVersion:
    """Publish a routine's new version (or a new routine) because of this idea, and name it (5 kap. 8 §).

    Raises NotAllowed (needs manage_quality), MovedOn (before development), drafts.Blocked, quality's Refused.
    """
    idea = locked(idea_id)
    if not by.has(p.MANAGE_QUALITY, permissions.container_of(idea)):
        raise NotAllowed
    if idea.state not in ("development", "testing", "introduced", "evaluated", "line", "external"):
        raise MovedOn
    texts = {"text": version.text, "reason": version.reason, "responsible_role": version.responsible_role}
    check_guard({**texts, "name": name, "guard_reason": guard_reason})
    reference = str(idea.reference)
    if routine_id is None:
        return quality.create_routine(
            authority=idea.authority,
            name=name,
            first=version,
            by=by,
            now=now,
            cause_type=subjects.IDEA,
            cause_ref=reference,
            guard_reason=guard_reason,
        )
    return quality.publish_routine_version(
        routine_id=routine_id,
        version=version,
        by=by,
        now=now,
        cause_type=subjects.IDEA,
        cause_ref=reference,
        guard_reason=guard_reason,
    )
