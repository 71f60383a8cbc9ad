"""Which page opens for whom, and what stands on it: blind assessors, the sluice's second text, hidden harm, strangers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Person
from ideas import services as ideas
from ideas.models import Idea
from ideas.models_work import CRITERIA
from ideas.urls import _ONE
from ledger.models import Entry
from tests import people

GIVER = "Gunhild Givarsson"
SECRETS = {
    "title": "Egenrubrik om nycklar",
    "need": "Egetbehov hos nattpatrullen",
    "for_whom": "Egenkrets av kollegor",
    "proposal": "Egetförslag om lås",
}
SHARED = {"title": "Delad rubrik", "need": "Delat behov", "proposal": "Delat förslag"}
REASON = "Egetskäl från koordinatorn"


@dataclass
class Site:
    """The cast, and a browser for each of them."""

    acts: people.Acts

    def get(self, who: str, url: str) -> HttpResponse:
        return self._client(who).get(url)  # type: ignore[return-value]

    def post(self, who: str, url: str, data: dict[str, Any] | None = None) -> HttpResponse:
        return self._client(who).post(url, data or {})  # type: ignore[return-value]

    def _client(self, who: str) -> Client:
        client = Client(raise_request_exception=True)
        if who:
            client.force_login(
                self.acts.world.people[who], backend="allauth.account.auth_backends.AuthenticationBackend"
            )
        return client

    def text(self, who: str, url: str) -> str:
        response = self.get(who, url)
        assert response.status_code == 200, (who, url, response.status_code)
        return response.content.decode()

    def base(self, idea: Idea, place: str = "m/uddevalla") -> str:
        return f"/{place}/ideer/{idea.reference}/"

    def asked(self, **values: Any) -> Idea:
        """An idea in assessment for which both assessors are named."""
        idea = self.acts.go(
            self.acts.hand_in(**SECRETS, **values), "take_in", "coordinator", **self.acts.owner(), reason=REASON
        )
        pair = [self.acts.world.people[who].pk for who in ("assessor", "assessor_2")]
        ideas.name_assessors(
            idea_id=idea.pk, person_ids=pair, due_on=people.TODAY + dt.timedelta(days=9),
            by=self.acts.world.granted("coordinator"), now=self.acts.tick(),
        )  # fmt: skip
        return idea

    def share(self, idea: Idea) -> Idea:
        return ideas.share(
            idea_id=idea.pk, sluice_id=self.acts.world.sluice.pk, by=self.acts.world.granted("coordinator"),
            now=self.acts.tick(), **SHARED,
        )  # fmt: skip


@pytest.fixture
def site(acts: people.Acts) -> Site:
    Person.objects.filter(pk=acts.world.people["contributor"].pk).update(name=GIVER)
    return Site(acts)


def _shown(html: str, *more: str) -> set[str]:
    return {word for word in (*SECRETS.values(), *SHARED.values(), GIVER, REASON, *more) if word in html}


def _filled(url: str, idea: Idea) -> str:
    return (
        url.replace("<str:name>", "ask_completion").replace("<str:how>", "oppna").replace("<int:test_id>", "1")
        .replace("<int:effect_id>", "1").replace("<int:risk_id>", "1")
    )  # fmt: skip


SENT_ONLY = ("harm", "agree", "risk_begin", "risk_remove", "risk_finish")

# Strangers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "place"),
    [
        ("stranger_coordinator", "m/uddevalla"),
        ("stranger_auditor", "s/fyrbodal"),
        ("neighbour_coordinator", "m/uddevalla"),
        ("neighbour_coordinator", "s/fyrbodal"),
        ("sluice_partner", "s/fyrbodal"),
        ("sluice_steering", "s/fyrbodal"),
        ("participant", "m/uddevalla"),
        ("administrator", "m/uddevalla"),
        ("colleague", "m/uddevalla"),
        ("night_coordinator", "m/uddevalla"),
        ("steering", "m/uddevalla"),
    ],
)
def test_a_stranger_gets_404_on_every_page_of_an_idea(site: Site, who: str, place: str) -> None:
    """Whether the idea exists or not, to look at or to send; and nothing is done."""
    idea = site.asked()
    lines = Entry.objects.count()
    for reference in (str(idea.reference), "1485-2026-9999"):
        # One that does not exist answers the same; a few of its addresses are enough.
        for tail, _view, name in _ONE if reference == str(idea.reference) else _ONE[:3]:
            url = f"/{place}/ideer/{reference}/{_filled(tail, idea)}"
            answers = {
                site.get(who, url).status_code,
                site.post(who, url, {"reason": "Hej", "text": "Hej"}).status_code,
            }
            # Pages that are only sent to answer 405 to a look, for everybody alike.
            assert answers <= ({404, 405} if name in SENT_ONLY else {404}), url
            assert 404 in answers
    assert site.get(who, f"/ide/{idea.reference}/").status_code == 404
    assert (Entry.objects.count(), Idea.objects.get(pk=idea.pk).state) == (lines, "assessment")


def test_nobody_signed_in_is_asked_to_sign_in_and_told_nothing(site: Site) -> None:
    idea = site.asked()
    for reference in (str(idea.reference), "1485-2026-9999"):
        for url in (f"/m/uddevalla/ideer/{reference}/", f"/ide/{reference}/"):
            response = site.get("", url)
            assert (response.status_code, response["Location"].split("?")[0]) == (302, "/konto/login/")


def test_the_pages_exist_for_the_one_who_may(site: Site) -> None:
    """The 404s above are refusals: the coordinator opens the same addresses."""
    idea = site.asked()
    for tail in ("", "gor/ask_completion/", "besked/", "visa/oppna/", "dela/", "ansvarig/", "bedomare/", "test/"):
        assert site.get("coordinator", site.base(idea) + tail).status_code == 200, tail


# Page x role --------------------------------------------------------------------------------------------------------

PAGES = {
    "page": "", "ask": "gor/ask_completion/", "develop": "gor/develop/", "withdraw": "gor/withdraw/",
    "redirect": "gor/redirect/", "message": "besked/", "open": "visa/oppna/", "share": "dela/",
    "next": "ansvarig/", "assessors": "bedomare/", "assess": "bedom/", "test": "test/", "effect": "effekt/",
    "risk": "risk/", "routine": "rutin/",
}  # fmt: skip
IN_ASSESSMENT = {
    "contributor": "page withdraw",
    "coordinator": "page ask develop redirect message open share next assessors test effect risk",
    "assessor": "page assess",
    "manager": "page message next test effect risk",
    "quality_lead": "page redirect risk routine",
    "deputy": "page redirect risk routine",
    "auditor": "page",
    "colleague": "",
    "ambassador": "",
    "steering": "",
    "reference": "",
    "administrator": "",
    "participant": "",
}


@pytest.mark.parametrize("who", IN_ASSESSMENT)
def test_page_by_role_in_assessment(site: Site, who: str) -> None:
    """An idea that only its giver and those who work with it know of; the manager is responsible."""
    idea = site.asked()
    found = {name for name, tail in PAGES.items() if site.get(who, site.base(idea) + tail).status_code == 200}
    assert found == set(IN_ASSESSMENT[who].split())


@pytest.mark.parametrize(
    ("who", "pages"),
    [
        ("steering", "page ask message next test effect risk"),
        ("colleague", "page"),
        ("reference", "page"),
        ("contributor", "page"),
        ("participant", ""),
        ("administrator", ""),
        ("neighbour_contributor", ""),
    ],
)
def test_page_by_role_at_the_groups_gate_when_opened(site: Site, who: str, pages: str) -> None:
    idea = site.acts.tested(**SECRETS)
    ideas.open_idea(idea_id=idea.pk, by=site.acts.world.granted("coordinator"), now=site.acts.tick())
    found = {name for name, tail in PAGES.items() if site.get(who, site.base(idea) + tail).status_code == 200}
    assert found == set(pages.split())


READERS = (
    "contributor ambassador coordinator assessor manager quality_lead steering reference auditor colleague "
    "night_coordinator"
)


@pytest.mark.parametrize(
    ("url", "who"),
    [
        ("/m/uddevalla/inkorg/", "coordinator night_coordinator"),
        ("/m/uddevalla/ideer/", READERS),
        # The staff of those who take part read what is shared; brukare, partners and administrators do not.
        ("/s/fyrbodal/ideer/", f"sluice_innovation_lead sluice_assessor sluice_steering sluice_reference {READERS}"),
        ("/m/uddevalla/installningar/ideer/", "administrator"),
    ],
)  # fmt: skip
def test_lists_and_settings_by_role(site: Site, url: str, who: str) -> None:
    asked = [
        *people.HOME_ROLES, *(f"sluice_{role}" for role in people.SLUICE_ROLES), "colleague", "night_coordinator",
        "stranger_coordinator", "stranger_administrator",
    ]  # fmt: skip
    found = {one for one in asked if site.get(one, url).status_code == 200}
    assert found == set(who.split())


# What stands on the page --------------------------------------------------------------------------------------------


def test_an_assessor_sees_neither_the_giver_nor_the_others(site: Site) -> None:
    """In the whole source of every page that the assessor opens; when done, the others' words but never the name."""
    idea = site.asked(name_consent=True)
    assert GIVER in site.text("coordinator", site.base(idea))
    scores = dict.fromkeys(CRITERIA, 4)
    ideas.assess(
        idea_id=idea.pk, by=site.acts.world.granted("assessor_2"), now=site.acts.tick(), scores=scores,
        comment="Egenbedömning av den andra", risk_note="Egenrisk hos den andra",
    )  # fmt: skip
    theirs = ("Egenbedömning av den andra", "Egenrisk hos den andra", "Assessor 2 Personsson", "24 av 24")
    pages = (site.base(idea), site.base(idea) + "bedom/", "/m/uddevalla/ideer/", "/", "/mina-ideer/")
    before = [site.text("assessor", page) for page in pages]
    assert SECRETS["need"] in before[0]
    assert [word for html in before for word in (GIVER, *theirs) if word in html] == []
    site.acts.assess(idea, "assessor")
    after = site.text("assessor", site.base(idea))
    assert (GIVER in after, [word for word in theirs if word in after]) == (False, list(theirs))


def test_the_giver_sees_each_step_and_its_reason_but_no_scores(site: Site) -> None:
    idea = site.asked()
    site.acts.assess(idea, "assessor")
    html = site.text("contributor", site.base(idea))
    assert _shown(html, "Behovet är stort och provet litet.", "15 av 24", "Assessor Personsson") == {
        *SECRETS.values(), GIVER, REASON,
    }  # fmt: skip


@pytest.mark.parametrize("consent", [True, False])
def test_readers_of_an_opened_idea_see_the_name_by_consent_and_never_the_scores(site: Site, consent: bool) -> None:
    idea = site.asked(name_consent=consent)
    site.acts.assess(idea, "assessor")
    ideas.open_idea(idea_id=idea.pk, by=site.acts.world.granted("coordinator"), now=site.acts.tick())
    html = site.text("colleague", site.base(idea))
    assert (GIVER in html, SECRETS["need"] in html) == (consent, True)
    assert _shown(html, "Behovet är stort och provet litet.", "Assessor Personsson") - {GIVER} == {
        *SECRETS.values(), REASON,
    }  # fmt: skip


@pytest.mark.parametrize("who", ["sluice_reference", "sluice_innovation_lead", "neighbour_contributor"])
def test_the_sluice_reads_the_shared_text_and_nothing_else(site: Site, who: str) -> None:
    idea = site.share(site.asked(name_consent=True))
    page = site.text(who, site.base(idea, "s/fyrbodal"))
    listed = site.text(who, "/s/fyrbodal/ideer/")
    assert _shown(page, "Hemtjänst Centrum") == set(SHARED.values())
    assert _shown(listed, "Hemtjänst Centrum") == {SHARED["title"]}
    assert site.get(who, site.base(idea)).status_code == 404
    for tail in ("bedomare/", "risk/", "gor/hand_over/"):
        response = site.get(who, site.base(idea, "s/fyrbodal") + tail)
        if response.status_code == 200:
            assert _shown(response.content.decode()) <= {*SHARED.values()}, tail


def test_searching_the_sluices_list_does_not_reach_the_own_words(site: Site) -> None:
    site.share(site.asked())
    assert SHARED["title"] in site.text("sluice_reference", "/s/fyrbodal/ideer/?ord=Delad")
    assert SHARED["title"] not in site.text("sluice_reference", "/s/fyrbodal/ideer/?ord=Egenrubrik")


def test_a_published_need_is_read_by_anybody_and_only_the_need(site: Site) -> None:
    idea = site.share(site.asked())
    ideas.publish_need(idea_id=idea.pk, by=site.acts.world.granted("coordinator"), now=site.acts.tick())
    for who in ("", "stranger_contributor", "participant"):
        response = site._client(who).get(f"/ide/{idea.reference}/", follow=True)
        assert _shown(response.content.decode(), "Hemtjänst Centrum") == {SHARED["title"], SHARED["need"]}, who


READ_DURING_HARM = {"contributor", "quality_lead", "deputy", "auditor"}


def test_harm_hides_the_text_from_all_but_four(site: Site) -> None:
    """On the idea's page and in every list; those who had access see the reference and the state."""
    idea = site.asked()
    ideas.open_idea(idea_id=idea.pk, by=site.acts.world.granted("coordinator"), now=site.acts.tick())
    ideas.raise_harm(idea_id=idea.pk, by=site.acts.world.granted("coordinator"), now=site.acts.tick())
    for who in ("contributor", "quality_lead", "deputy", "auditor", "coordinator", "colleague", "assessor", "manager"):
        html = site.text(who, site.base(idea))
        assert str(idea.reference) in html
        assert bool(_shown(html, "Hemtjänst Centrum") - {GIVER}) == (who in READ_DURING_HARM), who
        listed = site.text(who, "/m/uddevalla/ideer/")
        assert (str(idea.reference) in listed, SECRETS["title"] in listed) == (True, who in READ_DURING_HARM), who
        start = site.text(who, "/")
        assert SECRETS["title"] not in start or who in READ_DURING_HARM, who
    assert SECRETS["title"] not in site.text("coordinator", "/m/uddevalla/inkorg/?visa=alla")
    assert str(idea.reference) in site.text("coordinator", "/m/uddevalla/inkorg/?visa=alla")
    for tail in ("gor/ask_completion/", "gor/redirect/", "besked/"):
        assert not _shown(site.text("coordinator", site.base(idea) + tail)), tail
    assert site.get("assessor", site.base(idea) + "bedom/").status_code == 404


def test_the_steering_group_reads_while_it_waits_for_them_and_is_led_home_afterwards(site: Site) -> None:
    """The one who decides loses the page with the decision; they are not met by a 404, nor by a second press."""
    idea = site.acts.tested(**SECRETS)
    owner = site.acts.world.people["manager"].pk
    data = {"seen": "testing", "reason": "Lägre tid.", "effect_owner": owner}
    assert SECRETS["need"] in site.text("steering", site.base(idea))
    for _press in range(2):
        response = site.post("steering", site.base(idea) + "gor/introduce/", data)
        assert (response.status_code, response["Location"]) == (302, "/")
    assert site.get("steering", site.base(idea)).status_code == 404
    assert site.acts.world.people["steering"].pk == Entry.objects.filter(kind="idea.gate_4_opened").get().actor_id
