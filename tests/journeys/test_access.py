"""The journey's pages for everybody: axe before and after an interaction, valid HTML, 320 px, the keyboard, no JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ideas.models import Idea
from tests import people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("access")]


class Places:
    """The ideas that the pages are about, one in each chamber."""

    def __init__(self) -> None:
        self.acts = people.Acts(people.build())
        self.submitted = self.acts.hand_in(title="Bildstöd vid måltiden")
        self.assessment = self.acts.taken_in(title="Gemensam tvättid")
        self.asked = self._asked()
        self.development = self.acts.developed(title="Ljus som tänds")
        self.testing = self.acts.tested(title="Sms till anhöriga")
        self.introduced = self.acts.introduced(title="Pärm vid strömavbrott")
        self.harm = self.acts.hand_in(title="Slitna lyftselar", harm_answer=True)

    def _asked(self) -> Idea:
        from ideas import services

        idea = self.acts.taken_in(title="Tyst tillsyn")
        world = self.acts.world
        services.name_assessors(
            idea_id=idea.pk,
            person_ids=[world.people["assessor"].pk],
            due_on=people.TODAY.replace(month=12),
            by=world.granted("coordinator"),
            now=self.acts.tick(),
        )
        return idea

    def pages(self) -> list[tuple[str, str, str]]:
        """Who, where, and the button whose empty press shows what is wrong ("" for pages without a form)."""

        def idea(found: Idea, tail: str = "") -> str:
            return f"/m/uddevalla/ideer/{found.reference}/{tail}"

        return [
            ("", "/", ""),
            ("", "/konto/login/", "Logga in"),
            ("contributor", "/", ""),
            ("contributor", "/lamna/", "Lämna idén"),
            ("contributor", f"/lamna/{self.submitted.key}/kvitto/", ""),
            ("contributor", "/mina-ideer/", ""),
            ("contributor", idea(self.testing), ""),
            ("coordinator", "/", ""),
            ("coordinator", "/m/uddevalla/inkorg/", ""),
            ("coordinator", "/m/uddevalla/ideer/", ""),
            ("coordinator", idea(self.submitted), ""),
            ("coordinator", idea(self.submitted, "gor/take_in/"), "Ta in idén"),
            ("coordinator", idea(self.submitted, "gor/ask_completion/"), "Be om komplettering"),
            ("coordinator", idea(self.assessment, "bedomare/"), "Be om bedömning"),
            ("coordinator", idea(self.assessment, "dela/"), "Dela"),
            ("coordinator", idea(self.development, "gor/test/"), "Öppna port 3"),
            ("coordinator", idea(self.testing, "risk/"), ""),
            ("coordinator", idea(self.harm), ""),
            ("assessor", "/", ""),
            ("assessor", idea(self.asked, "bedom/"), "Lämna bedömningen"),
            ("manager", "/", ""),
            ("manager", idea(self.testing, "test/"), "Testet börjar"),
            ("manager", idea(self.introduced, "effekt/"), "Spara"),
            ("steering", "/", ""),
            ("steering", idea(self.testing, "gor/introduce/"), "Öppna port 4"),
            ("quality_lead", "/", ""),
            ("quality_lead", "/m/uddevalla/kvalitet/register/", ""),
            ("quality_lead", idea(self.introduced, "rutin/"), "Fastställ versionen"),
            ("administrator", "/m/uddevalla/installningar/", ""),
            ("administrator", "/m/uddevalla/installningar/ideer/", ""),
        ]


@pytest.fixture
def places(transactional_db: None) -> Places:
    """The cast and their ideas."""
    return Places()


@pytest.fixture
def now_is_then(transactional_db: None) -> Iterator[None]:
    """The pages' clock stands where the cast lives."""
    import datetime as dt

    from sluice.shared import clock

    offset = people.NOW + dt.timedelta(days=3) - dt.datetime.now(dt.UTC)
    clock.use(lambda: offset)
    yield
    clock.use(None)


def enter(page: Page, url: str, person: Any) -> None:
    """Sign in by hand, as people do."""
    page.goto(url + "/konto/login/")
    page.get_by_label("E-postadress").fill(person.email)
    page.get_by_label("Lösenord", exact=True).fill(people.PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url(url + "/")


def test_nothing_is_found_before_or_after(
    places: Places,
    now_is_then: None,
    live_server: Any,
    new_page: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    nu_all: Callable[[dict[str, str]], list[str]],
) -> None:
    """Each page at 320 px: axe and the Nu checker find nothing, also when an empty form has been answered; nothing sticks out."""
    faults: list[str] = []
    open_pages: dict[str, Page] = {}
    written: dict[str, str] = {}
    for who, path, button in places.pages():
        if who not in open_pages:
            open_pages[who] = new_page(viewport={"width": 320, "height": 700})
            if who:
                enter(open_pages[who], live_server.url, places.acts.world.people[who])
        page = open_pages[who]
        answer = page.goto(live_server.url + path)
        assert answer is not None
        assert answer.status == 200, (who, path)
        faults += [f"{who} {path}: {fault}" for fault in axe(page)]
        written[f"{who} {path}"] = answer.text()
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            faults.append(f"{who} {path}: sticks out at 320 px")
        if button:
            page.get_by_role("button", name=button, exact=True).last.click()
            expect(page.locator("[aria-invalid=true]").first).to_be_visible()
            faults += [f"{who} {path} after: {fault}" for fault in axe(page)]
    assert faults + nu_all(written) == []


def test_hand_in_by_keyboard_alone(
    places: Places, now_is_then: None, live_server: Any, new_page: Callable[..., Page]
) -> None:
    """Tab, space, letters and Enter are enough; the focus is always seen."""
    page = new_page()
    enter(page, live_server.url, places.acts.world.people["colleague"])
    page.goto(live_server.url + "/lamna/")
    page.locator("input[name=harm_answer][value=no]").focus()
    page.keyboard.press("Space")
    for text in ("Disken tar en timme.", "Kvällspersonalen.", "En diskmaskin till."):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.type("Två diskmaskiner")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kvitto/")
    assert Idea.objects.filter(title="Två diskmaskiner", state="submitted", need="Disken tar en timme.").count() == 1


def test_hand_in_and_take_in_without_javascript(
    places: Places, now_is_then: None, live_server: Any, new_page: Callable[..., Page]
) -> None:
    """Every flow works without scripts: a draft is saved by its button, and the way goes on."""
    giver = new_page(java_script_enabled=False)
    enter(giver, live_server.url, places.acts.world.people["colleague"])
    giver.goto(live_server.url + "/lamna/")
    giver.get_by_label("Vad behöver bli bättre?").fill("Ingen vet vem som har nyckeln.")
    giver.get_by_role("button", name="Spara utkastet").click()
    expect(giver.get_by_label("Vad behöver bli bättre?")).to_have_value("Ingen vet vem som har nyckeln.")
    giver.get_by_role("button", name="Lämna idén").click()
    expect(giver.locator("[aria-invalid=true]").first).to_be_visible()
    giver.get_by_text("Nej", exact=True).first.click()
    giver.get_by_label("För vem?").fill("Oss alla.")
    giver.get_by_label("Din idé").fill("En tavla vid dörren.")
    giver.get_by_label("Rubrik").fill("Nyckeltavlan")
    giver.get_by_role("button", name="Lämna idén").click()
    giver.wait_for_url("**/kvitto/")
    idea = Idea.objects.get(title="Nyckeltavlan")
    coordinator = new_page(java_script_enabled=False)
    enter(coordinator, live_server.url, places.acts.world.people["coordinator"])
    coordinator.goto(f"{live_server.url}/m/uddevalla/ideer/{idea.reference}/gor/decline/")
    coordinator.get_by_label("Varför?").fill("Det finns redan en tavla.")
    coordinator.get_by_role("button", name="Avsluta idén").click()
    idea.refresh_from_db()
    assert idea.state == "declined"
