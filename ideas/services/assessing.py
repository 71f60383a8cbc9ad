"""Two blind assessments: who assesses, and what they say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ideas import log_kinds, permissions, promises
from ideas.models import Assessment, Idea
from ideas.models_work import CRITERIA
from ideas.refusals import Missing, MovedOn, NotAllowed
from municipalities import permissions as p
from municipalities.granted import Granted
from municipalities.models import Membership

from . import telling
from .drafts import check_guard, reasoned
from .transitions import actor_on, locked, record_on


def possible_assessors(idea: Idea, today: dt.date) -> list[int]:
    """Who may assess the idea: assessors of the authority, and of the sluices it takes part in (borrowed).

    The giver never assesses the own idea.
    """
    from municipalities.models import Participation

    sluices = Participation.objects.current(today).filter(authority_id=idea.authority_id).values("sluice_id")
    theirs = Q(authority_id=idea.authority_id) | Q(sluice_id__in=sluices)
    members = Membership.objects.current(today).filter(theirs, role="assessor").exclude(person_id=idea.giver_id)
    return list(members.order_by("person_id").values_list("person_id", flat=True).distinct())


@transaction.atomic
def name_assessors(
    *, idea_id: int, person_ids: Sequence[int], due_on: dt.date, by: Granted, now: dt.datetime
) -> list[Assessment]:
    """Ask people for their assessment in this round; those asked already stay asked.

    Raises NotAllowed, MovedOn (not in assessment, or harm is open), Missing (nobody, or somebody who may not).
    """
    idea = locked(idea_id)
    if not permissions.standing(by, idea) & {"triage", "innovation_lead"}:
        raise NotAllowed
    if idea.state != "assessment" or idea.harm_open:
        raise MovedOn
    today = promises.local_date(now, idea.authority.country)
    chosen = list(dict.fromkeys(person_ids))
    if not chosen or set(chosen) - set(possible_assessors(idea, today)):
        raise Missing(_("Välj bedömare som får bedöma idén."), field="assessors")
    if due_on < today:
        raise Missing(_("Välj en dag framåt i tiden."), field="due_on")
    asked = set(idea.assessments.filter(round=idea.round).values_list("assessor_id", flat=True))
    new = [pk for pk in chosen if pk not in asked]
    rows = Assessment.objects.bulk_create(
        [Assessment(idea=idea, assessor_id=pk, round=idea.round, assigned_at=now, due_on=due_on) for pk in new]
    )
    if new:
        what = _("Bedöm idén. Du ser inte vem som lämnade den.")
        telling.task(idea=idea, person_ids=new, what="assess", task=what, now=now, due=due_on)
        actor = actor_on(by, idea, p.TRIAGE, p.INNOVATE)
        record_on(
            idea, log_kinds.ASSESSORS_NAMED, actor=actor, now=now,
            round=idea.round, assessors=len(new), due_on=due_on.isoformat(),
        )  # fmt: skip
    return rows


@transaction.atomic
def assess(
    *,
    idea_id: int,
    by: Granted,
    now: dt.datetime,
    scores: Mapping[str, int],
    comment: str,
    risk_note: str = "",
    guard_reason: str = "",
) -> Assessment:
    """Give one's assessment: six scores 0-4 and why. Given once; a given assessment is not changed.

    Raises NotAllowed (not asked), MovedOn (the round is over or it is given), Missing, drafts.Blocked.
    """
    idea = locked(idea_id)
    row = (
        Assessment.objects.select_for_update(no_key=True)
        .filter(idea=idea, assessor_id=by.person_id, round=idea.round)
        .first()
    )
    if row is None:
        raise NotAllowed
    if row.done_at or idea.state != "assessment" or idea.harm_open:
        raise MovedOn
    if set(scores) != set(CRITERIA) or not all(0 <= scores[name] <= 4 for name in CRITERIA):
        raise Missing(_("Ge 0–4 för vart och ett av de sex kriterierna."))
    if not comment.strip():
        raise Missing(_("Skriv kort hur du tänkte."), field="comment")
    check_guard({"comment": comment, "risk_note": risk_note, "guard_reason": guard_reason})
    for name in CRITERIA:
        setattr(row, name, scores[name])
    row.comment, row.risk_note, row.done_at = comment.strip(), risk_note.strip(), now
    row.save(update_fields=[*CRITERIA, "comment", "risk_note", "done_at"])
    actor = actor_on(by, idea, p.ASSESS)
    record_on(
        idea,
        log_kinds.ASSESSMENT_DONE,
        actor=actor,
        now=now,
        round=idea.round,
        total=row.total,
        comment=row.comment,
        **reasoned(guard_reason),
    )
    return row
