"""What a first reader with bad intentions tried: ways round the gate, letters that say too much, roles that have ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Person
from ideas import permissions
from ideas import services as ideas
from ideas.middleware import who_token
from ideas.models import Idea
from ideas.refusals import MovedOn
from ideas.todo import left
from ledger.services import history
from municipalities import services as owners
from municipalities.granted import SYSTEM
from notices.models import Notice
from quality import services as quality
from tests import people

GIVER = "Gunhild Givarsson"
TITLE = "Egenrubrik om nycklar"
SHARED = {"title": "Delad rubrik", "need": "Delat behov", "proposal": "Delat förslag"}


def _client(acts: people.Acts, who: str) -> Client:
    client = Client()
    if who:
        client.force_login(acts.world.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _get(acts: people.Acts, who: str, url: str) -> str:
    response = _client(acts, who).get(url, follow=True)
    assert response.status_code == 200, (who, url)
    return response.content.decode()


def _by_coordinator(acts: people.Acts, what: Any, idea: Idea, **values: Any) -> Idea:
    done: Idea = what(idea_id=idea.pk, by=acts.world.granted("coordinator"), now=acts.tick(), **values)
    return done


def _share(acts: people.Acts, idea: Idea) -> Idea:
    return _by_coordinator(acts, ideas.share, idea, sluice_id=acts.world.sluice.pk, **SHARED)


def _page(idea: Idea, place: str = "m/uddevalla") -> str:
    return f"/{place}/ideer/{idea.reference}/"


@pytest.fixture(autouse=True)
def _named(acts: people.Acts) -> None:
    """The giver has a name that stands nowhere else."""
    Person.objects.filter(pk=acts.world.people["contributor"].pk).update(name=GIVER)


# Harm ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["", "stranger_contributor", "sluice_partner"])
def test_harm_hides_a_need_that_was_published(acts: people.Acts, who: str) -> None:
    idea = _by_coordinator(acts, ideas.publish_need, _share(acts, acts.hand_in()))
    url = f"/ide/{idea.reference}/"
    assert SHARED["need"] in _get(acts, who, url)
    _by_coordinator(acts, ideas.raise_harm, idea)
    html = _get(acts, who, url)
    assert [word for word in SHARED.values() if word in html] == []
    assert str(idea.reference) in html


def test_nobody_is_asked_to_assess_what_is_about_harm(acts: people.Acts) -> None:
    idea = acts.taken_in(title=TITLE)
    _by_coordinator(acts, ideas.raise_harm, idea)
    told = Notice.objects.filter(kind="assigned").count()
    with pytest.raises(MovedOn):
        _by_coordinator(
            acts, ideas.name_assessors, idea, person_ids=[acts.world.people["assessor"].pk],
            due_on=people.TODAY + dt.timedelta(days=9),
        )  # fmt: skip
    assert (idea.assessments.count(), Notice.objects.filter(kind="assigned").count()) == (0, told)


def test_the_unit_of_hidden_harm_is_not_found_by_narrowing_the_list(acts: people.Acts) -> None:
    idea = _by_coordinator(acts, ideas.open_idea, acts.hand_in())
    narrowed = f"/m/uddevalla/ideer/?unit={acts.world.homecare.pk}"
    assert str(idea.reference) in _get(acts, "colleague", narrowed)
    _by_coordinator(acts, ideas.raise_harm, idea)
    assert str(idea.reference) in _get(acts, "colleague", "/m/uddevalla/ideer/")
    assert str(idea.reference) not in _get(acts, "colleague", narrowed)


# Names and words ----------------------------------------------------------------------------------------------------


def test_consent_is_for_colleagues_and_not_for_a_partner(acts: people.Acts) -> None:
    idea = acts.taken_in(name_consent=True)
    acts.go(idea, "hand_over", "coordinator", partner=acts.world.people["sluice_partner"].pk)
    assert GIVER in _get(acts, "coordinator", _page(idea))
    html = _get(acts, "sluice_partner", _page(idea, "s/fyrbodal"))
    assert (str(people.TEXT["need"]) in html, GIVER in html) == (True, False)


def test_the_sluices_group_reads_without_the_name_as_the_giver_was_told(acts: people.Acts) -> None:
    idea = _share(acts, acts.assessed(name_consent=True))
    html = _get(acts, "sluice_steering", _page(idea, "s/fyrbodal"))
    assert (str(people.TEXT["need"]) in html, GIVER in html) == (True, False)


def test_a_word_to_the_giver_does_not_tell_the_assessor_who_it_is(acts: people.Acts) -> None:
    idea = acts.taken_in()
    _by_coordinator(
        acts, ideas.name_assessors, idea, person_ids=[acts.world.people["assessor"].pk],
        due_on=people.TODAY + dt.timedelta(days=9),
    )  # fmt: skip
    _by_coordinator(acts, ideas.send_message, idea, text=f"Hej {GIVER}, nu bedöms din idé.")
    assert "nu bedöms din idé" in _get(acts, "contributor", _page(idea))
    html = _get(acts, "assessor", _page(idea))
    assert (str(people.TEXT["need"]) in html, GIVER in html) == (True, False)


def test_a_partner_is_not_told_the_words_of_the_register(acts: people.Acts) -> None:
    idea, by = acts.developed(), acts.world.granted("coordinator")
    analysis = ideas.open_risk_analysis(idea_id=idea.pk, by=by, now=acts.tick())
    risk = quality.add_risk(
        analysis_id=analysis.pk, event="Dörren går upp", likelihood=3, consequence=3, by=by, now=acts.tick()
    )
    ideas.decide_measure(
        idea_id=idea.pk, risk_id=risk.pk, text="Egenåtgärd med larm", owner_id=acts.world.people["manager"].pk,
        due_on=people.TODAY + dt.timedelta(days=30), by=by, now=acts.tick(),
    )  # fmt: skip
    acts.go(idea, "hand_over", "coordinator", partner=acts.world.people["sluice_partner"].pk)
    assert "Egenåtgärd med larm" in _get(acts, "coordinator", _page(idea))
    assert "Egenåtgärd med larm" not in _get(acts, "sluice_partner", _page(idea, "s/fyrbodal"))


def test_the_letter_about_what_is_late_says_no_title(acts: people.Acts) -> None:
    """The authority names whom it wants for it; that person need not be one who reads the idea."""
    ideas.change_policy(
        authority_id=acts.world.home.pk, by=acts.world.granted("administrator"), now=acts.tick(),
        values={"escalate_to_id": acts.world.people["administrator"].pk},
    )  # fmt: skip
    idea = acts.hand_in(title=TITLE)
    assert ideas.escalate_due(acts.now + dt.timedelta(days=60)) == 1
    letter = Notice.objects.get(person=acts.world.people["administrator"], kind="assigned")
    said = letter.subject + letter.text + letter.html
    assert (str(idea.reference) in said, TITLE in said) == (True, False)


# Those who have left --------------------------------------------------------------------------------------------------


def test_who_has_left_the_authority_has_left_what_they_were_named_for(acts: people.Acts) -> None:
    """The manager now works in the neighbouring municipality, which shares the sluice."""
    idea, world = acts.taken_in(title=TITLE), acts.world
    manager, later = world.people["manager"], people.TODAY + dt.timedelta(days=40)
    [membership] = manager.memberships.all()
    owners.end_membership(
        membership=membership, ends_on=people.TODAY + dt.timedelta(days=30), by=SYSTEM, now=acts.tick()
    )
    owners.grant_membership(
        person=manager, place=world.neighbour, role="manager", starts_on=people.START, by=SYSTEM, now=acts.tick()
    )
    now = acts.now + dt.timedelta(days=40)
    seen = {}
    for day, moment in ((people.TODAY, acts.now), (later, now)):
        granted = world.granted("manager", day)
        seen[day] = (
            permissions.access(granted, idea, is_assessor=False).name,
            sorted(permissions.standing(granted, idea)),
            Idea.objects.visible_to(granted).filter(pk=idea.pk).exists(),
            [item.label for group in left(granted, moment).groups for item in group.items],
        )
    assert seen == {
        people.TODAY: ("WHOLE", ["responsible"], True, [TITLE]),
        later: ("NONE", [], False, []),
    }


def test_a_giver_who_has_left_still_reads_the_own_idea(acts: people.Acts) -> None:
    idea, giver = acts.taken_in(title=TITLE), acts.world.people["contributor"]
    for membership in giver.memberships.all():
        owners.end_membership(membership=membership, ends_on=people.START, by=SYSTEM, now=acts.tick())
    assert f'href="/ide/{idea.reference}/"' in _get(acts, "contributor", "/mina-ideer/")
    html = _get(acts, "contributor", f"/ide/{idea.reference}/")
    said = [word in html for word in (TITLE, str(people.TEXT["need"]), str(people.TEXT["proposal"]))]
    assert (said, "avidentifierad" in html, "gor/" in html) == ([True] * 3, False, False)
    assert _client(acts, "contributor").get(_page(idea)).status_code == 404


def test_a_borrowed_assessor_is_led_to_the_sluice_that_the_authority_is_in(acts: people.Acts) -> None:
    world, now = acts.world, acts.tick()
    other = owners.create_sluice(host=world.stranger, name="Arosslussen", slug="aros", by=SYSTEM, now=now)
    person = people.person("borrowed", "Borrowed Personsson")
    world.people["borrowed"] = person
    for place in (other, world.sluice):
        owners.grant_membership(person=person, place=place, role="assessor", starts_on=people.START, by=SYSTEM, now=now)
    idea = acts.taken_in()
    _by_coordinator(
        acts, ideas.name_assessors, idea, person_ids=[person.pk], due_on=people.TODAY + dt.timedelta(days=9)
    )
    response = _client(acts, "borrowed").get(f"/ide/{idea.reference}/")
    assert (response.status_code, response["Location"]) == (302, _page(idea, "s/fyrbodal"))


# Sessions that end, pages that lead -----------------------------------------------------------------------------------


def _sent_signed_out(acts: people.Acts, who: str, url: str, data: dict[str, str]) -> HttpResponse:
    token = who_token(acts.world.people[who].pk)
    return Client().post(url, data | {"who": token})  # type: ignore[return-value]


def test_a_draft_that_was_to_be_saved_when_the_session_had_ended_is_on_its_page(acts: people.Acts) -> None:
    page = "/lamna/7f3b1f2e-0000-4000-8000-000000000001/"
    query = "?sida&till=uddevalla"
    response = _sent_signed_out(acts, "contributor", f"{page}spara/{query}", {"need": "En lång text som tog tid."})
    assert (
        response["Location"]
        == "/konto/login/?next=/lamna/7f3b1f2e-0000-4000-8000-000000000001/%3Fsida%26till%3Duddevalla"
    )
    assert "En lång text som tog tid." in _get(acts, "contributor", page + query)


def test_a_conclusion_that_was_sent_when_the_session_had_ended_is_in_its_field(acts: people.Acts) -> None:
    idea, by = acts.developed(), acts.world.granted("coordinator")
    analysis = ideas.open_risk_analysis(idea_id=idea.pk, by=by, now=acts.tick())
    quality.add_risk(
        analysis_id=analysis.pk, event="Dörren går upp", likelihood=1, consequence=1, by=by, now=acts.tick()
    )
    page = _page(idea) + "risk/"
    response = _sent_signed_out(acts, "coordinator", page + "klar/", {"conclusion": "En slutsats som tog tid."})
    assert response["Location"] == f"/konto/login/?next={page}"
    assert "En slutsats som tog tid." in _get(acts, "coordinator", page)


def test_a_page_has_one_primary_action(acts: people.Acts) -> None:
    """A declined idea can be opened again or archived: only the first takes it on."""
    idea = acts.go(acts.hand_in(), "decline", "coordinator")
    html = _get(acts, "coordinator", _page(idea))
    led = f'<a class="button button--primary" href="{_page(idea)}gor/'
    assert ("gor/archive/" in html, html.count(led), f"{led}reopen/" in html) == (True, 1, True)


def test_an_address_with_odd_signs_stays_one_address_on_the_way_to_sign_in(acts: people.Acts) -> None:
    response = Client().get("/ide/x&next=http:~elsewhere.test/")
    assert response["Location"] == "/konto/login/?next=/ide/x%26next%3Dhttp%3A~elsewhere.test/"


def test_the_quality_lead_goes_from_the_register_to_the_idea_and_changes_the_routine(acts: people.Acts) -> None:
    """As the README's walk says. The idea is its giver's own: the register's copy is what the quality lead reads."""
    idea = acts.developed(title=TITLE)
    html = _get(acts, "quality_lead", f"/ide/{idea.reference}/")
    assert f'href="{_page(idea)}rutin/"' in html
    assert (str(idea.reference) in html, TITLE in html, str(people.TEXT["need"]) in html) == (True, False, False)
    for who in ("colleague", "neighbour_quality_lead"):
        assert _client(acts, who).get(f"/ide/{idea.reference}/").status_code == 404, who


PHONE = "070-174 06 05"
WHY = "Numret är växelns eget."


@pytest.mark.parametrize(
    ("tail", "data", "kind"),
    [
        ("besked/", {"text": f"Ring {PHONE}."}, "idea.message_sent"),
        ("visa/oppna/", {"text": f"Ring {PHONE}."}, "idea.opened"),
        ("visa/kanslig/", {"text": f"Ring {PHONE}."}, "idea.sensitivity_changed"),
        ("dela/", SHARED | {"message": f"Ring {PHONE}.", "confirmed": "on"}, "idea.shared"),
        ("effekt/", {"on": "quality", "description": f"Färre samtal till {PHONE}"}, "idea.effect_expected"),
    ],
)
def test_why_a_text_stands_though_the_guard_warned_is_kept(
    acts: people.Acts, tail: str, data: dict[str, str], kind: str
) -> None:
    """The form asks for it; so it is kept, in the ledger, beside the act."""
    idea, client = acts.taken_in(), _client(acts, "coordinator")
    data = data | ({"sluice": str(acts.world.sluice.pk)} if tail == "dela/" else {})
    assert client.post(_page(idea) + tail, data).status_code == 422
    assert client.post(_page(idea) + tail, data | {"guard_reason": WHY}).status_code == 302
    last = history("idea", str(idea.reference))[-1]
    assert (last.kind, last.payload["guard_reason"]) == (kind, WHY)
