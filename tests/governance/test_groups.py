"""Steering groups: one truth about members, an agenda of what waits, and who may see it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance import services
from governance.agenda import agenda
from governance.models import SteeringGroup
from governance.todo import todo
from ideas import services as ideas
from ledger.services import history
from municipalities import services as owners
from municipalities.granted import SYSTEM
from sluice.shared import clock
from tests.people import NOW, PASSWORD, TODAY, Acts, World, build
from tests.shared.identity_numbers import luhn_digit

pytestmark = pytest.mark.django_db
PAGE = "/m/uddevalla/styrgrupp/"


@pytest.fixture
def world() -> World:
    """The cast."""
    return build()


def at_home(world: World, name: str = "Styrgruppen") -> SteeringGroup:
    """A group at home."""
    return services.create_group(name=name, place=world.home, by=SYSTEM, now=NOW)


def signed_in(who: str) -> Client:
    """A browser of somebody in the cast."""
    client = Client()
    assert client.login(username=f"{who.replace('_', '.')}@example.test", password=PASSWORD)
    return client


def test_members_are_those_who_steer_here_today(world: World) -> None:
    """No second list: who is granted the role is in, and whose membership has ended is out, in every group here."""
    groups = [at_home(world), at_home(world, "Digitaliseringsgruppen")]
    owners.grant_membership(
        person=world.people["colleague"], place=world.home, role="steering", starts_on=TODAY + dt.timedelta(days=1),
        by=SYSTEM, now=NOW,
    )  # fmt: skip
    steering, colleague = world.people["steering"].pk, world.people["colleague"].pk
    for group in groups:
        assert services.member_ids(group, TODAY) == [steering]
        assert services.member_ids(group, TODAY + dt.timedelta(days=1)) == sorted([steering, colleague])
    other = services.create_group(name="Slussens", place=world.sluice, by=SYSTEM, now=NOW)
    assert services.member_ids(other, TODAY) == [world.people["sluice_steering"].pk]


def test_forming_a_group(world: World) -> None:
    """By who administers the place; a name once; a line in the place's chain."""
    by = world.granted("administrator")
    group = services.create_group(name="Styrgruppen", place=world.home, by=by, now=NOW)
    with pytest.raises(services.GroupExistsError):
        services.create_group(name="Styrgruppen", place=world.home, by=by, now=NOW)
    with pytest.raises(services.NotAllowedError):
        services.create_group(name="Slussens", place=world.sluice, by=by, now=NOW)
    [line] = history("steering_group", str(group.pk))
    assert (line.kind, line.chain, line.actor_role) == ("governance.group_created", world.home.chain, "administrator")
    assert SteeringGroup.objects.count() == 1


def parts(world: World, kind: str = "authority") -> dict[str, list[tuple[str, str]]]:
    """The agenda's lines by part."""
    container = (kind, world.home.pk if kind == "authority" else world.sluice.pk)
    return {part.key: [(line.label, line.note) for line in part.lines] for part in agenda(container, NOW, TODAY)}


def test_the_agenda_at_home_and_after_sharing(world: World) -> None:
    """At gate 4 the authority's group decides; shared to the sluice, its group does, and reads the shared title."""
    acts = Acts(world)
    idea = acts.tested(title="Larm som hörs")
    reference = str(idea.reference)
    assert parts(world)["waiting"] == [(f"{reference}: Larm som hörs", "Port 4: Testas")]
    assert parts(world, "sluice")["waiting"] == []
    ideas.share(
        idea_id=idea.pk, sluice_id=world.sluice.pk, by=world.granted("coordinator"), now=acts.tick(),
        title="Larm i alla hus", need="Larm hörs inte.", proposal="",
    )  # fmt: skip
    assert parts(world)["waiting"] == []
    assert parts(world, "sluice")["waiting"] == [(f"{reference}: Larm i alla hus", "Port 4: Testas")]


def test_overdue_promises_name_only_what_the_group_may_read(world: World) -> None:
    """An idea that is its giver's own stands there by its reference; opened, by its title."""
    acts = Acts(world, now=NOW - dt.timedelta(days=60))
    idea = acts.hand_in(title="Hemlig rubrik")
    assert parts(world)["overdue"] == [(str(idea.reference), "Första svaret, Beslut om intag")]
    ideas.open_idea(idea_id=idea.pk, by=world.granted("coordinator"), now=acts.tick())
    assert [label for label, _note in parts(world)["overdue"]] == [f"{idea.reference}: Hemlig rubrik"]


def test_what_is_left_to_do(world: World) -> None:
    """For members of the group that holds the gate, and nobody else."""
    idea = Acts(world).tested()
    [found] = todo(world.granted("steering"), NOW)
    assert (found.count, found.label) == (1, "1 idé väntar på gruppens beslut")
    assert found.items[0].label.startswith(str(idea.reference))
    for who in ("sluice_steering", "neighbour_steering", "coordinator", "contributor"):
        assert todo(world.granted(who), NOW) == []


@pytest.mark.parametrize("who", ["steering", "auditor", "administrator"])
def test_who_sees_the_page(world: World, who: str) -> None:
    """Who only administers sees the groups and not their agenda."""
    at_home(world)
    idea = Acts(world).tested(title="Larm som hörs")
    text = signed_in(who).get(PAGE).content.decode()
    assert "Styrgruppen" in text
    assert (str(idea.reference) in text) is (who != "administrator")
    assert ("Bilda en styrgrupp" in text) is (who == "administrator")


@pytest.mark.parametrize(
    "who", ["contributor", "coordinator", "reference", "manager", "neighbour_steering", "sluice_steering"]
)
def test_who_does_not(world: World, who: str) -> None:
    """404, as if there were none."""
    at_home(world)
    assert signed_in(who).get(PAGE).status_code == 404


def test_forming_a_group_by_the_page(world: World) -> None:
    """A name that is taken is said beside the field; one who may not is told nothing."""
    client = signed_in("administrator")
    assert client.post(f"{PAGE}ny/", {"name": "Styrgruppen"}).headers["Location"] == PAGE
    again = client.post(f"{PAGE}ny/", {"name": "Styrgruppen"})
    assert (again.status_code, "Det finns redan en grupp med det namnet" in again.content.decode()) == (422, True)
    assert signed_in("steering").post(f"{PAGE}ny/", {"name": "Min egen"}).status_code == 404
    assert SteeringGroup.objects.count() == 1


@pytest.mark.parametrize("many", [1, 4])
def test_what_the_page_costs(world: World, many: int) -> None:
    """At most ten questions, the same for one idea and for many."""
    at_home(world)
    acts = Acts(world, now=clock.now() - dt.timedelta(days=3))
    for _each in range(many):
        acts.tested()
    client = signed_in("steering")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(PAGE).status_code == 200
    assert len(queries) == 10, [query["sql"] for query in queries]


def test_a_groups_name_holds_no_identity_number(world: World) -> None:
    """Every free text passes the guard; the number is not repeated in what is said about it."""
    number = "19811228987" + luhn_digit("811228987")
    response = signed_in("administrator").post(PAGE + "ny/", {"name": f"Gruppen {number}"})
    said = " ".join(str(error) for errors in response.context["form"].errors.values() for error in errors)
    assert (response.status_code, bool(said), number in said) == (422, True, False)
    assert not SteeringGroup.objects.exists()
