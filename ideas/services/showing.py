"""Who an idea is shown to: opened, shared to a sluice (de-identified), published, sensitive, released."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from ideas import log_kinds, permissions, policies, promises
from ideas.models import Handover, Idea, SharedText
from ideas.refusals import Missing, MovedOn, NotAllowed, Refused
from municipalities import permissions as p
from municipalities.granted import Granted
from municipalities.models import Participation

from . import telling
from .drafts import check_guard, reasoned
from .transitions import actor_on, locked, news, record_on


class Sensitive(Refused):
    """A commercially sensitive idea can't be opened or shared before it is released."""


def _triaged(idea_id: int, by: Granted) -> Idea:
    idea = locked(idea_id)
    if "triage" not in permissions.standing(by, idea):
        raise NotAllowed
    if idea.state == "draft" or idea.harm_open:
        raise MovedOn
    return idea


def _not_sensitive(idea: Idea) -> None:
    if idea.is_sensitive and idea.released_at is None:
        raise Sensitive(_("Idén är kommersiellt känslig och måste först släppas fri."))


def _tell(idea: Idea, headline: str, text: str, now: dt.datetime) -> set[str]:
    """Tell the giver, and move the clock for news; the names of the fields that changed."""
    changed: set[str] = {"changed_at"}
    idea.changed_at = now
    if not idea.is_imported:
        today = promises.local_date(now, idea.authority.country)
        terms = policies.terms_of(idea.authority, policies.current_policy(idea.authority, today))

        def set_(**values: object) -> None:
            for name, value in values.items():
                setattr(idea, name, value)
                changed.add(name)

        news(set_, idea, human=True, now=now, terms=terms)
        telling.message(idea=idea, headline=headline, text=text, now=now)
    return changed


@transaction.atomic
def open_idea(*, idea_id: int, by: Granted, now: dt.datetime, message: str = "", guard_reason: str = "") -> Idea:
    """Show an idea to the authority's staff; the giver is told. Raises NotAllowed, MovedOn, Sensitive, drafts.Blocked."""
    idea = _triaged(idea_id, by)
    _not_sensitive(idea)
    check_guard({"message": message, "guard_reason": guard_reason})
    if idea.visibility != "own":
        raise MovedOn
    idea.visibility = "authority"
    changed = _tell(idea, _("Din idé är öppnad: alla medarbetare i myndigheten kan läsa den."), message, now)
    idea.save(update_fields=["visibility", *sorted(changed)])
    record_on(
        idea, log_kinds.OPENED, actor=actor_on(by, idea, p.TRIAGE), now=now, message=message, **reasoned(guard_reason)
    )
    return idea


@transaction.atomic
def share(
    *,
    idea_id: int,
    sluice_id: int,
    by: Granted,
    now: dt.datetime,
    title: str,
    need: str,
    proposal: str,
    message: str = "",
    guard_reason: str = "",
) -> Idea:
    """Share a de-identified copy to a sluice that the authority takes part in. From now on the sluice holds the gates.

    Written in both chains. Raises NotAllowed, MovedOn, Missing, Sensitive, drafts.Blocked.
    """
    idea = _triaged(idea_id, by)
    _not_sensitive(idea)
    check_guard({"title": title, "need": need, "proposal": proposal, "message": message, "guard_reason": guard_reason})
    today = promises.local_date(now, idea.authority.country)
    part = (
        Participation.objects.current(today)
        .select_related("sluice")
        .filter(sluice_id=sluice_id, authority_id=idea.authority_id)
        .first()
    )
    if part is None:
        raise Missing(_("Myndigheten deltar inte i den slussen."), field="sluice")
    if idea.sluice_id:
        raise MovedOn
    if not (title.strip() and need.strip()):
        raise Missing(_("Den delade texten behöver rubrik och behov."), field="title")
    SharedText.objects.create(
        idea=idea, title=title.strip(), need=need.strip(), proposal=proposal.strip(), confirmed_at=now
    )
    Handover.objects.create(idea=idea, to=Handover.To.SLUICE, handed_at=now)
    idea.sluice, idea.shared_at, idea.visibility = part.sluice, now, "sluice"
    policy = policies.current_policy(idea.authority, today)
    idea.waits_for = policies.waits_for(idea.state, came_from=idea.came_from, sluice_id=idea.sluice_id, policy=policy)
    headline = _("Din idé är delad med %(sluice)s, utan ditt namn.") % {"sluice": part.sluice.name}
    changed = _tell(idea, headline, message, now)
    idea.save(update_fields=["sluice", "shared_at", "visibility", "waits_for", *sorted(changed)])
    actor = actor_on(by, idea, p.TRIAGE)
    record_on(
        idea,
        log_kinds.SHARED,
        actor=actor,
        now=now,
        chains=(part.sluice.chain,),
        sluice=part.sluice.name,
        message=message,
        **reasoned(guard_reason),
    )
    return idea


@transaction.atomic
def publish_need(*, idea_id: int, by: Granted, now: dt.datetime, message: str = "", guard_reason: str = "") -> Idea:
    """Let everybody read the need of a shared idea, in the shared words. Raises NotAllowed, MovedOn, Sensitive."""
    idea = _triaged(idea_id, by)
    _not_sensitive(idea)
    check_guard({"message": message, "guard_reason": guard_reason})
    if idea.visibility != "sluice":
        raise MovedOn
    idea.visibility = "public"
    changed = _tell(idea, _("Behovet bakom din idé är publicerat, utan ditt namn."), message, now)
    idea.save(update_fields=["visibility", *sorted(changed)])
    chains = (idea.sluice.chain,) if idea.sluice else ()
    record_on(
        idea,
        log_kinds.PUBLISHED,
        actor=actor_on(by, idea, p.TRIAGE),
        now=now,
        chains=chains,
        message=message,
        **reasoned(guard_reason),
    )
    return idea


@transaction.atomic
def mark_sensitive(
    *, idea_id: int, sensitive: bool, reason: str, by: Granted, now: dt.datetime, guard_reason: str = ""
) -> Idea:
    """Mark an idea as commercially sensitive, or not. Raises NotAllowed, MovedOn (shown already), Missing."""
    idea = _triaged(idea_id, by)
    check_guard({"reason": reason, "guard_reason": guard_reason})
    if not reason.strip():
        raise Missing(_("Skriv varför."), field="reason")
    if idea.is_sensitive == sensitive or (sensitive and idea.visibility != "own"):
        raise MovedOn
    idea.is_sensitive, idea.released_at, idea.changed_at = sensitive, None, now
    idea.save(update_fields=["is_sensitive", "released_at", "changed_at"])
    actor = actor_on(by, idea, p.TRIAGE)
    record_on(
        idea, log_kinds.SENSITIVITY, actor=actor, now=now, sensitive=sensitive, reason=reason, **reasoned(guard_reason)
    )
    return idea


@transaction.atomic
def release(*, idea_id: int, reason: str, by: Granted, now: dt.datetime, guard_reason: str = "") -> Idea:
    """Release a sensitive idea, so that it may be opened, shared and handed over. Raises NotAllowed, MovedOn, Missing."""
    idea = _triaged(idea_id, by)
    check_guard({"reason": reason, "guard_reason": guard_reason})
    if not reason.strip():
        raise Missing(_("Skriv varför idén kan släppas fri."), field="reason")
    if not idea.is_sensitive or idea.released_at:
        raise MovedOn
    idea.released_at = now
    changed = _tell(idea, _("Din idé är fri att visa."), reason, now)
    idea.save(update_fields=["released_at", *sorted(changed)])
    record_on(
        idea, log_kinds.RELEASED, actor=actor_on(by, idea, p.TRIAGE), now=now, reason=reason, **reasoned(guard_reason)
    )
    return idea


@transaction.atomic
def send_message(*, idea_id: int, text: str, by: Granted, now: dt.datetime, guard_reason: str = "") -> Idea:
    """News to the giver without a change of state; stops the clock for the first human answer.

    Raises NotAllowed, MovedOn (a draft, or ended long ago), Missing, drafts.Blocked.
    """
    idea = locked(idea_id)
    if not permissions.standing(by, idea) & {"triage", "manager", "responsible", "gate_holder"}:
        raise NotAllowed
    if idea.state in ("draft", "archived") or idea.giver_id is None:
        raise MovedOn
    check_guard({"text": text, "guard_reason": guard_reason})
    if not text.strip():
        raise Missing(_("Skriv ett besked."), field="text")
    changed = _tell(idea, _("Ett besked om din idé"), text.strip(), now)
    idea.save(update_fields=sorted(changed))
    record_on(
        idea,
        log_kinds.MESSAGE,
        actor=actor_on(by, idea, p.TRIAGE, p.RECEIVE_LINE),
        now=now,
        message=text.strip(),
        **reasoned(guard_reason),
    )
    return idea


@transaction.atomic
def agree_to_reopen(*, idea_id: int, by: Granted, now: dt.datetime) -> Idea:
    """The giver's yes to opening a withdrawn idea again. Raises NotAllowed, MovedOn."""
    idea = locked(idea_id)
    if not permissions.is_giver(by, idea):
        raise NotAllowed
    if idea.state != "withdrawn" or idea.reopening_agreed_at:
        raise MovedOn
    idea.reopening_agreed_at = idea.changed_at = now
    idea.save(update_fields=["reopening_agreed_at", "changed_at"])
    record_on(idea, log_kinds.REOPENING_AGREED, actor=actor_on(by, idea, p.HAND_IN), now=now)
    return idea


@transaction.atomic
def name_responsible(
    *,
    idea_id: int,
    person_id: int,
    next_step: str,
    next_step_due: dt.date,
    by: Granted,
    now: dt.datetime,
    guard_reason: str = "",
) -> Idea:
    """Change who is responsible and what comes next. Raises NotAllowed, MovedOn, Missing, drafts.Blocked."""
    from .owners import check_member

    idea = locked(idea_id)
    if not permissions.standing(by, idea) & {"triage", "gate_holder", "responsible", "manager"}:
        raise NotAllowed
    if idea.state not in ("assessment", "development", "testing", "line", "external", "introduced") or idea.harm_open:
        raise MovedOn
    check_guard({"next_step": next_step, "guard_reason": guard_reason})
    today = promises.local_date(now, idea.authority.country)
    check_member(idea, person_id, today, field="responsible")
    if not next_step.strip():
        raise Missing(_("Skriv vad som är nästa steg."), field="next_step")
    is_new = person_id != idea.responsible_id
    idea.responsible_id, idea.next_step, idea.next_step_due = person_id, next_step.strip(), next_step_due
    idea.changed_at = now
    idea.save(update_fields=["responsible", "next_step", "next_step_due", "changed_at"])
    if is_new and person_id != by.person_id:
        what = _("Du är ansvarig för nästa steg: %(step)s") % {"step": idea.next_step}
        telling.task(idea=idea, person_ids=[person_id], what="responsible_id", task=what, now=now, due=next_step_due)
    record_on(
        idea, log_kinds.RESPONSIBLE, actor=actor_on(by, idea, p.TRIAGE, p.RECEIVE_LINE), now=now,
        next_step=idea.next_step, next_step_due=next_step_due.isoformat(), **reasoned(guard_reason),
    )  # fmt: skip
    return idea
