"""Somebody with full power has changed a line: the page says so."""

from __future__ import annotations

from typing import Any

import psycopg
from django.test import Client

from tests import people


def test_verifying_names_the_first_broken_place(
    transactional_db: None, superuser_connection: psycopg.Connection[Any]
) -> None:
    world = people.build()
    superuser_connection.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ALL")
    superuser_connection.execute(
        "UPDATE ledger_entry SET actor_role = 'auditor' WHERE sequence IN (3, 7) AND chain_id IN (SELECT id FROM ledger_chain WHERE key = %s)",
        [world.home.chain],
    )
    client = Client()
    client.force_login(world.people["auditor"], backend="allauth.account.auth_backends.AuthenticationBackend")
    said = client.post("/m/uddevalla/liggare/prova/", follow=True).content.decode()
    assert "Liggaren är bruten vid post 3. Posten är ändrad" in said
    assert "allt står" not in said
