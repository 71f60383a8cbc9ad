"""Giving, changing and ending roles; owners and units; what each leaves in the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoDbBlocker

from accounts.models import Person
from ledger import services as ledger
from ledger.verify import verify
from municipalities import permissions as p
from municipalities import register, role_groups, services
from municipalities.granted import SYSTEM
from municipalities.models import (
    AuthorityGroupPermission,
    AuthorityUserPermission,
    Membership,
    Municipality,
    RoleGroup,
    Unit,
)
from tests.municipalities.cast import standing
from tests.people import NOW, TODAY, World

DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    yield from standing(django_db_blocker)


@pytest.fixture
def world(cast: World, db: None) -> World:
    return cast


def give(world: World, who: str = "contributor", role: str = "manager", **given: object) -> Membership:
    """A role at home, given by home's administrator."""
    values = {"place": world.home, "starts_on": TODAY, "by": world.granted("administrator"), "now": NOW} | given
    return services.grant_membership(person=world.people[who], role=role, **values)  # type: ignore[arg-type]


def last_line(world: World) -> ledger.HistoryLine:
    """The newest line of home's chain."""
    return ledger.page(chain=world.home.chain, size=1).lines[0]


def test_giving_a_role_writes_membership_group_grants_and_one_line(world: World) -> None:
    before = ledger.heads()[world.home.chain].sequence
    membership = give(world, unit=world.night, title="Enhetschef")
    line = last_line(world)
    assert line.sequence == before + 1
    assert (line.kind, line.actor_role, line.subject_ref) == ("membership.granted", "administrator", str(membership.pk))
    assert line.payload["person"] == membership.person_id
    assert membership.person.groups.filter(role_group__role="manager").exists()
    assert world.granted("contributor").has(p.RECEIVE_LINE, ("authority", world.home.pk))
    assert role_groups.drift(TODAY) == []


@pytest.mark.parametrize(
    "who", ["contributor", "coordinator", "auditor", "sluice_administrator", "neighbour_administrator"]
)
def test_only_the_containers_administrator_gives_roles(world: World, who: str) -> None:
    count = Membership.objects.count()
    with pytest.raises(services.NotAllowedError):
        give(world, by=world.granted(who))
    assert Membership.objects.count() == count


def test_what_does_not_go_together_is_refused(world: World) -> None:
    elsewhere = Unit.objects.filter(authority=world.neighbour)[0]
    refused: list[tuple[type[Exception], dict[str, object]]] = [
        (services.RoleNotHereError, {"role": "innovation_lead"}),
        (services.RoleNotHereError, {"role": "mayor"}),
        (services.UnitElsewhereError, {"unit": elsewhere}),
        (services.WrongDatesError, {"ends_on": TODAY - DAY}),
        (services.AlreadyMemberError, {"who": "manager"}),
        (services.WrongDeputyError, {"deputy_for": Membership.objects.get(person=world.people["coordinator"])}),
        (services.WrongDeputyError, {"deputy_for": Membership.objects.get(person=world.people["neighbour_manager"])}),
    ]
    before = ledger.heads()
    for error, given in refused:
        with pytest.raises(error):
            give(world, **given)  # type: ignore[arg-type]
    assert ledger.heads() == before


def test_a_unit_in_a_sluice_is_refused(world: World) -> None:
    with pytest.raises(services.UnitElsewhereError):
        give(world, role="reference", place=world.sluice, unit=world.night, by=SYSTEM)


def test_the_same_role_again_is_fine_when_the_days_are_others(world: World) -> None:
    give(world, ends_on=TODAY)
    give(world, starts_on=TODAY + DAY)
    with pytest.raises(services.AlreadyMemberError):
        give(world, starts_on=TODAY + 5 * DAY)


def test_a_deputy_is_one_in_the_same_role_and_place(world: World) -> None:
    boss = Membership.objects.get(person=world.people["quality_lead"])
    assert give(world, role="quality_lead", deputy_for=boss).deputy_for == boss


def test_ending_takes_the_person_out_of_the_group_once_no_membership_is_left(world: World) -> None:
    first, second = give(world, unit=world.night), give(world, unit=world.residential)
    for membership, still in ((first, True), (second, False)):
        services.end_membership(membership=membership, ends_on=TODAY - DAY, by=world.granted("administrator"), now=NOW)
        assert first.person.groups.filter(role_group__role="manager").exists() is still
    assert last_line(world).kind == "membership.ended"
    assert role_groups.drift(TODAY) == []


def test_one_that_never_began_is_taken_away_and_the_ledger_knows(world: World) -> None:
    membership = give(world, starts_on=TODAY + 9 * DAY)
    services.end_membership(membership=membership, ends_on=TODAY, by=SYSTEM, now=NOW)
    assert not Membership.objects.filter(pk=membership.pk).exists()
    assert last_line(world).subject_ref == str(membership.pk)


def test_changing_writes_which_fields_and_nothing_for_no_change(world: World) -> None:
    membership = give(world)
    same = {"unit": None, "title": "", "ends_on": None, "by": world.granted("administrator"), "now": NOW}
    before = ledger.heads()
    services.change_membership(membership=membership, **same)  # type: ignore[arg-type]
    assert ledger.heads() == before
    services.change_membership(membership=membership, **(same | {"unit": world.night, "title": "Chef"}))  # type: ignore[arg-type]
    assert last_line(world).payload["changes"] == ["unit", "title"]
    membership.refresh_from_db()
    assert (membership.unit, membership.title) == (world.night, "Chef")


def test_a_change_to_the_past_takes_the_right_away_at_once(world: World) -> None:
    membership = Membership.objects.get(person=world.people["coordinator"])
    services.change_membership(
        membership=membership, unit=None, title="", ends_on=TODAY - DAY, by=world.granted("administrator"), now=NOW
    )
    assert world.granted("coordinator").by_container == {}
    assert role_groups.drift(TODAY) == []


def test_the_last_administrator_can_not_lock_the_door_from_the_inside(world: World) -> None:
    mine = Membership.objects.get(person=world.people["administrator"])
    by = world.granted("administrator")
    with pytest.raises(services.LastAdministratorError):
        services.end_membership(membership=mine, ends_on=TODAY, by=by, now=NOW)
    with pytest.raises(services.LastAdministratorError):
        services.change_membership(membership=mine, unit=None, title="", ends_on=TODAY, by=by, now=NOW)
    give(world, who="manager", role="administrator")
    services.end_membership(membership=mine, ends_on=TODAY, by=by, now=NOW)


def test_a_new_person_is_made_without_password_and_a_known_one_keeps_name_and_sign_in(world: World) -> None:
    given = {
        "place": world.home,
        "role": "contributor",
        "starts_on": TODAY,
        "by": world.granted("administrator"),
        "now": NOW,
    }
    with pytest.raises(services.NameNeededError):
        services.admit(email="ny@example.test", name=" ", **given)  # type: ignore[arg-type]
    made = services.admit(email="Ny@Example.test", name="Ny Nysson", **given)  # type: ignore[arg-type]
    assert (made.person.email, made.person.has_usable_password()) == ("ny@example.test", False)
    count = Person.objects.count()
    known = services.admit(email="STRANGER.MANAGER@example.test", name="Annat Namn", **given)  # type: ignore[arg-type]
    assert Person.objects.count() == count
    assert known.person == world.people["stranger_manager"]
    assert known.person.name != "Annat Namn"


def test_a_refused_admission_makes_nobody(world: World) -> None:
    count = Person.objects.count()
    with pytest.raises(services.RoleNotHereError):
        services.admit(
            email="ny@example.test", name="Ny", place=world.home, role="mayor", starts_on=TODAY, by=SYSTEM, now=NOW
        )
    assert Person.objects.count() == count


def test_units_are_added_renamed_and_closed_with_a_line_each(world: World) -> None:
    by = world.granted("administrator")
    unit = services.create_unit(
        authority=world.home, name="Team Å", service_area="lss", parent=world.night, by=by, now=NOW
    )
    assert unit.path == f"{world.night.path}{unit.pk}/"
    changed = {"name": "Team Älv", "service_area": "lss", "provider": "private"}
    services.change_unit(unit=unit, by=by, now=NOW, employees={2026: 12}, **changed)
    assert last_line(world).payload["changes"] == {
        "name": ["Team Å", "Team Älv"], "provider": ["own", "private"], "employees 2026": [None, 12],
    }  # fmt: skip
    before = ledger.heads()
    services.change_unit(unit=unit, by=by, now=NOW, employees={2026: 12}, **changed)
    assert ledger.heads() == before
    with pytest.raises(services.UnitInUseError):
        services.close_unit(unit=world.night, closed_on=TODAY, by=by, now=NOW)
    services.close_unit(unit=unit, closed_on=TODAY, by=by, now=NOW)
    assert last_line(world).kind == "unit.closed"
    with pytest.raises(services.UnitElsewhereError):
        give(world, unit=Unit.objects.get(pk=unit.pk))


def test_a_units_name_is_free_once_in_its_place(world: World) -> None:
    given = {"authority": world.home, "service_area": "lss", "by": SYSTEM, "now": NOW}
    with pytest.raises(services.UnitNameTakenError):
        services.create_unit(name=world.homecare.name, **given)  # type: ignore[arg-type]
    services.create_unit(name=world.homecare.name, parent=world.residential, **given)  # type: ignore[arg-type]
    with pytest.raises(services.UnitElsewhereError):
        services.create_unit(name="X", parent=Unit.objects.filter(authority=world.neighbour)[0], **given)  # type: ignore[arg-type]
    with pytest.raises(services.NotAllowedError):
        services.create_unit(name="X", **(given | {"by": world.granted("coordinator")}))  # type: ignore[arg-type]


def test_taking_part_stands_in_both_chains_and_not_twice_on_the_same_days(world: World) -> None:
    heads = ledger.heads()
    services.join_sluice(sluice=world.sluice, authority=world.stranger, starts_on=TODAY, by=SYSTEM, now=NOW)
    now = ledger.heads()
    moved = {key for key, head in now.items() if heads.get(key) != head}
    assert moved == {world.sluice.chain, world.stranger.chain}
    with pytest.raises(services.AlreadyParticipatesError):
        services.join_sluice(sluice=world.sluice, authority=world.stranger, starts_on=TODAY + DAY, by=SYSTEM, now=NOW)
    with pytest.raises(services.NotAllowedError):
        services.join_sluice(
            sluice=world.sluice, authority=world.stranger, starts_on=TODAY, by=world.granted("administrator"), now=NOW
        )


def test_a_changed_setting_is_a_line_and_an_unchanged_one_is_not(world: World) -> None:
    given = {"place": world.home, "policy": "promise", "by": world.granted("administrator"), "now": NOW}
    before = ledger.heads()
    services.record_policy_change(changes={}, **given)  # type: ignore[arg-type]
    assert ledger.heads() == before
    services.record_policy_change(changes={"answer_days": [5, 3]}, **given)  # type: ignore[arg-type]
    assert (last_line(world).kind, last_line(world).payload["changes"]) == ("policy.changed", {"answer_days": [5, 3]})


def test_the_whole_cast_leaves_a_record_that_verifies(world: World) -> None:
    assert verify().ok


def drift_lines() -> list[str]:
    """What sync_permissions --check says of the differences; it must fail."""
    said = StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("sync_permissions", "--check", stdout=said)
    assert raised.value.returncode == 1
    return said.getvalue().splitlines()


def test_agreement_is_said(world: World) -> None:
    said = StringIO()
    call_command("sync_permissions", "--check", stdout=said)
    assert said.getvalue().startswith("ok")


def test_a_day_that_passes_is_no_drift_and_the_next_sync_clears_the_seat(world: World) -> None:
    person = give(world, ends_on=TODAY).person
    later = NOW + 2 * DAY
    assert services.permission_drift(now=later) == []
    assert person.groups.filter(role_group__role="manager").exists()
    assert services.sync_permissions(now=later) == 0
    assert not person.groups.filter(role_group__role="manager").exists()


def test_every_sort_of_drift_is_found_and_repaired(world: World) -> None:
    name = f"authority:{world.home.pk}:coordinator"
    group = RoleGroup.objects.get(authority=world.home, role="coordinator").group
    triage = AuthorityGroupPermission.objects.get(group=group, permission__codename=p.TRIAGE)
    stranger, person = world.people["stranger_manager"], world.people["coordinator"]
    group.user_set.add(stranger)
    group.user_set.remove(person)
    AuthorityGroupPermission.objects.create(group=group, permission=triage.permission, content_object=world.stranger)
    AuthorityUserPermission.objects.create(user=stranger, permission=triage.permission, content_object=world.home)
    RoleGroup.objects.get(authority=world.home, role="reference").group.delete()
    lost = triage.permission.codename
    triage.delete()
    assert drift_lines() == [
        f"grant missing: {name} {lost}",
        f"grant to a person: authority:{world.home.pk} {lost} to {stranger.pk}",
        f"grant too many: {name} {lost} on authority:{world.stranger.pk}",
        f"group missing: authority:{world.home.pk}:reference",
        f"person missing: {name} {person.pk}",
        f"person too many: {name} {stranger.pk}",
    ]
    call_command("sync_permissions", stdout=StringIO())
    call_command("sync_permissions", "--check", stdout=StringIO())
    assert world.granted("coordinator").has(p.TRIAGE, ("authority", world.home.pk))
    assert world.granted("reference").has(p.SEE_OPENED, ("authority", world.home.pk))


def test_the_register_holds_every_swedish_and_norwegian_municipality(db: None) -> None:
    assert Municipality.objects.filter(country="SE").count() == 290
    assert Municipality.objects.filter(country="NO").count() == 357
    assert set(Municipality.objects.filter(code="1860").values_list("country", "name")) == {
        ("SE", "Laxå"),
        ("NO", "Vestvågøy"),
    }
    assert Municipality.objects.get(code="0114").name == "Upplands Väsby"


def test_loading_the_register_again_changes_nothing_but_what_is_new_in_it(db: None) -> None:
    Municipality.objects.filter(code="0114").update(name="Fel")
    before = set(Municipality.objects.values_list("pk", "country", "code"))
    assert register.load(Municipality) == 647
    assert set(Municipality.objects.values_list("pk", "country", "code")) == before
    assert Municipality.objects.get(code="0114").name == "Upplands Väsby"
