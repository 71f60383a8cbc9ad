"""The cast once a module, a browser for each of them, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    # Models can't be imported before Django is set up, and this file is read before that.
    from tests.people import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    from tests.municipalities.cast import standing

    yield from standing(django_db_blocker)


@pytest.fixture
def world(cast: World, db: None) -> World:
    return cast


@pytest.fixture
def signed_in(world: World) -> Callable[[str], Client]:
    """Somebody's browser."""

    def browser(who: str) -> Client:
        client = Client()
        client.force_login(world.people[who], backend=BACKEND)
        return client

    return browser


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is NOW wherever the time is asked for."""
    from sluice.shared import clock
    from tests.people import NOW

    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda tz="": NOW.date())
