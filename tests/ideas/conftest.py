"""One cast for a whole module: built once in an outer transaction, each test in a savepoint of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

# Models can't be imported before Django is set up, which is after this file is read.
if TYPE_CHECKING:
    from tests import people


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[people.World]:
    """The whole cast; what a test writes is taken back by `savepoint`. Not to be mixed with `db` in one module."""
    from tests import people

    with django_db_blocker.unblock(), transaction.atomic():
        yield people.build()
        transaction.set_rollback(True)


@pytest.fixture
def savepoint(cast: people.World, django_db_blocker: Any) -> Iterator[None]:
    """What the test writes is gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def acts(cast: people.World, savepoint: None) -> people.Acts:
    """The acts of the cast, in a savepoint."""
    from tests import people

    return people.Acts(cast)
