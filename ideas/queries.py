"""Questions to the table of ideas. `visible_to` is the SQL twin of `ideas.permissions.access`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When

from municipalities import permissions as p

if TYPE_CHECKING:
    from municipalities.granted import Granted


def _within(paths: tuple[str, ...]) -> Q:
    """Ideas whose owning unit (else the giver's) lies in or below one of the paths; ("",) is the whole authority."""
    if paths == ("",):
        return Q()
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(owning_unit__path__startswith=path)
        found |= Q(owning_unit__isnull=True, unit__path__startswith=path)
    return found


def reached(granted: Granted, permission: str) -> Q:
    """Handed-in ideas of the authorities, within the units, for which the permission counts."""
    found = Q(pk__in=[])
    for authority_id in sorted(granted.ids("authority", permission)):
        found |= Q(authority_id=authority_id) & _within(granted.paths(authority_id, permission))
    return found & ~Q(state="draft")


def waiting_for_group(granted: Granted) -> Q:
    """Ideas that wait at a gate which a steering group of the person holds."""
    return Q(waits_for="steering", authority_id__in=granted.ids("authority", p.DECIDE_GATES)) | Q(
        waits_for="sluice", sluice_id__in=granted.ids("sluice", p.DECIDE_GATES)
    )


def still_here(granted: Granted) -> Q:
    """Ideas of an authority, or shared to a sluice, that the person is a member of today: who leaves leaves their tasks."""
    places = {kind: [pk for k, pk in granted.by_container if k == kind] for kind in ("authority", "sluice")}
    return Q(authority_id__in=places["authority"]) | Q(sluice_id__in=places["sluice"])


def sluices_of(granted: Granted) -> set[int]:
    """The sluices whose shared texts the person may read: by role there, or in an authority that takes part today."""
    found = set(granted.ids("sluice", p.SEE_OPENED))
    for standing in granted.standings:
        if standing.container[0] == "authority" and granted.has(p.SEE_OPENED, standing.container):
            found.update(standing.sluices)
    return found


class IdeaQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Ideas."""

    def visible_to(self, granted: Granted) -> IdeaQuerySet:
        """Ideas of which the person may read something (product, section 3, who may read an idea)."""
        person = granted.person_id
        allowed = Q(visibility="public") & ~Q(state="draft")
        if person is None:
            return self.filter(allowed)
        from .models import Assessment

        given = (Q(manager_id=person) | Q(responsible_id=person) | Q(effect_owner_id=person)) & still_here(granted)
        given |= Q(partner_id=person, state="external")
        given |= Q(Exists(Assessment.objects.filter(idea=OuterRef("pk"), assessor_id=person)))
        given |= waiting_for_group(granted)
        allowed |= Q(giver_id=person)
        allowed |= given & ~Q(state="draft")
        allowed |= reached(granted, p.TRIAGE) | reached(granted, p.AUDIT)
        allowed |= Q(
            authority_id__in=granted.ids("authority", p.SEE_OPENED), visibility__in=["authority", "sluice", "public"]
        ) & ~Q(state="draft")
        allowed |= Q(visibility__in=["sluice", "public"], sluice_id__in=sluices_of(granted)) & ~Q(state="draft")
        allowed |= Q(harm_open=True, authority_id__in=granted.ids("authority", p.MANAGE_QUALITY)) & ~Q(state="draft")
        return self.filter(allowed)

    def with_first_due(self) -> IdeaQuerySet:
        """With `first_due`: the day of the promise that runs now, for an order by urgency."""
        return self.annotate(
            first_due=Case(
                When(state="submitted", answered_at__isnull=True, then="answer_due_on"),
                When(state="submitted", decided_at__isnull=True, then="decision_due_on"),
                default="news_due_on",
            )
        )

    def at_gate_of(self, state: str) -> IdeaQuerySet:
        """Ideas in a state, or in a completion that left it: they have the same gate before them."""
        return self.filter(Q(state=state) | Q(state="completion", came_from=state))

    def undecided(self) -> IdeaQuerySet:
        """Ideas that wait for a decision at a gate: not those whose giver has been asked something."""
        return self.exclude(waits_for="").exclude(state="completion")

    def handed_in(self) -> IdeaQuerySet:
        """Everything but drafts."""
        return self.exclude(state="draft")

    def overdue(self, today: dt.date) -> IdeaQuerySet:
        """Ideas with a promise to the giver that was not kept in time and still is not."""
        return self.filter(is_imported=False, harm_open=False).filter(
            Q(answered_at__isnull=True, answer_due_on__lt=today, state="submitted")
            | Q(state="submitted", decided_at__isnull=True, decision_due_on__lt=today)
            | Q(news_due_on__lt=today)
        )
