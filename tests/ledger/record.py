"""A small record to do mischief to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from django.db import transaction

from ledger import kinds, services
from ledger.models import Entry
from sluice.shared.actor import Actor

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
COORDINATOR = Actor(person_id=17, role="coordinator", unit="Hemtjänst norr")
ASKED = kinds.Kind("trial.asked", "Frågade", frozenset({"reason", "until", "hours"}))


kinds.register(ASKED)


def act(chain: str | list[str] = "authority:1", number: int = 1, **changes: Any) -> list[Entry]:
    """Record one act in a transaction of its own."""
    given: dict[str, Any] = {
        "kind": ASKED.code,
        "chains": [chain] if isinstance(chain, str) else chain,
        "actor": COORDINATOR,
        "subject_type": "idea",
        "subject_ref": f"1485-2026-{number:04d}",
        "occurred_at": START + timedelta(hours=number),
        "target": "completion",
        "payload": {"reason": f"Vem gäller det, fråga {number}?"},
    }
    with transaction.atomic():
        return services.record(**(given | changes))


def fill(count: int, chain: str = "authority:1") -> None:
    """Record some acts; every third has nothing written beside it."""
    for number in range(1, count + 1):
        act(chain, number, **({"payload": None} if number % 3 == 0 else {}))


@contextmanager
def unguarded(superuser: psycopg.Connection[Any]) -> Iterator[psycopg.Connection[Any]]:
    """The database with every trigger of the record switched off, as somebody with full power could do."""
    tables = ("ledger_entry", "ledger_anchor", "ledger_payload", "ledger_chain")
    for table in tables:
        superuser.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    yield superuser
    for table in tables:
        superuser.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
