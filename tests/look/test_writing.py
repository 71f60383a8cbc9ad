"""What the browser adds while one writes: saving, the guard, the ended session, one press is one sending."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.look.pages import posted
from tests.shared.identity_numbers import luhn_digit

NUMBER = f"811218-987{luhn_digit('811218987')}"
STOPPED = "Texten innehåller ett personnummer. Ta bort det. Skriv aldrig vem det handlar om här."


@pytest.fixture
def writing(page: Page, site: str, sign_in: Callable[[Page], None]) -> Page:
    """Siv has the form open."""
    sign_in(page)
    page.goto(f"{site}/utkast/")
    return page


def fill(page: Page) -> None:
    """Everything that the form wants."""
    page.get_by_label("Nej", exact=True).check()
    page.get_by_label("Vad behöver bli bättre?").fill("Nycklarna hämtas på kontoret.")
    page.get_by_label("Jag har läst").check()


def test_a_draft_is_saved_and_said(writing: Page) -> None:
    writing.get_by_label("Vad behöver bli bättre?").fill("Nycklarna")
    expect(writing.locator("[data-save-state]")).to_have_text("Sparat kl. 14.32")
    assert [(p["to"], p["need"], p["draft"]) for p in posted] == [("draft", "Nycklarna", "")]
    writing.get_by_label("För vem?").fill("Nattpatrullen")
    expect(writing.locator("input[name=draft]")).to_have_value("12")
    writing.wait_for_function(
        "() => performance.getEntriesByType('resource').filter(e => e.name.endsWith('/spara/')).length === 2"
    )
    assert [(p["whom"], p["draft"]) for p in posted[1:]] == [("Nattpatrullen", "12")]
    # Tablets are shared: htmx keeps the page's address for the window, and nothing else is kept.
    kept = writing.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage)]")
    assert kept == [[], ["htmx-current-path-for-history"]]


def test_what_the_server_refuses_is_said_beside_the_field(writing: Page) -> None:
    need = writing.get_by_label("Vad behöver bli bättre?")
    need.fill("för kort")
    expect(writing.get_by_text("Skriv lite mer.")).to_be_visible()
    expect(writing.locator("[data-save-state]")).to_contain_text("Inte sparat")
    expect(need).to_have_value("för kort")
    expect(need).to_have_attribute("aria-invalid", "true")


def test_without_contact_the_text_stays_and_is_saved_afterwards(writing: Page) -> None:
    writing.context.set_offline(True)
    need = writing.get_by_label("Vad behöver bli bättre?")
    need.fill("Nycklarna")
    expect(writing.locator("[data-save-state]")).to_have_text(
        "Inte sparat – ingen kontakt. Texten finns kvar på sidan."
    )
    fill(writing)
    writing.get_by_role("button", name="Fortsätt").click()
    expect(need).to_have_value("Nycklarna hämtas på kontoret.")
    assert posted == []
    writing.context.set_offline(False)
    expect(writing.locator("[data-save-state]")).to_have_text("Sparat kl. 14.32")
    assert [p["need"] for p in posted] == ["Nycklarna hämtas på kontoret."]


def test_when_the_session_ends_the_text_is_there_after_signing_in_beside_it(
    writing: Page, sign_in: Callable[[Page], None], axe: Callable[[Page], list[str]], site: str
) -> None:
    fill(writing)
    expect(writing.locator("[data-save-state]")).to_have_text("Sparat kl. 14.32")
    writing.context.clear_cookies()
    posted.clear()
    writing.get_by_label("För vem?").fill("Dem som väntar på natten")
    dialog = writing.get_by_role("dialog")
    expect(dialog).to_contain_text("Du har loggats ut")
    assert axe(writing) == []
    assert posted == []
    with writing.context.expect_page() as opened:
        dialog.get_by_role("link", name="Logga in i ett nytt fönster").click()
    beside = opened.value
    beside.get_by_label("E-post").fill("siv@exempel.se")
    beside.get_by_label("Lösenord").fill("kanalen-ligger-stilla")
    beside.get_by_role("button", name="Logga in").click()
    beside.wait_for_url(f"{site}/")
    beside.close()
    writing.bring_to_front()
    writing.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(dialog).to_be_hidden()
    expect(writing.locator("[data-save-state]")).to_have_text("Sparat kl. 14.32")
    assert {p["whom"] for p in posted} == {"Dem som väntar på natten"}
    writing.get_by_role("button", name="Fortsätt").click()
    writing.wait_for_url(f"{site}/tack/")
    assert [p["to"] for p in posted][-1] == "form"


def test_a_decision_is_not_lost_with_the_session(page: Page, site: str, sign_in: Callable[[Page], None]) -> None:
    sign_in(page)
    page.goto(f"{site}/beslut/")
    fill(page)
    page.context.clear_cookies()
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_role("dialog")).to_contain_text("Du har loggats ut")
    expect(page.get_by_label("Vad behöver bli bättre?")).to_have_value("Nycklarna hämtas på kontoret.")
    assert posted == []


def test_an_identity_number_never_leaves_the_page(writing: Page) -> None:
    need = writing.get_by_label("Vad behöver bli bättre?")
    fill(writing)
    expect(writing.locator("[data-save-state]")).to_have_text("Sparat kl. 14.32")
    posted.clear()
    need.fill(f"Hon ({NUMBER}) väntar")
    expect(writing.locator("[data-save-state]")).to_contain_text("Inte sparat")
    writing.get_by_role("button", name="Fortsätt").click()
    expect(writing.get_by_text(STOPPED)).to_be_visible()
    assert writing.evaluate("document.activeElement.id") == "id_need"
    assert NUMBER not in writing.locator(".field__error").first.inner_text()
    assert posted == []
    need.fill("Hon väntar")
    expect(writing.get_by_text(STOPPED)).to_have_count(0)
    expect(writing.locator("[data-save-state]")).to_have_text("Sparat kl. 14.32")


def test_a_double_click_is_one_sending(page: Page, site: str) -> None:
    page.goto(f"{site}/lamna/")
    fill(page)
    page.evaluate("() => { const b = document.querySelector('main [type=submit]'); b.click(); b.click(); b.click(); }")
    page.wait_for_url(f"{site}/tack/")
    assert [p["to"] for p in posted] == ["form"]
    page.go_back()
    expect(page.get_by_role("button", name="Fortsätt")).not_to_have_attribute("aria-disabled", "true")


def test_leaving_with_unsaved_text_asks(writing: Page, site: str) -> None:
    writing.context.set_offline(True)
    writing.get_by_label("Vad behöver bli bättre?").press_sequentially("Nycklarna")
    expect(writing.locator("[data-save-state]")).to_contain_text("ingen kontakt")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    writing.on("dialog", stay)
    with writing.expect_event("dialog"):
        writing.evaluate("window.location.href = '/tack/'")
    assert asked == ["beforeunload"]
    expect(writing.get_by_label("Vad behöver bli bättre?")).to_have_value("Nycklarna")
