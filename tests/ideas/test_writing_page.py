"""Writing on the pages: bad input, double presses, drafts saved meanwhile, a session that ends, somebody who was first."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from ideas import services as ideas
from ideas.models import HeldText, Idea
from ledger import services as ledger
from ledger.models import Entry
from tests import people
from tests.shared.identity_numbers import luhn_digit

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NINE = "811228987"
NUMBER = f"{NINE[:6]}-{NINE[6:]}{luhn_digit(NINE)}"
WRITTEN = {
    "harm_answer": "no", "title": "Nyckelfritt på natten", "need": "Vi hämtar nycklar hela natten.",
    "for_whom": "Kollegor", "proposal": "Lås utan nyckel.", "authority": "uddevalla",
}  # fmt: skip


@pytest.fixture
def browser_of(acts: people.Acts) -> Any:
    """A signed-in browser for somebody of the cast."""

    def sign_in(who: str) -> Client:
        client = Client()
        client.force_login(acts.world.people[who], backend=BACKEND)
        return client

    return sign_in


def _text(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def _who(page: HttpResponse) -> str:
    found = re.search(r'name="who" value="([^"]+)"', page.content.decode())
    assert found is not None
    return found[1]


def _error_beside(page: str, field: str) -> str:
    """The sentence that the field's own description points at."""
    control = re.search(rf'<(?:input|textarea|select|fieldset)[^>]*id="id_{field}"[^>]*>', page)
    assert control is not None, field
    assert 'aria-invalid="true"' in control[0], control[0]
    described = re.search(r'aria-describedby="([^"]+)"', control[0])
    assert described is not None, control[0]
    texts = [
        re.search(rf'id="{name}"[^>]*>(.*?)</(?:p|ul|div|span)>', page, re.DOTALL) for name in described[1].split()
    ]
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]) for found in texts if found)


def _url(key: UUID, tail: str = "") -> str:
    return f"/lamna/{key}/{tail}"


# Handing in ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["need", "for_whom", "proposal", "title"])
def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(browser_of: Any, field: str) -> None:
    client, key = browser_of("contributor"), uuid4()
    response = client.post(_url(key), WRITTEN | {field: " "})
    page = _text(response)
    assert response.status_code == 422
    assert _error_beside(page, field).strip()
    kept = [text for name, text in WRITTEN.items() if name not in (field, "harm_answer", "authority")]
    assert [text for text in kept if text not in page] == []
    assert not Idea.objects.exists()


def test_the_harm_question_must_be_answered(browser_of: Any) -> None:
    response = browser_of("contributor").post(_url(uuid4()), {k: v for k, v in WRITTEN.items() if k != "harm_answer"})
    assert response.status_code == 422
    assert WRITTEN["need"] in _text(response)
    assert not Idea.objects.exists()


@pytest.mark.parametrize("field", ["need", "for_whom", "proposal", "title"])
def test_an_identity_number_is_refused_beside_its_field_and_not_stored(browser_of: Any, field: str) -> None:
    """What was typed stays in its field, so that it can be mended; the sentence does not repeat it."""
    response = browser_of("contributor").post(_url(uuid4()), WRITTEN | {field: f"Hos {NUMBER} på natten"})
    page = _text(response)
    said = _error_beside(page, field)
    assert response.status_code == 422
    assert "personnummer" in said
    assert NUMBER not in said
    assert page.count(NUMBER) == 1
    assert not Idea.objects.exists()
    assert not Entry.objects.filter(kind="idea.handed_in").exists()


def test_too_long_a_text_is_kept_and_refused(browser_of: Any) -> None:
    response = browser_of("contributor").post(_url(uuid4()), WRITTEN | {"title": "x" * 121})
    assert response.status_code == 422
    assert "x" * 121 in _text(response)


def test_a_double_press_is_one_idea_and_one_receipt(browser_of: Any, acts: people.Acts) -> None:
    client, key = browser_of("contributor"), uuid4()
    answers = [client.post(_url(key), WRITTEN) for _press in range(2)]
    assert {(a.status_code, a["Location"]) for a in answers} == {(302, _url(key, "kvitto/"))}
    idea = Idea.objects.get()
    assert (idea.state, idea.unit, idea.giver_role) == ("submitted", acts.world.homecare, "contributor")
    assert [line.kind for line in ledger.history("idea", str(idea.reference))] == ["idea.handed_in"]
    receipt = _text(client.get(_url(key, "kvitto/")))
    assert str(idea.reference) in receipt


def test_nobody_hands_in_where_they_do_not_belong(browser_of: Any) -> None:
    assert browser_of("stranger_contributor").post(_url(uuid4()), WRITTEN).status_code == 404
    assert browser_of("auditor").get(_url(uuid4())).status_code == 404
    assert not Idea.objects.exists()


# Drafts -------------------------------------------------------------------------------------------------------------


def test_a_draft_is_saved_while_somebody_writes(browser_of: Any) -> None:
    client, key = browser_of("contributor"), uuid4()
    response = client.post(_url(key, "spara/"), {"authority": "uddevalla", "need": "Bara en början"})
    assert response.status_code == 200
    assert re.fullmatch(r"\d\d\.\d\d", response.json()["saved_at"])
    assert Idea.objects.get(key=key).need == "Bara en början"
    assert "Bara en början" in _text(client.get(_url(key)))
    client.post(_url(key, "spara/"), {"authority": "uddevalla", "need": "En längre början"})
    assert Idea.objects.get(key=key).need == "En längre början"
    assert not Entry.objects.filter(subject_type="idea").exists()


def test_a_draft_with_a_number_is_not_saved_and_the_one_before_stays(browser_of: Any) -> None:
    client, key = browser_of("contributor"), uuid4()
    client.post(_url(key, "spara/"), {"authority": "uddevalla", "need": "Bara en början"})
    response = client.post(_url(key, "spara/"), {"authority": "uddevalla", "need": f"Hos {NUMBER}"})
    assert (response.status_code, list(response.json()["errors"])) == (422, ["need"])
    assert NUMBER not in response.content.decode()
    assert Idea.objects.get(key=key).need == "Bara en början"


def test_saving_without_a_session_is_401_and_stores_nothing(acts: people.Acts) -> None:
    response = Client().post(_url(uuid4(), "spara/"), {"authority": "uddevalla", "need": "Hej"})
    assert response.status_code == 401
    assert not Idea.objects.exists()


def test_somebody_elses_draft_does_not_exist(browser_of: Any, acts: people.Acts) -> None:
    draft = acts.draft()
    other = browser_of("colleague")
    answers = {
        "read": other.get(_url(draft.key)),
        "hand in": other.post(_url(draft.key), WRITTEN),
        "save": other.post(_url(draft.key, "spara/"), WRITTEN),
        "discard": other.post(_url(draft.key, "kasta/")),
        "receipt": other.get(_url(draft.key, "kvitto/")),
    }
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 404)
    draft.refresh_from_db()
    assert (draft.state, draft.giver, draft.title) == ("draft", acts.world.people["contributor"], people.TEXT["title"])


def test_ones_own_draft_is_discarded_but_never_what_is_handed_in(browser_of: Any, acts: people.Acts) -> None:
    draft, handed = acts.draft(), acts.hand_in()
    client = browser_of("contributor")
    for idea in (draft, draft, handed):
        assert client.post(_url(idea.key, "kasta/"))["Location"] == "/mina-ideer/"
    assert set(Idea.objects.values_list("pk", flat=True)) == {handed.pk}


# A session that ends ------------------------------------------------------------------------------------------------


def test_what_was_written_when_the_session_ended_is_there_after_signing_in(browser_of: Any, acts: people.Acts) -> None:
    client, key = browser_of("contributor"), uuid4()
    who = _who(client.get(_url(key)))
    client.logout()
    response = client.post(_url(key), WRITTEN | {"who": who})
    assert (response.status_code, response["Location"]) == (302, f"/konto/login/?next={_url(key)}")
    assert not Idea.objects.exists()
    # Somebody else signs in on the same tablet: the page is theirs, and empty.
    other = _text(_signed_in(client, acts, "colleague").get(_url(key)))
    assert [text for text in (WRITTEN["need"], WRITTEN["title"], WRITTEN["proposal"]) if text in other] == []
    page = _text(_signed_in(client, acts, "contributor").get(_url(key)))
    missing = [WRITTEN[n] for n in ("need", "title", "proposal", "for_whom") if WRITTEN[n] not in page]
    assert missing == []
    assert not HeldText.objects.exists()


def _signed_in(client: Client, acts: people.Acts, who: str) -> Client:
    client.logout()
    client.force_login(acts.world.people[who], backend=BACKEND)
    return client


def test_a_number_is_not_held_either(browser_of: Any) -> None:
    client, key = browser_of("contributor"), uuid4()
    who = _who(client.get(_url(key)))
    client.logout()
    response = client.post(_url(key), WRITTEN | {"who": who, "need": f"Hos {NUMBER}"}, follow=True)
    assert not HeldText.objects.exists()
    assert NUMBER not in _text(response)


@pytest.mark.parametrize("who", ["", "17", "Nw:1aaaaa:forged"])
def test_a_forged_mark_keeps_nothing(client: Client, acts: people.Acts, who: str) -> None:
    assert client.post(_url(uuid4()), WRITTEN | {"who": who}).status_code == 302
    assert not HeldText.objects.exists()


@pytest.mark.parametrize(
    ("tail", "data", "field"),
    [
        ("gor/take_in/", {"reason": "Ett långt skäl som tog tid."}, "reason"),
        ("besked/", {"text": "Ett långt besked som tog tid."}, "text"),
        ("visa/kanslig/", {"text": "Ett långt skäl som tog tid."}, "text"),
        ("dela/", {"need": "En omskriven text som tog tid."}, "need"),
    ],
)
def test_every_form_about_an_idea_keeps_what_was_written(
    browser_of: Any, acts: people.Acts, tail: str, data: dict[str, str], field: str
) -> None:
    idea, client = acts.hand_in(), browser_of("coordinator")
    url = f"/m/uddevalla/ideer/{idea.reference}/{tail}"
    who = _who(client.get(url))
    client.logout()
    assert client.post(url, data | {"who": who, "seen": "submitted"}).status_code == 302
    page = _text(_signed_in(client, acts, "coordinator").get(url))
    assert data[field] in page
    assert data[field] not in _text(client.get(url)), "given back once"


def test_the_conclusion_of_a_risk_analysis_is_kept_too(browser_of: Any, acts: people.Acts) -> None:
    """Its form stands on a page with another form, and is sent to an address of its own."""
    idea, client = acts.developed(), browser_of("coordinator")
    ideas.open_risk_analysis(idea_id=idea.pk, by=acts.world.granted("coordinator"), now=acts.tick())
    url = f"/m/uddevalla/ideer/{idea.reference}/risk/"
    client.post(url, {"event": "Låset fryser", "likelihood": "1", "consequence": "2"})
    who = _who(client.get(url))
    client.logout()
    response = client.post(url + "klar/", {"who": who, "conclusion": "En slutsats som tog tid."})
    assert (response.status_code, response["Location"]) == (302, f"/konto/login/?next={url}")
    assert "En slutsats som tog tid." in _text(_signed_in(client, acts, "coordinator").get(url))


# Acts ---------------------------------------------------------------------------------------------------------------


def test_who_comes_second_is_told_and_keeps_the_text(browser_of: Any, acts: people.Acts) -> None:
    idea, client = acts.hand_in(), browser_of("coordinator")
    url = f"/m/uddevalla/ideer/{idea.reference}/gor/ask_completion/"
    assert client.get(url).status_code == 200
    acts.go(idea, "take_in", "coordinator", **acts.owner())
    lines = Entry.objects.count()
    response = client.post(url, {"seen": "submitted", "reason": "En fråga som tog tid att skriva."})
    page = _text(response)
    assert response.status_code == 409
    assert "Någon annan hann före" in page
    assert "En fråga som tog tid att skriva." in page
    assert (Idea.objects.get(pk=idea.pk).state, Entry.objects.count()) == ("assessment", lines)


def test_ones_own_second_press_is_no_quarrel(browser_of: Any, acts: people.Acts) -> None:
    idea, client = acts.hand_in(), browser_of("coordinator")
    base = f"/m/uddevalla/ideer/{idea.reference}/"
    data = {"seen": "submitted", "reason": "En fråga."}
    for _press in range(2):
        response = client.post(base + "gor/ask_completion/", data)
        assert (response.status_code, response["Location"]) == (302, base)
    kinds = [line.kind for line in ledger.history("idea", str(idea.reference))]
    assert kinds == ["idea.handed_in", "idea.completion_asked"]


def test_an_old_page_leads_to_the_idea(browser_of: Any, acts: people.Acts) -> None:
    idea = acts.taken_in()
    base = f"/m/uddevalla/ideer/{idea.reference}/"
    response = browser_of("coordinator").get(base + "gor/take_in/")
    assert (response.status_code, response["Location"]) == (302, base)


@pytest.mark.parametrize(
    ("tail", "data", "field"),
    [
        ("gor/decline/", {"seen": "submitted", "reason": ""}, "reason"),
        ("gor/decline/", {"seen": "submitted", "reason": f"Enligt {NUMBER}"}, "reason"),
        ("gor/pause/", {"seen": "submitted", "reason": "Sedan.", "wake_on": "2020-01-01"}, "wake_on"),
        ("gor/pause/", {"seen": "submitted", "reason": "Sedan.", "wake_on": "i morgon"}, "wake_on"),
        ("gor/redirect/", {"seen": "submitted", "reason": "Fel.", "channel": "", "receiver_role": "MAS"}, "channel"),
        ("besked/", {"text": ""}, "text"),
        ("besked/", {"text": f"Ring {NUMBER}"}, "text"),
        ("visa/kanslig/", {"text": " "}, "text"),
    ],
)
def test_a_refused_act_says_so_beside_the_field_and_changes_nothing(
    browser_of: Any, acts: people.Acts, tail: str, data: dict[str, str], field: str
) -> None:
    idea = acts.hand_in()
    lines = Entry.objects.count()
    response = browser_of("coordinator").post(f"/m/uddevalla/ideer/{idea.reference}/{tail}", data)
    page = _text(response)
    assert response.status_code == 422
    assert _error_beside(page, field).strip()
    assert NUMBER not in _error_beside(page, field)
    assert all(value in page for name, value in data.items() if value.strip() and name != "seen")
    assert (Entry.objects.count(), Idea.objects.get(pk=idea.pk).state) == (lines, "submitted")


def test_the_policy_page_refuses_what_makes_no_promise(browser_of: Any, acts: people.Acts) -> None:
    client, url = browser_of("administrator"), "/m/uddevalla/installningar/ideer/"
    good = {
        "answer_days": "3", "decision_days": "15", "news_days": "20", "assessors": "1", "gate_2": "steering",
        "gate_3": "coordinator", "gate_4": "steering", "source": "Beslut i nämnden",
    }  # fmt: skip
    for field, value in (("answer_days", "0"), ("answer_days", "16"), ("news_days", "ofta"), ("source", NUMBER)):
        response = client.post(url, good | {field: value})
        assert response.status_code == 422, field
        assert _error_beside(_text(response), field).strip()
    assert not acts.world.home.idea_policies.exists()
    assert client.post(url, good).status_code == 302
    policy = acts.world.home.idea_policies.get()
    assert (policy.answer_days, policy.gate_2, policy.is_default) == (3, "steering", False)


def test_the_giver_agrees_and_the_quality_lead_is_alerted_by_button(browser_of: Any, acts: people.Acts) -> None:
    idea = acts.go(acts.hand_in(), "withdraw", "contributor")
    base = f"/m/uddevalla/ideer/{idea.reference}/"
    assert browser_of("coordinator").post(base + "ja/").status_code == 404
    assert browser_of("contributor").post(base + "ja/")["Location"] == base
    assert browser_of("coordinator").post(base + "skada/")["Location"] == base
    idea.refresh_from_db()
    assert (idea.reopening_agreed_at is not None, idea.harm_open) == (True, True)
