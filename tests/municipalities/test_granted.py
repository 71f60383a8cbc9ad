"""What counts today: dates, units, several roles, and what it costs to ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from municipalities import permissions as p
from municipalities import services
from municipalities.granted import SYSTEM, granted_for
from municipalities.models import AuthorityGroupPermission, Membership
from sluice.shared.actor import Actor
from tests.municipalities.cast import standing
from tests.people import NOW, TODAY, World

DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    yield from standing(django_db_blocker)


@pytest.fixture
def world(cast: World, db: None) -> World:
    return cast


def grant(world: World, who: str, role: str, **given: object) -> Membership:
    """Another role at home for somebody in the cast."""
    values = {"place": world.home, "starts_on": TODAY, "by": SYSTEM, "now": NOW} | given
    return services.grant_membership(person=world.people[who], role=role, **values)  # type: ignore[arg-type]


def test_nobody_may_nothing(db: None) -> None:
    assert granted_for(None, TODAY).by_container == {}


def test_a_membership_counts_from_its_first_day_to_its_last_and_nobody_has_to_do_anything(world: World) -> None:
    membership = grant(world, "contributor", "coordinator", starts_on=TODAY + DAY, ends_on=TODAY + 3 * DAY)
    home = ("authority", world.home.pk)
    counts = {n: granted_for(membership.person_id, TODAY + n * DAY).has(p.TRIAGE, home) for n in range(6)}
    assert counts == {0: False, 1: True, 2: True, 3: True, 4: False, 5: False}


def test_an_ended_membership_gives_nothing_the_day_after(world: World) -> None:
    membership = Membership.objects.get(person=world.people["coordinator"])
    services.end_membership(membership=membership, ends_on=TODAY, by=SYSTEM, now=NOW)
    home = ("authority", world.home.pk)
    assert world.granted("coordinator", TODAY).has(p.TRIAGE, home)
    assert world.granted("coordinator", TODAY + DAY).by_container == {}
    assert not world.granted("coordinator", TODAY + DAY).member_of(home)


def test_a_membership_without_guardians_grant_gives_nothing(world: World) -> None:
    AuthorityGroupPermission.objects.filter(permission__codename=p.TRIAGE).delete()
    assert not world.granted("coordinator").has(p.TRIAGE, ("authority", world.home.pk))


def test_guardians_grant_without_a_membership_gives_nothing(world: World) -> None:
    Membership.objects.filter(person=world.people["coordinator"]).update(ends_on=TODAY - DAY)
    assert world.people["coordinator"].groups.exists()
    assert world.granted("coordinator").by_container == {}


def test_a_unit_membership_reaches_its_unit_and_those_below(world: World) -> None:
    granted = world.granted("night_coordinator")
    home = ("authority", world.home.pk)
    assert granted.paths(world.home.pk, p.TRIAGE) == (world.night.path,)
    assert granted.reaching(p.TRIAGE, home, world.night.path) is not None
    assert granted.reaching(p.TRIAGE, home, world.homecare.path) is None
    assert granted.reaching(p.TRIAGE, home, world.residential.path) is None
    below = services.create_unit(
        authority=world.home, name="Team Sjö", service_area="home_care", parent=world.night, by=SYSTEM, now=NOW
    )
    assert granted.reaching(p.TRIAGE, home, below.path) is not None
    assert world.granted("coordinator").paths(world.home.pk, p.TRIAGE) == ("",)


def test_a_number_that_begins_another_number_is_not_above_it(world: World) -> None:
    assert world.home.units.filter(path__startswith="/").count() == world.home.units.count()
    assert all(unit.path.endswith(f"/{unit.pk}/") for unit in world.home.units.all())


def test_the_narrowest_unit_signs_the_act_else_the_oldest_membership(world: World) -> None:
    home = ("authority", world.home.pk)
    grant(world, "coordinator", "coordinator", unit=world.night)
    granted = world.granted("coordinator")
    assert granted.actor([p.TRIAGE], [home]) == Actor(granted.person_id, "coordinator", "Nattpatrullen")
    grant(world, "coordinator", "quality_lead")
    assert world.granted("coordinator").actor([p.READ_QUALITY], [home]).role == "coordinator"
    assert world.granted("coordinator").actor([p.MANAGE_QUALITY], [home]).role == "quality_lead"


def test_the_system_acts_as_the_system() -> None:
    assert SYSTEM.actor([p.TRIAGE], [("authority", 1)]) == Actor(None, "system", "")


def test_it_takes_two_queries_whatever_the_number_of_memberships(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for role in ("manager", "assessor", "coordinator", "steering"):
        grant(world, "contributor", role)
    grant(world, "contributor", "reference", place=world.sluice)
    with django_assert_num_queries(2):
        granted = world.granted("contributor")
    assert len(granted.standings) == 6


def test_sluices_of_an_authority_come_along_while_it_takes_part(world: World) -> None:
    assert world.granted("coordinator").standings[0].sluices == (world.sluice.pk,)
    assert world.granted("stranger_coordinator").standings[0].sluices == ()
    [part] = services.participants(world.sluice, TODAY).filter(authority=world.home)
    services.leave_sluice(participation=part, ends_on=TODAY, by=SYSTEM, now=NOW)
    assert world.granted("coordinator", TODAY).standings[0].sluices == (world.sluice.pk,)
    assert world.granted("coordinator", TODAY + DAY).standings[0].sluices == ()


def test_holders_are_those_whose_current_membership_gives_it_and_reaches(world: World) -> None:
    home = ("authority", world.home.pk)
    ids = {name: person.pk for name, person in world.people.items()}
    assert set(services.holders(p.TRIAGE, home, TODAY)) == {ids["coordinator"], ids["night_coordinator"]}
    assert set(services.holders(p.TRIAGE, home, TODAY, world.residential.path)) == {ids["coordinator"]}
    assert set(services.holders(p.MANAGE_QUALITY, home, TODAY)) == {ids["quality_lead"], ids["deputy"]}
