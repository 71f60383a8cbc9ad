"""The fixtures themselves: both roles, real commits, a fresh database afterwards, real programs."""

from __future__ import annotations

import json
import urllib.request

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from playwright.sync_api import Page

from tests.mailbox import Mailbox
from tests.workers import WebServer, Workers, wait_for

Connection = psycopg.Connection[tuple[object, ...]]


@pytest.mark.django_db
def test_django_connects_as_the_web_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("idesluss_web",)


def test_the_owner_owns_the_tables(owner_connection: Connection) -> None:
    owners = owner_connection.execute(
        "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
    ).fetchall()
    assert owners == [("idesluss_owner",)]


def test_the_web_role_may_not_change_what_is_append_only(web_connection: Connection) -> None:
    for statement in (
        "UPDATE ledger_entry SET kind = 'x'",
        "DELETE FROM ledger_anchor",
        "TRUNCATE ledger_entry CASCADE",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web_connection.execute(statement)


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_transactional_test_commits_is_gone_afterwards(
    transactional_db: None, owner_connection: Connection, turn: int
) -> None:
    assert owner_connection.execute("SELECT 1 FROM django_content_type WHERE app_label = 'left'").fetchall() == []
    ContentType.objects.create(app_label="left", model="behind")
    assert owner_connection.execute("SELECT 1 FROM django_content_type WHERE app_label = 'left'").fetchall() == [(1,)]


def test_workers_beat_and_web_server_are_ready_together(celery_workers: Workers, web_server: WebServer) -> None:
    celery_workers.start_beat()
    wait_for("all parts are ready", lambda: readiness(web_server)["status"] == "ok")
    celery_workers.stop("pdf")
    parts = readiness(web_server)
    assert (parts["status"], parts["worker_pdf"], parts["worker_default"]) == ("missing", "missing", "ok")


def readiness(server: WebServer) -> dict[str, str]:
    opener = urllib.request.build_opener(KeepErrors)
    with opener.open(f"{server.url}/readyz", timeout=10) as answer:
        parts: dict[str, str] = json.load(answer)
    assert (answer.status == 200) == (parts["status"] == "ok")
    return parts


class KeepErrors(urllib.request.HTTPErrorProcessor):
    """A 503 is an answer here, not an accident."""

    def http_response(self, request: object, response: object) -> object:
        return response


def test_a_page_in_the_browser(page: Page, web_server: WebServer) -> None:
    answer = page.goto(f"{web_server.url}/livez")
    assert answer is not None
    assert answer.json() == {"status": "ok"}


def test_mail_goes_to_the_mailbox(smtp_server: Mailbox) -> None:
    from django.core.mail import EmailMessage, get_connection

    backend = get_connection("django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=smtp_server.port)
    EmailMessage("Ämne", "text", "a@example.org", ["b@example.org"], connection=backend).send()
    assert [str(message["Subject"]) for message in smtp_server.wait(1)] == ["Ämne"]
