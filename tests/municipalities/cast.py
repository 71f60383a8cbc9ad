"""The cast, made once for a file of tests; what a test changes is rolled back after it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests import people
from tests.people import World


def standing(blocker: DjangoDbBlocker) -> Iterator[World]:
    """Build the cast in a transaction around all tests of a file. For files without `transactional_db` only."""
    with blocker.unblock(), transaction.atomic():
        yield people.build()
        transaction.set_rollback(True)
