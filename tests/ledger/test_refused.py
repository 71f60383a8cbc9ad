"""What SQL may not do, by privilege for the web role and by trigger for everybody."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from ledger import services
from ledger.verify import verify
from tests.ledger.record import fill

MISCHIEF = [
    "UPDATE {table} SET hash = 'x'",
    "UPDATE {table} SET hash = 'x' WHERE false",
    "DELETE FROM {table}",
    "DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table})",
    "TRUNCATE {table} CASCADE",
]
TABLES = ["ledger_entry", "ledger_anchor"]


@pytest.fixture
def written(transactional_db: None) -> None:
    fill(3)
    services.anchor(chains=["authority:1"], source="rapport")


@pytest.mark.parametrize("table", TABLES)
def test_the_web_role_may_not(written: None, web_connection: psycopg.Connection[Any], table: str) -> None:
    for statement in MISCHIEF:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web_connection.execute(statement.format(table=table))
    assert verify().entries == 3


@pytest.mark.parametrize("table", TABLES)
def test_the_triggers_refuse_the_owner_and_the_superuser(
    written: None, owner_connection: psycopg.Connection[Any], superuser_connection: psycopg.Connection[Any], table: str
) -> None:
    for connection in (owner_connection, superuser_connection):
        for statement in MISCHIEF:
            with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"):
                connection.execute(statement.format(table=table))
    assert verify().entries == 3


def test_replication_mode_does_not_switch_the_triggers_off(
    written: None, superuser_connection: psycopg.Connection[Any]
) -> None:
    superuser_connection.execute("SET session_replication_role = replica")
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
        superuser_connection.execute("DELETE FROM ledger_entry")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ledger_chain",
        "DELETE FROM ledger_payload",
        "TRUNCATE ledger_payload",
        "UPDATE ledger_readinglog SET read_at = now()",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "DROP TABLE ledger_entry CASCADE",
    ],
)
def test_the_web_role_may_not_around_the_record_either(
    written: None, web_connection: psycopg.Connection[Any], statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web_connection.execute(statement)


def test_the_web_role_may_move_a_head_and_erase_a_payload(
    written: None, web_connection: psycopg.Connection[Any]
) -> None:
    # Django itself is the web role in these tests: `fill` has just moved the head. A payload:
    changed = web_connection.execute("UPDATE ledger_payload SET data = NULL, salt = NULL, erased_at = now()")
    assert changed.rowcount == 2


def test_django_is_the_web_role_here(written: None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("idesluss_web",)
