"""Who may read an idea, three times over: the predicate, its SQL twin, and the product's table typed here by hand.

Every row could leak: it has a title, a text, a shared text and a giver.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from ideas import permissions
from ideas.models import Assessment, Idea, SharedText
from municipalities import services as owners
from municipalities.granted import SYSTEM, granted_for
from municipalities.models import Membership, Participation
from tests import people

STATES = [
    "draft",
    "submitted",
    "completion",
    "assessment",
    "development",
    "testing",
    "introduced",
    "evaluated",
    "line",
    "external",
    "dormant",
    "redirected",
    "declined",
    "stopped",
    "withdrawn",
    "archived",
]
GATES = ("assessment", "development", "testing")
RELATIONS = ("giver", "manager", "responsible", "effect_owner", "partner", "assessor")
# Those who are tried in every relation to an idea: of every kind of place, also those whose role reads nothing.
RELATED = ("colleague", "participant", "administrator", "stranger_manager", "sluice_assessor", "sluice_partner")


@dataclass
class Library:
    """All ideas, and who is asked to assess which."""

    world: people.World
    ideas: list[Idea]
    asked: set[tuple[int, int]]


def _rows(world: people.World) -> list[Idea]:
    """Every state x visibility x harm x place, with a gate holder of every kind; then every relation."""
    theirs = {place: place.units.get() for place in (world.neighbour, world.stranger)}
    places: list[tuple[Any, Any, Any]] = [
        (world.home, world.homecare, None),
        (world.home, world.homecare, world.night),
        (world.home, world.night, world.residential),
        (world.home, None, None),
        (world.neighbour, theirs[world.neighbour], None),
        (world.stranger, theirs[world.stranger], None),
    ]
    giver = world.people["ambassador"]
    rows = []
    for authority, unit, owning in places:
        for state in STATES:
            for visibility in ("own", "authority", "sluice", "public"):
                for harm in (False, True):
                    shared = world.sluice if visibility in ("sluice", "public") else None
                    for waits in _holders(state, shared is not None):
                        rows.append(_row(authority, state, visibility, harm, giver=giver, unit=unit, owning_unit=owning,
                                         sluice=shared, waits_for=waits))  # fmt: skip
    for who in RELATED:
        for relation in RELATIONS:
            for state in STATES:
                for visibility in ("own", "authority", "sluice"):
                    for harm in (False, True):
                        related = {} if relation == "assessor" else {relation: world.people[who]}
                        row = _row(world.home, state, visibility, harm, unit=world.homecare,
                                   sluice=world.sluice if visibility == "sluice" else None,
                                   **{"giver": giver} | related)  # fmt: skip
                        if relation == "assessor":
                            row.notes = who
                        rows.append(row)
    return rows


def _holders(state: str, is_shared: bool) -> tuple[str, ...]:
    if state == "submitted":
        return ("triage",)
    if state in (*GATES, "completion"):
        return ("sluice",) if is_shared else ("triage", "steering")
    return ("",)


def _row(authority: Any, state: str, visibility: str, harm: bool, **values: Any) -> Idea:
    key = uuid4()
    return Idea(
        key=key, authority=authority, state=state, visibility=visibility, harm_open=harm, title="Hemlig rubrik",
        need="Hemligt behov", proposal="Hemlig idé", for_whom="Alla",
        reference=None if state == "draft" else str(key)[:20], submitted_at=None if state == "draft" else people.NOW,
        **values,
    )  # fmt: skip


@pytest.fixture(scope="module")
def library(cast: people.World, django_db_blocker: Any) -> Library:
    """The library, and some more people: bound to a unit, gone, not yet come, with two roles, with none."""
    with django_db_blocker.unblock():
        _more_people(cast)
        ideas = Idea.objects.bulk_create(_rows(cast))
        SharedText.objects.bulk_create(
            [SharedText(idea=i, title="Delad", need="Delat", confirmed_at=people.NOW) for i in ideas if i.sluice_id]
        )
        asked = [(i.pk, cast.people[i.notes].pk) for i in ideas if i.notes]
        # Another assessor, so that a row that is not one's own exists as well.
        asked += [(i.pk, cast.people["assessor_2"].pk) for i in ideas[::7]]
        Assessment.objects.bulk_create(
            [
                Assessment(idea_id=i, assessor_id=p, round=1, assigned_at=people.NOW, due_on=people.TODAY)
                for i, p in asked
            ]
        )
        rows = Idea.objects.select_related("authority", "unit", "owning_unit", "sluice")
        return Library(cast, list(rows), set(asked))


def _more_people(world: people.World) -> None:
    now = people.NOW - dt.timedelta(days=1)

    def member(key: str, role: str, place: Any = world.home, **more: Any) -> None:
        if key not in world.people:
            world.people[key] = people.person(key.replace("_", "."), key)
        start = {"starts_on": people.START} | more
        owners.grant_membership(person=world.people[key], place=place, role=role, by=SYSTEM, now=now, **start)

    member("night_auditor", "auditor", unit=world.night)
    member("homecare_coordinator", "coordinator", unit=world.homecare)
    member("residential_quality_lead", "quality_lead", unit=world.residential)
    member("former_coordinator", "coordinator", ends_on=people.TODAY - dt.timedelta(days=1))
    member("coming_auditor", "auditor", starts_on=people.TODAY + dt.timedelta(days=1))
    member("two_roles", "participant")
    member("two_roles", "steering", world.sluice)
    member("two_units", "coordinator", unit=world.night)
    member("two_units", "auditor", world.neighbour)
    world.people["nobody"] = people.person("nobody", "Nobody")


# The oracle: product, section 3, "Who may read an idea". It reads memberships, never permissions.
READS_OPENED = {"contributor", "ambassador", "coordinator", "assessor", "manager", "quality_lead", "innovation_lead",
                "steering", "reference", "auditor"}  # fmt: skip


@dataclass
class Viewer:
    """Somebody's memberships of the day: (role, authority, sluice, unit path)."""

    person: int
    roles: list[tuple[str, int | None, int | None, str]]
    sluices: set[int]

    def reaching(self, idea: Idea, role: str) -> bool:
        unit = idea.owning_unit or idea.unit
        path = unit.path if unit else ""
        return any(r == role and a == idea.authority_id and path.startswith(u) for r, a, _s, u in self.roles)

    def in_authority(self, idea: Idea, *roles: str) -> bool:
        return any(r in roles and a == idea.authority_id for r, a, _s, _u in self.roles)


def _viewer(person: int, today: dt.date) -> Viewer:
    rows = Membership.objects.filter(person_id=person, starts_on__lte=today).select_related("unit")
    rows = rows.exclude(ends_on__lt=today)
    roles = [(m.role, m.authority_id, m.sluice_id, m.unit.path if m.unit else "") for m in rows]
    sluices = {s for r, _a, s, _u in roles if s and r in READS_OPENED}
    parts = Participation.objects.filter(starts_on__lte=today).exclude(ends_on__lt=today)
    member = {a for r, a, _s, _u in roles if a and r in READS_OPENED}
    return Viewer(person, roles, sluices | set(parts.filter(authority__in=member).values_list("sluice_id", flat=True)))


def oracle(viewer: Viewer, idea: Idea, *, asked: bool) -> str:
    """How much the product lets somebody read."""
    if idea.giver_id == viewer.person:
        return "WHOLE"
    if idea.state == "draft":
        return "NONE"
    level = _unharmed(viewer, idea, asked)
    if idea.harm_open:
        if viewer.reaching(idea, "auditor") or viewer.in_authority(idea, "quality_lead"):
            return "WHOLE"
        return "REFERENCE" if level != "NONE" else "NONE"
    return level


def _unharmed(viewer: Viewer, idea: Idea, asked: bool) -> str:
    # Who has left the authority, and the sluice it is shared to, has left what they were named for there.
    here = any(a == idea.authority_id or (s and s == idea.sluice_id) for _r, a, s, _u in viewer.roles)
    given = here and viewer.person in (idea.manager_id, idea.responsible_id, idea.effect_owner_id)
    given |= idea.partner_id == viewer.person and idea.state == "external"
    given |= idea.waits_for == "steering" and viewer.in_authority(idea, "steering")
    given |= idea.waits_for == "sluice" and any(
        r == "steering" and s == idea.sluice_id for r, _a, s, _u in viewer.roles
    )
    if given or viewer.reaching(idea, "coordinator") or viewer.reaching(idea, "auditor"):
        return "WHOLE"
    if asked:
        return "BLIND"
    if idea.visibility != "own" and viewer.in_authority(idea, *READS_OPENED):
        return "WHOLE"
    if idea.visibility in ("sluice", "public") and idea.sluice_id in viewer.sluices:
        return "SHARED"
    return "NEED" if idea.visibility == "public" else "NONE"


VIEWERS = [
    *people.HOME_ROLES, *(f"sluice_{role}" for role in people.SLUICE_ROLES), "colleague", "deputy", "assessor_2",
    "night_coordinator", "night_auditor", "homecare_coordinator", "residential_quality_lead", "former_coordinator",
    "coming_auditor", "two_roles", "two_units", "nobody",
    *(f"{place}_{role}" for place in ("neighbour", "stranger")
      for role in ("contributor", "coordinator", "quality_lead", "steering", "auditor", "manager", "administrator")),
]  # fmt: skip


@pytest.mark.parametrize("who", VIEWERS)
def test_predicate_sql_and_oracle_agree(library: Library, savepoint: None, who: str) -> None:
    person = library.world.people[who].pk
    granted, viewer = granted_for(person, people.TODAY), _viewer(person, people.TODAY)
    listed = set(Idea.objects.visible_to(granted).values_list("pk", flat=True))
    wrong = []
    for idea in library.ideas:
        asked = (idea.pk, person) in library.asked
        wanted = oracle(viewer, idea, asked=asked)
        found = permissions.access(granted, idea, is_assessor=asked)
        if found.name != wanted or (idea.pk in listed) != (wanted != "NONE"):
            wrong.append((idea.authority.slug, idea.state, idea.visibility, idea.harm_open, idea.waits_for, idea.notes,
                          {"oracle": wanted, "predicate": found.name, "sql": idea.pk in listed}))  # fmt: skip
    assert wrong == []
    assert len(listed) == Idea.objects.visible_to(granted).count(), "an idea stands twice in the list"


def test_nobody_signed_in_reads_published_needs_and_nothing_else(library: Library, savepoint: None) -> None:
    granted = granted_for(None, people.TODAY)
    listed = set(Idea.objects.visible_to(granted).values_list("pk", flat=True))
    wanted = {i.pk for i in library.ideas if i.visibility == "public" and i.state != "draft"}
    levels = {permissions.access(granted, i, is_assessor=False).name for i in library.ideas if i.pk in wanted}
    assert (listed, levels) == (wanted, {"NEED", "REFERENCE"})
    hidden = [i for i in library.ideas if i.pk not in wanted]
    assert {permissions.access(granted, i, is_assessor=False).name for i in hidden} == {"NONE"}


def test_the_library_has_every_level_and_every_refusal(library: Library, savepoint: None) -> None:
    """The matrix above would prove nothing if no row of it was refused, or none allowed."""
    found: Counter[str] = Counter()
    for who in VIEWERS:
        viewer = _viewer(library.world.people[who].pk, people.TODAY)
        found.update(oracle(viewer, i, asked=(i.pk, viewer.person) in library.asked) for i in library.ideas)
    assert set(found) == {"NONE", "REFERENCE", "NEED", "SHARED", "BLIND", "WHOLE"}
    assert min(found.values()) > 100


def test_an_authority_that_has_left_the_sluice_reads_nothing_shared(library: Library, savepoint: None) -> None:
    world = library.world
    Participation.objects.filter(authority=world.neighbour).update(ends_on=people.TODAY - dt.timedelta(days=1))
    granted = world.granted("neighbour_contributor")
    shared = Idea.objects.filter(authority=world.home, visibility="sluice")
    assert shared.exists()
    assert not shared.visible_to(granted).exists()
    assert {permissions.access(granted, i, is_assessor=False).name for i in shared.select_related("unit")} == {"NONE"}


def test_a_partner_loses_the_idea_when_it_comes_back(library: Library, savepoint: None) -> None:
    world = library.world
    granted = world.granted("sluice_partner")
    theirs = Idea.objects.filter(partner=world.people["sluice_partner"], visibility="own", harm_open=False)
    assert set(theirs.visible_to(granted).values_list("state", flat=True)) == {"external"}
    assert theirs.count() == len(STATES)
