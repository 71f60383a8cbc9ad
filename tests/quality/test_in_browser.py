"""The pages in a real browser: accessible, valid, on a phone; harm handed over and an analysis written by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from quality import services as quality
from quality.models import Harm, RiskAnalysis
from sluice.shared import clock
from tests import people
from tests.people import World
from tests.quality import acts
from tests.quality.conftest import BACKEND

BASE = "/m/uddevalla/kvalitet/"
Axe = Callable[[Page], list[str]]


def enter(page: Page, world: World, who: str, site: str) -> None:
    """Give the page somebody's session."""
    client = Client()
    client.force_login(world.people[who], backend=BACKEND)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])


def filled(world: World) -> list[str]:
    """Something on every page; the pages."""
    now, lead = clock.now(), world.granted("quality_lead")
    report, closed = acts.view(world, received_at=now, now=now), acts.view(world, "b", received_at=now, now=now)
    quality.close_report(report_id=closed.pk, outcome="Ny rutin", by=lead, now=now)
    quality.strike_view(report_id=closed.pk, reason="Menyn", by=lead, now=now)
    harm = acts.harm(world, now=now)
    made = acts.analysis(world, "")
    row = acts.risk(world, made, "Fall", 3, 3)
    acts.risk(world, made)
    done = acts.analysis(world, "c")
    judged = acts.risk(world, done, "Brand", 1, 4)
    measure = acts.measure(world, judged)
    acts.finished(world, done)
    quality.reassess_risk(risk_id=judged.pk, likelihood=1, consequence=2, by=lead, now=now)
    process = quality.create_process(
        authority=world.home, name="Natt", owner_role="Chef", activities=["Rond", "Larm"], by=lead, now=now
    )
    routine = acts.routine(world, activity=process.activities.first(), cause_type="idea", cause_ref="1485-2026-0001")
    return [
        "", "installningar/", "register/", "register/ny/", f"register/{report.pk}/", f"register/{closed.pk}/", "skador/",
        f"skador/{harm.pk}/", "risker/", "risker/ny/", f"risker/{made.pk}/", f"risker/{done.pk}/", f"risk/{row.pk}/",
        f"risk/{row.pk}/atgard/", "atgarder/", f"atgarder/{measure.pk}/", "processer/", f"processer/{process.pk}/",
        f"rutiner/{routine.routine_id}/", f"rutiner/{routine.routine_id}/ny-version/",
    ]  # fmt: skip


def test_every_page_is_accessible_valid_and_fits_a_phone(
    live_server: Any, phone: Page, axe: Axe, nu: Callable[[str], list[str]]
) -> None:
    world = people.build()
    enter(phone, world, "quality_lead", live_server.url)
    pages = filled(world)
    for address in pages:
        phone.goto(live_server.url + BASE + address)
        assert phone.locator("h1").count() == 1, address
        assert axe(phone) == [], address
        if address in pages[::2]:
            # Every other: the pages between share their templates' pieces, and each takes the checker seconds.
            assert nu(phone.request.get(phone.url).text()) == [], address
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_harm_is_handed_over_after_a_mistake(live_server: Any, page: Page, axe: Axe) -> None:
    world = people.build()
    idea = people.Acts(world, clock.now()).hand_in(harm_answer=True)
    harm = Harm.objects.get(subject_ref=idea.reference)
    enter(page, world, "quality_lead", live_server.url)
    page.goto(f"{live_server.url}{BASE}")
    page.get_by_role("link", name=str(idea.reference)).click()
    page.get_by_role("button", name="Lämna över").click()
    page.locator("[data-error-summary]").wait_for()
    assert axe(page) == []
    page.get_by_label("Vem tar emot?").fill("MAS")
    page.get_by_label("Ärendets nummer där").fill("2026-17")
    page.get_by_role("button", name="Lämna över").click()
    page.get_by_text("Det är överlämnat, med tid, mottagare och nummer.").wait_for()
    assert axe(page) == []
    harm.refresh_from_db()
    idea.refresh_from_db()
    assert (harm.outcome, harm.receiver_role, harm.external_number, idea.harm_open) == (
        "handed_over", "MAS", "2026-17", False,
    )  # fmt: skip


def test_an_analysis_is_written_with_the_keyboard_alone(live_server: Any, page: Page, axe: Axe) -> None:
    world = people.build()
    enter(page, world, "coordinator", live_server.url)
    page.goto(f"{live_server.url}{BASE}risker/ny/")
    page.get_by_label("Vad ska analyseras?").fill("Nya scheman")
    page.keyboard.press("Enter")
    page.get_by_label("Vad kan hända?").fill("Någon glöms bort")
    page.get_by_label("Hur sannolikt är det?").select_option(label="3 Stor")
    page.get_by_label("Hur allvarligt blir det?").select_option(label="3 Betydande")
    page.get_by_role("button", name="Lägg till en risk").press("Enter")
    page.get_by_text("Risken är tillagd.").wait_for()
    assert axe(page) == []
    row = RiskAnalysis.objects.get(title="Nya scheman").risks.get()
    assert (row.event, row.score) == ("Någon glöms bort", 9)
