"""The journey's stage: the cast, a web server, workers and beat as in production, in a demonstration whose clock moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from playwright.sync_api import Page

from tests import people
from tests.mailbox import Mailbox
from tests.workers import WebServer, Workers


class Stage:
    """People at their browsers, the post, and the clock."""

    def __init__(
        self, web: WebServer, workers: Workers, post: Mailbox, new_page: Callable[..., Page], world: people.World
    ) -> None:
        self.web, self.workers, self.post, self.world = web, workers, post, world
        self._new_page = new_page
        self._pages: dict[str, Page] = {}

    def at(self, who: str, **options: Any) -> Page:
        """The page of somebody in the cast, signed in."""
        if who not in self._pages:
            page = self._new_page(base_url=self.web.url, **options)
            page.goto("/konto/login/")
            page.get_by_label("E-postadress").fill(self.world.people[who].email)
            page.get_by_label("Lösenord", exact=True).fill(people.PASSWORD)
            page.get_by_role("button", name="Logga in").click()
            page.wait_for_url(self.web.url + "/")
            self._pages[who] = page
        return self._pages[who]

    def clock(self, to: str) -> None:
        """Move the demonstration's clock, as `make manage c='demo_clock --to …'` does."""
        call_command("demo_clock", to=to)
