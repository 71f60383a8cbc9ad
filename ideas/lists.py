"""What the pages of ideas list and look up: queries with a name, each as narrow as the person's right."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import Count, F, QuerySet

from accounts.models import Person
from municipalities import permissions as p
from municipalities.granted import Granted
from municipalities.models import Authority, Participation, Sluice, Unit

from . import states
from .loading import LoadedIdea
from .models import Effect, Idea, Test
from .queries import reached, sluices_of

INBOX = 100
# What a row shows, and what decides how much of it may be shown.
SHOWN = ("authority", "unit", "owning_unit", "shared_text")


def given_by(person_id: int | None) -> QuerySet[Idea]:
    """Everything that the person has handed in or begun to write."""
    return Idea.objects.filter(giver_id=person_id).select_related("authority", "unit")


def drafts_of(person_id: int | None) -> list[Idea]:
    """The drafts that the person wrote last."""
    return list(given_by(person_id).filter(state="draft").order_by("-changed_at")[:10])


def with_key(key: UUID) -> Idea | None:
    """The row of a form's key, whoever wrote it."""
    found: Idea | None = Idea.objects.select_related("authority", "unit").filter(key=key).first()
    return found


def authority_named(slug: str) -> Authority:
    """The authority with this address. Raises Authority.DoesNotExist."""
    return Authority.objects.get(slug=slug)


def open_units(authority: Authority) -> list[Unit]:
    """The authority's units that are not closed."""
    return list(Unit.objects.filter(authority=authority, closed_on__isnull=True))


def inbox(granted: Granted, authority: Authority, *, everything: bool) -> list[Idea]:
    """What waits for triage, harm first and then by the promise that runs; one more than a page shows.

    With `everything` also what waits for a steering group.
    """
    rows = Idea.objects.filter(authority=authority).filter(reached(granted, p.TRIAGE))
    rows = rows.filter(state__in=["submitted", "completion", "assessment", "development", "testing"])
    if not everything:
        rows = rows.exclude(waits_for__in=["steering", "sluice"])
    rows = rows.select_related(*SHOWN).with_first_due()
    return list(rows.order_by("-harm_open", F("first_due").asc(nulls_last=True), "pk")[: INBOX + 1])


def readable(granted: Granted, place: Authority | Sluice) -> QuerySet[Idea]:
    """The handed-in ideas of an authority or a sluice that the person may read."""
    rows = Idea.objects.handed_in().visible_to(granted).select_related(*SHOWN)
    return rows.filter(authority=place) if isinstance(place, Authority) else rows.filter(sluice=place)


READERS = (p.SEE_OPENED, p.TRIAGE, p.AUDIT, p.DECIDE_GATES, p.INNOVATE, p.ASSESS, p.RECEIVE_LINE)


def may_list(granted: Granted, place: Authority | Sluice) -> bool:
    """True for those who read ideas there; a sluice's list is also for the staff of those who take part in it."""
    kind = "authority" if isinstance(place, Authority) else "sluice"
    if kind == "sluice" and place.pk in sluices_of(granted):
        return True
    return any(granted.has(permission, (kind, place.pk)) for permission in READERS)


def other_sluices(granted: Granted, place: Authority | Sluice) -> list[Sluice]:
    """The sluices whose shared ideas the person may read too, beside the place of the page."""
    keys = sluices_of(granted)
    if isinstance(place, Sluice):
        keys.discard(place.pk)
    return list(Sluice.objects.filter(pk__in=keys)) if keys else []


def still_readable(found: LoadedIdea) -> bool:
    """True if the person may read the idea as it is now, after an act."""
    return Idea.objects.filter(pk=found.idea.pk).visible_to(found.granted).exists()


def people(person_ids: list[int]) -> QuerySet[Person]:
    """People by name."""
    return Person.objects.filter(pk__in=person_ids).order_by("name")


def sluices_for(found: LoadedIdea) -> QuerySet[Sluice]:
    """The sluices that the idea's authority takes part in today."""
    own = ("authority", found.idea.authority_id)
    keys = {pk for standing in found.granted.standings if standing.container == own for pk in standing.sluices}
    return Sluice.objects.filter(pk__in=keys)


def sluice_between(idea: Idea, sluice_ids: set[int], today: dt.date) -> str | None:
    """The address of one of these sluices in which the idea's authority takes part today."""
    parts = Participation.objects.current(today).filter(authority_id=idea.authority_id, sluice_id__in=sluice_ids)
    return parts.order_by("sluice_id").values_list("sluice__slug", flat=True).first()


def test_of(idea: Idea, test_id: int) -> Test | None:
    """A test of the idea."""
    return Test.objects.filter(pk=test_id, idea=idea).first()


def effect_of(idea: Idea, effect_id: int) -> Effect | None:
    """An effect of the idea."""
    return Effect.objects.filter(pk=effect_id, idea=idea).first()


def chamber_counts(granted: Granted) -> dict[int, int]:
    """Live ideas per chamber (1-5) in the person's authorities; in the sluices for those who only work there."""
    authorities = granted.ids("authority", p.SEE_OPENED)
    sluices = granted.ids("sluice", p.SEE_OPENED)
    if not authorities and not sluices:
        return {}
    rows = Idea.objects.filter(state__in=states.LIVE)
    rows = rows.filter(authority__in=authorities) if authorities else rows.filter(sluice__in=sluices)
    counts = dict.fromkeys(range(1, 6), 0)
    for state, came_from, count in rows.order_by().values_list("state", "came_from").annotate(Count("pk")):
        counts[states.chamber_of(state, came_from)] += count
    return counts
