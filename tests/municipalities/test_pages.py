"""The pages of the ledger, people and units: who gets in, what they show, what bad input does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from accounts.models import Person
from ledger import services as ledger
from municipalities import services
from municipalities.granted import SYSTEM
from municipalities.models import Membership, Unit
from sluice.shared import clock
from tests import people
from tests.municipalities.cast import standing
from tests.people import NOW, START, World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LEDGER, PEOPLE, UNITS = "/m/uddevalla/liggare/", "/m/uddevalla/personer/", "/m/uddevalla/enheter/"


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    yield from standing(django_db_blocker)


@pytest.fixture
def world(cast: World, db: None) -> World:
    return cast


def signed_in(world: World, who: str) -> Client:
    """Somebody's browser."""
    client = Client()
    client.force_login(world.people[who], backend=BACKEND)
    return client


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text(response: Any) -> str:
    """What a page says, without its markup."""
    parser = _Text()
    parser.feed(response.content.decode())
    return " ".join(" ".join(parser.parts).split())


def ids(response: Any) -> list[int]:
    """The numbers of the lines that a ledger page shows."""
    return [cells[0] for cells in response.context["rows"]]


READS_LEDGER = {"coordinator", "quality_lead", "deputy", "auditor", "night_coordinator"}
OTHERS = (
    "coordinator",
    "auditor",
    "manager",
    "sluice_administrator",
    "neighbour_administrator",
    "stranger_administrator",
)


def test_the_ledger_is_open_to_those_who_may_read_it_and_nobody_else_learns_that_it_is_there(world: World) -> None:
    opened = {who for who in world.people if signed_in(world, who).get(LEDGER).status_code == 200}
    assert opened == READS_LEDGER
    assert signed_in(world, "sluice_innovation_lead").get("/s/fyrbodal/liggare/").status_code == 200
    for who in ("coordinator", "sluice_partner", "stranger_auditor"):
        assert signed_in(world, who).get("/s/fyrbodal/liggare/").status_code == 404


def test_the_pages_of_administrators_are_theirs_alone(world: World) -> None:
    unit = world.night.pk
    mine = Membership.objects.get(person=world.people["manager"]).pk
    for address in (PEOPLE, f"{PEOPLE}ny/", f"{PEOPLE}{mine}/", UNITS, f"{UNITS}ny/", f"{UNITS}{unit}/"):
        assert signed_in(world, "administrator").get(address).status_code == 200, address
        assert {signed_in(world, who).get(address).status_code for who in OTHERS} == {404}, address


def test_who_is_not_signed_in_is_asked_to(world: World) -> None:
    for address in (LEDGER, PEOPLE, UNITS):
        response = Client().get(address)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/konto/login/")


def test_the_ledger_says_role_and_unit_and_never_a_name(world: World) -> None:
    response = signed_in(world, "auditor").get(LEDGER)
    said = text(response)
    assert "Ett medlemskap lades till" in said
    assert "Idéslussen själv" in said
    for person in world.people.values():
        if person != world.people["auditor"]:
            assert person.name not in said
            assert person.email not in said


def test_what_is_written_beside_a_line_is_shown_to_auditors_only(world: World) -> None:
    services.record_policy_change(
        place=world.home, policy="promise", changes={"answer_days": [5, 3]}, by=SYSTEM, now=NOW
    )
    assert "answer_days 5 → 3" in text(signed_in(world, "auditor").get(LEDGER))
    assert "answer_days" not in text(signed_in(world, "coordinator").get(LEDGER))


def test_what_is_written_is_told_in_swedish(world: World) -> None:
    said = text(signed_in(world, "auditor").get(LEDGER, {"handelse": "membership.granted"}))
    number = Membership.objects.get(person=world.people["quality_lead"])
    assert f"Medlemskap {number.pk}" in said
    assert f"person nr: {number.person_id}" in said
    assert "roll: Kvalitetssamordnare" in said
    assert "quality_lead" not in said


def test_pages_of_the_ledger_are_walked_by_key_and_filters_are_kept(world: World) -> None:
    for number in range(60):
        services.record_policy_change(place=world.home, policy="promise", changes={"n": [number]}, by=SYSTEM, now=NOW)
    client = signed_in(world, "auditor")
    response = client.get(LEDGER, {"handelse": "policy.changed", "beteckning": "uddevalla/"})
    seen = ids(response)
    assert len(seen) == 50
    response = client.get(response.context["next_url"])
    seen += ids(response)
    last = ledger.heads()[world.home.chain].sequence
    assert seen == list(range(last, last - 60, -1))
    assert response.context["next_url"] == ""
    assert response.context["newest_url"] == f"{LEDGER}?handelse=policy.changed&beteckning=uddevalla%2F"


@pytest.mark.parametrize(
    "query",
    ["fore=abc", "fore=-1", "fore=" + "9" * 400, "handelse=no.such", "beteckning=%25%27%3B--", "beteckning=%00"],
)
def test_a_bent_address_is_no_fault(world: World, query: str) -> None:
    assert signed_in(world, "auditor").get(f"{LEDGER}?{query}").status_code == 200


def test_verifying_says_that_all_stands(world: World) -> None:
    client = signed_in(world, "quality_lead")
    response = client.post(f"{LEDGER}prova/", follow=True)
    assert response.redirect_chain == [(LEDGER, 302)]
    number = ledger.heads()[world.home.chain].sequence
    assert f"{number} poster är prövade: allt står som det skrevs." in text(response)


def test_a_head_from_paper_is_held_against_the_chain(world: World) -> None:
    client, chain = signed_in(world, "auditor"), world.home.chain
    head = ledger.heads()[chain]
    good = client.post(f"{LEDGER}prova/", {"head": f"{chain}:{head}"}, follow=True)
    assert "allt står som det skrevs" in text(good)
    cut = client.post(f"{LEDGER}prova/", {"head": f"{chain}:{head.sequence + 1}:{head.hash}"}, follow=True)
    assert f"Liggaren är bruten vid post {head.sequence + 1}" in text(cut)


@pytest.mark.parametrize(
    ("head", "said"), [("nonsens", "Skriv kedja, nummer"), ("sluice:1:3:" + "a" * 64, "hör till en annan liggare")]
)
def test_what_is_no_head_is_said_beside_the_field_and_kept(world: World, head: str, said: str) -> None:
    response = signed_in(world, "auditor").post(f"{LEDGER}prova/", {"head": head})
    assert response.status_code == 422
    assert said in text(response)
    assert f'value="{head}"' in response.content.decode()


def form(**given: Any) -> dict[str, Any]:
    """A filled-in form for a new membership."""
    today = clock.today()
    return {
        "email": "ny@example.test",
        "name": "Ny Nysson",
        "role": "manager",
        "title": "",
        "starts_on": today.isoformat(),
        **given,
    }


def test_a_new_person_gets_a_role_from_today(world: World) -> None:
    response = signed_in(world, "administrator").post(f"{PEOPLE}ny/", form(unit=world.night.pk), follow=True)
    assert response.redirect_chain == [(PEOPLE, 302)]
    assert "Ny Nysson har fått rollen." in text(response)
    made = Membership.objects.get(person__email="ny@example.test")
    assert (made.role, made.unit, made.authority, made.starts_on) == ("manager", world.night, world.home, clock.today())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"email": "inte en adress"}, "e-postadress"),
        ({"name": ""}, "Skriv namnet"),
        ({"email": "manager@example.test"}, "har redan den här rollen"),
        ({"role": "mayor"}, "mayor"),
        ({"role": "innovation_lead"}, "innovation_lead"),
        ({"starts_on": "i morgon"}, "datum"),
        ({"ends_on": "2020-01-01"}, "Sista dagen kan inte ligga före den första."),
        ({"title": "Undersköterska 19121212-1212"}, "personnummer"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_kept_and_nothing_is_written(
    world: World, given: dict[str, str], said: str
) -> None:
    before = (Person.objects.count(), Membership.objects.count(), ledger.heads())
    response = signed_in(world, "administrator").post(f"{PEOPLE}ny/", form(**given))
    assert response.status_code == 422
    assert said in text(response)
    [kept] = [value for value in given.values() if value] or [""]
    assert kept in response.content.decode()
    assert (Person.objects.count(), Membership.objects.count(), ledger.heads()) == before


def test_a_unit_of_another_authority_is_not_a_choice(world: World) -> None:
    other = Unit.objects.filter(authority=world.neighbour)[0]
    response = signed_in(world, "administrator").post(f"{PEOPLE}ny/", form(unit=other.pk))
    assert response.status_code == 422
    assert other.name not in text(response)


def test_a_membership_of_another_place_is_not_there(world: World) -> None:
    client = signed_in(world, "administrator")
    for who in ("neighbour_manager", "sluice_steering"):
        other = Membership.objects.get(person=world.people[who])
        assert client.get(f"{PEOPLE}{other.pk}/").status_code == 404
        assert client.post(f"{PEOPLE}{other.pk}/avsluta/", {"ends_on": "2026-01-01"}).status_code == 404
        other.refresh_from_db()
        assert other.ends_on is None


def test_a_membership_is_changed_and_ended_from_its_page(world: World) -> None:
    client = signed_in(world, "administrator")
    membership = Membership.objects.get(person=world.people["manager"])
    client.post(f"{PEOPLE}{membership.pk}/", {"unit": world.night.pk, "title": "Enhetschef", "ends_on": ""})
    membership.refresh_from_db()
    assert (membership.unit, membership.title) == (world.night, "Enhetschef")
    yesterday = clock.today() - dt.timedelta(days=1)
    client.post(f"{PEOPLE}{membership.pk}/avsluta/", {"ends_on": yesterday.isoformat()})
    assert signed_in(world, "manager").get("/m/uddevalla/liggare/").status_code == 404
    assert world.people["manager"].name not in text(client.get(PEOPLE))
    assert world.people["manager"].name in text(client.get(PEOPLE, {"visa": "avslutade"}))


def test_the_last_administrator_is_told_why_not(world: World) -> None:
    mine = Membership.objects.get(person=world.people["administrator"])
    response = signed_in(world, "administrator").post(
        f"{PEOPLE}{mine.pk}/avsluta/", {"ends_on": clock.today().isoformat()}
    )
    assert response.status_code == 422
    assert "den sista administratören" in text(response)


def test_a_sluices_administrator_looks_after_its_people(world: World) -> None:
    client = signed_in(world, "sluice_administrator")
    response = client.get("/s/fyrbodal/personer/")
    assert world.people["sluice_partner"].name in text(response)
    assert world.people["manager"].name not in text(response)
    made = client.post("/s/fyrbodal/personer/ny/", form(role="partner"))
    assert made.status_code == 302
    assert Membership.objects.get(person__email="ny@example.test").sluice == world.sluice


def test_people_are_found_by_name_or_address(world: World) -> None:
    said = text(signed_in(world, "administrator").get(PEOPLE, {"q": "quality"}))
    assert world.people["quality_lead"].name in said
    assert world.people["manager"].name not in said


def test_units_are_added_renamed_and_closed_on_their_pages(world: World) -> None:
    client = signed_in(world, "administrator")
    filled = {"name": "Team Älv", "service_area": "lss", "provider": "own", "employees": "14"}
    client.post(f"{UNITS}ny/", {**filled, "parent": world.night.pk})
    unit = Unit.objects.get(name="Team Älv")
    assert (unit.parent, unit.years.get().employees) == (world.night, 14)
    client.post(f"{UNITS}{unit.pk}/", {**filled, "name": "Team Å"})
    unit.refresh_from_db()
    assert unit.name == "Team Å"
    client.post(f"{UNITS}{unit.pk}/stang/", {"closed_on": clock.today().isoformat()})
    unit.refresh_from_db()
    assert unit.closed_on == clock.today()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "Nattpatrullen"}, "Det finns redan en enhet"),
        ({"employees": "-3"}, "0"),
        ({"service_area": ""}, "fyllas i"),
    ],
)
def test_a_bad_unit_is_said_beside_the_field(world: World, given: dict[str, str], said: str) -> None:
    count = Unit.objects.count()
    filled = {"name": "Team Älv", "parent": world.homecare.pk, "service_area": "lss", "provider": "own", **given}
    response = signed_in(world, "administrator").post(f"{UNITS}ny/", filled)
    assert response.status_code == 422
    assert said in text(response)
    assert Unit.objects.count() == count


def test_a_unit_with_open_units_below_is_not_closed(world: World) -> None:
    response = signed_in(world, "administrator").post(
        f"{UNITS}{world.homecare.pk}/stang/", {"closed_on": clock.today().isoformat()}
    )
    assert (response.status_code, "öppna enheter under sig" in text(response)) == (422, True)


def test_a_unit_of_another_authority_is_not_there(world: World) -> None:
    other = Unit.objects.filter(authority=world.neighbour)[0]
    assert signed_in(world, "administrator").get(f"{UNITS}{other.pk}/").status_code == 404


def test_no_page_asks_more_than_ten_questions_and_not_more_when_there_is_more(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    pages = {
        "auditor": [LEDGER],
        "administrator": [PEOPLE, f"{PEOPLE}ny/", f"{PEOPLE}{Membership.objects.get(person=world.people['manager']).pk}/",
                          UNITS, f"{UNITS}ny/", f"{UNITS}{world.night.pk}/"],
    }  # fmt: skip
    for number in range(30):
        person = people.person(f"many{number}", f"Många {number}")
        services.grant_membership(
            person=person, place=world.home, role="contributor", starts_on=START, by=SYSTEM, now=NOW
        )
        services.create_unit(authority=world.home, name=f"Team {number}", service_area="lss", by=SYSTEM, now=NOW)
    for who, addresses in pages.items():
        client = signed_in(world, who)
        for address in addresses:
            with django_assert_max_num_queries(10):
                assert client.get(address).status_code == 200
