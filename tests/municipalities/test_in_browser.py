"""The pages in a real browser: a head-on walk, axe and the Nu checker before and after a mistake, a phone's width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from municipalities.models import Membership
from tests import people
from tests.people import World


def enter(page: Page, world: World, who: str, site: str) -> None:
    """Give the page somebody's session."""
    client = Client()
    client.force_login(world.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])


def test_administrators_pages_are_accessible_valid_and_fit_a_phone(
    live_server: Any, phone: Page, axe: Callable[[Page], list[str]], nu: Callable[[str], list[str]]
) -> None:
    world = people.build()
    enter(phone, world, "administrator", live_server.url)
    manager = Membership.objects.get(person=world.people["manager"])
    for address in (
        "personer/",
        "personer/ny/",
        f"personer/{manager.pk}/",
        "enheter/",
        "enheter/ny/",
        f"enheter/{world.night.pk}/",
    ):
        phone.goto(f"{live_server.url}/m/uddevalla/{address}")
        assert axe(phone) == [], address
        assert nu(phone.request.get(phone.url).text()) == [], address
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_a_person_is_added_with_the_keyboard_after_a_mistake(
    live_server: Any, page: Page, axe: Callable[[Page], list[str]]
) -> None:
    world = people.build()
    enter(page, world, "administrator", live_server.url)
    page.goto(f"{live_server.url}/m/uddevalla/personer/ny/")
    page.get_by_label("E-postadress").fill("ny@example.test")
    page.get_by_label("Roll").select_option(label="Chef")
    page.get_by_role("button", name="Lägg till").press("Enter")
    page.get_by_text("Skriv namnet: ingen med den adressen finns här sedan tidigare.").first.wait_for()
    assert axe(page) == []
    assert page.get_by_label("E-postadress").input_value() == "ny@example.test"
    page.get_by_label("Namn").fill("Ny Nysson")
    page.get_by_role("button", name="Lägg till").press("Enter")
    page.get_by_text("Ny Nysson har fått rollen.").wait_for()
    assert axe(page) == []


def test_the_ledger_is_read_filtered_and_verified(
    live_server: Any, page: Page, phone: Page, axe: Callable[[Page], list[str]], nu: Callable[[str], list[str]]
) -> None:
    world = people.build()
    for one in (page, phone):
        enter(one, world, "auditor", live_server.url)
        one.goto(f"{live_server.url}/m/uddevalla/liggare/")
        assert axe(one) == []
        assert one.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert nu(page.request.get(page.url).text()) == []
    page.get_by_label("Händelse").select_option(label="En enhet lades till")
    page.get_by_role("button", name="Visa").click()
    assert page.get_by_role("table").get_by_role("row").count() == 1 + world.home.units.count()
    page.get_by_label("Avtryck från en rapport").fill("nonsens")
    page.get_by_role("button", name="Verifiera").click()
    page.get_by_text("Skriv kedja, nummer och kontrollsumma").first.wait_for()
    assert axe(page) == []
    page.get_by_label("Avtryck från en rapport").fill("")
    page.get_by_role("button", name="Verifiera").click()
    page.get_by_text("allt står som det skrevs").wait_for()
    assert axe(page) == []
