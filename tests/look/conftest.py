"""The small site of tests/look/pages.py, with somebody to sign in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

PASSWORD = "kanalen-ligger-stilla"


@pytest.fixture
def site(live_server: LiveServer, settings: object) -> str:
    """Serve the small site; its address."""
    from tests.look import pages

    settings.ROOT_URLCONF = "tests.look.pages"  # type: ignore[attr-defined]
    pages.posted.clear()
    return str(live_server.url)


@pytest.fixture
def sign_in(site: str) -> Callable[[Page], None]:
    """Return a function that signs Siv in on a page, through the sign-in page itself."""
    from accounts.models import Person

    Person.objects.create_user("siv@exempel.se", PASSWORD, name="Siv")

    def enter(page: Page) -> None:
        page.goto(f"{site}/konto/login/")
        page.get_by_label("E-post").fill("siv@exempel.se")
        page.get_by_label("Lösenord").fill(PASSWORD)
        page.get_by_role("button", name="Logga in").click()
        page.wait_for_url(f"{site}/")

    return enter
