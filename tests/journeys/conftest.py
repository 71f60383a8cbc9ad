"""The journey's stage: the cast, a web server, workers and beat as in production, in a demonstration whose clock moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page

from tests.mailbox import Mailbox
from tests.workers import WebServer, Workers

if TYPE_CHECKING:
    from tests.journeys.stage import Stage


@pytest.fixture
def program_environment(program_environment: dict[str, str]) -> dict[str, str]:
    """The demonstration is on: its clock can be moved."""
    return program_environment | {"DEMO": "1"}


@pytest.fixture
def stage(
    celery_workers: Workers,
    web_server: WebServer,
    smtp_server: Mailbox,
    new_page: Callable[..., Page],
    settings: Any,
) -> Iterator[Stage]:
    """The cast at home in Uddevalla, with a steering group that gets a report each month."""
    # Loaded here: this file is read before Django is set up.
    from governance import services as governance
    from municipalities.granted import SYSTEM
    from reports import services as reports
    from sluice.shared import clock
    from sluice.start import demo_clock
    from tests import people
    from tests.journeys.stage import Stage

    # The web server checks passwords as in production.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    settings.DEMO = True
    demo_clock.install()
    world = people.build()
    start = datetime(2026, 1, 1, tzinfo=UTC)
    group = governance.create_group(name="Styrgruppen i Uddevalla", place=world.home, by=SYSTEM, now=start)
    reports.set_schedule(
        group_id=group.pk, cadence="month", starts_on=date(2026, 9, 1), active=True, by=SYSTEM, now=start
    )
    yield Stage(web_server, celery_workers, smtp_server, new_page, world)
    clock.use(None)
