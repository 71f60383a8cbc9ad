"""An import in a real browser: choose, look, read in, watch it move, read the result. And every page of it for axe and Nu."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ideas.imports import services
from ideas.models import Idea, ImportRun
from sluice.shared import clock
from tests import people
from tests.imports import lists

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> people.World:
    return people.build()


def sign_in(page: Page, site: str, world: people.World) -> None:
    page.goto(f"{site}/konto/login/")
    page.get_by_label("E-post").fill(world.people["coordinator"].email)
    page.get_by_label("Lösenord").fill(people.PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url(f"{site}/")


def the_list(tmp_path: Path) -> Path:
    rows = [
        *lists.listed(5),
        lists.idea_row(6, inlamnad="31/2 2019"),
        lists.idea_row(7, status="Rullar", beskrivning="Ring Kim på 0522-12 34 56"),
    ]
    path = tmp_path / "idéer 2019.xlsx"
    path.write_bytes(lists.workbook(rows, merge=["A1:H1"]))
    return path


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_list_is_taken_in(
    live_server: Any, world: people.World, new_page: Callable[..., Page], axe: Callable[[Page], list[str]],
    nu: Callable[[str], list[str]], tmp_path: Path, size: str,
) -> None:  # fmt: skip
    page = new_page() if size == "desktop" else new_page(viewport={"width": 320, "height": 640}, has_touch=True)

    def sound(name: str) -> None:
        assert axe(page) == [], name
        # The markup is the same on both; the checker takes seconds a page.
        assert size == "phone" or nu(page.content()) == [], name
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{name} scrolls sideways"

    sign_in(page, live_server.url, world)
    page.goto(f"{live_server.url}/m/uddevalla/import/")
    sound("index")
    page.get_by_role("button", name="Provkör listan").click()
    expect(page.get_by_text("Välj en fil.").first).to_be_visible()
    sound("index with an error")
    page.get_by_label("Lista").set_input_files(the_list(tmp_path))
    page.get_by_role("button", name="Provkör listan").click()
    expect(page.get_by_role("heading", name="Provkörning")).to_be_visible()
    expect(page.get_by_label("Kolumn B: Idé")).to_have_value("title")
    expect(page.get_by_text("Dagen 31 finns inte i månad 2 år 2019.")).to_be_visible()
    sound("trial")

    page.get_by_label("Rullar").select_option("testing")
    page.get_by_label("Varför kan raderna med varningar tas in?").fill("Växelns nummer är allmänt.")
    page.get_by_role("button", name="Provkör igen").click()
    expect(page.get_by_role("button", name="Läs in 6 rader")).to_be_visible()
    page.get_by_role("button", name="Läs in 6 rader").click()
    expect(page.get_by_text("0 av 7 rader behandlade (0 %).")).to_be_visible()
    sound("progress")

    assert services.continue_import(run_id=ImportRun.objects.get().pk, now=clock.now())
    expect(page.get_by_role("heading", name="Inläst lista")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("Dagen 31 finns inte i månad 2 år 2019.")).to_be_visible()
    sound("result")
    assert Idea.objects.count() == 6
    page.goto(f"{live_server.url}/m/uddevalla/import/")
    expect(page.get_by_role("link", name="idéer 2019.xlsx")).to_be_visible()
    sound("index with imports")


def test_without_javascript_too(
    live_server: Any, world: people.World, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, live_server.url, world)
    page.goto(f"{live_server.url}/m/uddevalla/import/")
    page.get_by_label("Lista").set_input_files(the_list(tmp_path))
    page.get_by_role("button", name="Provkör listan").click()
    page.get_by_role("button", name="Läs in 5 rader").click()
    expect(page.get_by_text("0 av 7 rader behandlade (0 %).")).to_be_visible()
    assert services.continue_import(run_id=ImportRun.objects.get().pk, now=clock.now())
    page.get_by_role("link", name="Uppdatera").click()
    expect(page.get_by_role("heading", name="Inläst lista")).to_be_visible()
    assert Idea.objects.count() == 5
