"""Every component on narrow and wide, light and dark: no fault for axe or the Nu checker, nothing out of the picture."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

OUTSIDE = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.table-wrap') && !e.closest('.visually-hidden'))
  .map(e => e.outerHTML.slice(0, 120))"""
SMALL = """() => [...document.querySelectorAll('button, a.button, .nav a, .brand, input[type=text], select, textarea, summary')]
  .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 120))"""
PAGES = [
    "/",
    "/lamna/",
    "/konto/login/",
    "/konto/password/reset/",
    "/konto/password/reset/done/",
    "/konto/signup/",
    "/finns-inte/",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(
    site: str, new_page: Callable[..., Page], axe: Callable[[Page], list[str]], width: int, scheme: str
) -> None:
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for address in PAGES:
        page.goto(f"{site}{address}")
        assert axe(page) == [], address
        assert page.evaluate(OUTSIDE) == [], address
        assert page.evaluate(SMALL) == [], address


def test_the_checker_finds_no_error(site: str, page: Page, nu: Callable[[str], list[str]]) -> None:
    # One start of the checker a page: the pages that between them hold every component.
    for address in ("/", "/konto/login/"):
        answer = page.goto(f"{site}{address}")
        assert answer is not None
        assert nu(answer.text()) == [], address


def test_text_of_double_size_stays_in_the_picture(site: str, page: Page) -> None:
    for address in PAGES:
        page.goto(f"{site}{address}")
        page.evaluate("document.documentElement.style.fontSize = '212.5%'")
        assert page.evaluate(OUTSIDE) == [], address


def test_a_form_with_faults_leads_to_each_of_them(
    site: str, page: Page, axe: Callable[[Page], list[str]], nu: Callable[[str], list[str]]
) -> None:
    page.goto(f"{site}/lamna/")
    page.get_by_role("button", name="Fortsätt").click()
    summary = page.locator("[data-error-summary]")
    assert summary.evaluate("e => e === document.activeElement")
    targets = [link.get_attribute("href") for link in summary.get_by_role("link").all()]
    assert targets == ["#id_harm_0", "#id_need", "#id_read"]
    for target in targets:
        page.locator(f"[data-error-summary] a[href='{target}']").click()
        assert page.evaluate("document.activeElement.id") == (target or "").removeprefix("#")
    assert axe(page) == []
    assert nu(page.content()) == []


def test_the_skip_link_comes_first_and_leads_to_the_content(site: str, page: Page) -> None:
    page.goto(f"{site}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hoppa till innehållet"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


def test_yes_to_harm_shows_the_channel_at_once_even_without_script(site: str, new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{site}/lamna/")
    channel = page.get_by_text("Ring avvikelsejouren")
    assert not channel.is_visible()
    page.get_by_label("Ja", exact=True).check()
    assert channel.is_visible()
    page.get_by_label("Nej", exact=True).check()
    assert not channel.is_visible()


def test_on_a_phone_the_lock_stands_and_a_table_becomes_cards(site: str, phone: Page, page: Page) -> None:
    measure = "() => [...document.querySelectorAll('.lock')[0].children].map(e => e.getBoundingClientRect().top)"
    phone.goto(f"{site}/")
    page.goto(f"{site}/")
    assert len(set(phone.evaluate(measure))) == 5
    assert len(set(page.evaluate(measure))) == 1
    row = "() => getComputedStyle(document.querySelector('.card--flush td')).display"
    assert phone.evaluate(row) == "grid"
    assert page.evaluate(row) == "table-cell"
