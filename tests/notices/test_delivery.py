"""Sending letters over real SMTP: once, tried again when refused for now, visible when given up."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import StringIO
from threading import Barrier, Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Person
from notices import delivery, kinds, services
from notices.models import Notice
from sluice.shared import work

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
Serve = Callable[[Any], "Server"]


class Server:
    """An SMTP server of this test alone, with manners of its own."""

    def __init__(self, manners: Any) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.controller = Controller(manners, hostname="127.0.0.1", port=self.port)
        self.controller.start()


class Refusing:
    """Says one thing to every recipient."""

    def __init__(self, said: str) -> None:
        self.said = said

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        return self.said


class HangingUp:
    """Takes the letter and hangs up before it answers."""

    def __init__(self) -> None:
        self.taken = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken += 1
        server.transport.close()
        return "250 OK"


@pytest.fixture
def post(settings: Any) -> Iterator[Serve]:
    servers: list[Server] = []

    def serve(manners: Any) -> Server:
        server = Server(manners)
        servers.append(server)
        settings.EMAIL_PORT = server.port
        return server

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "127.0.0.1", False, False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 10
    yield serve
    for server in servers:
        server.controller.stop()


@pytest.fixture
def mail(post: Serve, settings: Any, smtp_server: Any) -> Any:
    """The mailbox that all tests share, and the settings that lead there."""
    settings.EMAIL_PORT = smtp_server.port
    return smtp_server


def letter(key: str = "idea:1 question 1", container: str = "authority:1") -> Notice:
    person, _new = Person.objects.get_or_create(email="anna@exempel.se", defaults={"name": "Anna Ek"})
    context = {
        "authority": "Omsorgsnämnden",
        "link": "/ideer/1/",
        "reference": "1460-2026-0001",
        "title": "Ljus & lugn",
    }
    services.notify(person_ids=[person.pk], kind=kinds.QUESTION, context=context, container=container, key=key, now=NOW)
    return Notice.objects.get(key=key)


def test_a_letter_arrives_as_it_was_written(db: None, mail: Any) -> None:
    notice = letter()
    assert delivery.deliver(notice.pk, now=NOW)
    (message,) = mail.wait(1)
    assert isinstance(message, EmailMessage)
    assert message["To"] == "anna@exempel.se"
    assert message["Subject"] == notice.subject
    assert message["Auto-Submitted"] == "auto-generated"
    assert f"notice-{notice.pk}@" in message["Message-ID"]
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text
    assert text.get_content().split() == notice.text.split()
    assert html
    assert html.get_content().split() == notice.html.split()
    assert not list(message.iter_attachments())
    notice.refresh_from_db()
    assert (notice.state, notice.sent_at, notice.error) == (work.DONE, NOW, "")


def test_it_is_sent_once_however_often_it_is_asked_for(db: None, mail: Any) -> None:
    notice = letter()
    assert [delivery.deliver(notice.pk, now=NOW) for _turn in range(3)] == [True, False, False]
    assert len(mail.messages) == 1
    assert not delivery.deliver(notice.pk + 1, now=NOW)


def test_of_two_workers_at_once_one_sends(transactional_db: None, mail: Any) -> None:
    for turn in range(3):
        notice, start = letter(f"race {turn}"), Barrier(2)
        sent: list[bool] = []

        def work_on(pk: int = notice.pk, start: Barrier = start, sent: list[bool] = sent) -> None:
            try:
                start.wait(10)
                sent.append(delivery.deliver(pk, now=NOW))
            finally:
                connection.close()

        threads = [Thread(target=work_on) for _worker in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(sent) == [False, True]
        assert len(mail.messages) == turn + 1


def test_a_server_that_is_away_is_tried_again_and_then_given_up(db: None, mail: Any, settings: Any) -> None:
    notice, right = letter(), settings.EMAIL_PORT
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = nobody.getsockname()[1]
        now = NOW
        for attempt, pause in enumerate(delivery.PAUSES, start=1):
            assert not delivery.deliver(notice.pk, now=now)
            notice.refresh_from_db()
            assert (notice.state, notice.attempts, notice.not_before) == (work.QUEUED, attempt, now + pause)
            assert notice.error.startswith("ConnectionRefusedError")
            assert not delivery.deliver(notice.pk, now=now + pause - timedelta(seconds=1))
            now += pause
        assert not delivery.deliver(notice.pk, now=now)
    assert list(services.undelivered(["authority:1"])) == [notice]
    assert not services.undelivered(["authority:2"])
    services.send_again(notice.pk, now=now)
    settings.EMAIL_PORT = right
    assert delivery.deliver(notice.pk, now=now)
    assert len(mail.messages) == 1
    assert not services.undelivered()


@pytest.mark.parametrize(("said", "state"), [("450 later", work.QUEUED), ("550 nobody here", work.FAILED)])
def test_a_no_for_now_is_tried_again_and_a_no_for_good_is_not(db: None, post: Serve, said: str, state: str) -> None:
    post(Refusing(said))
    notice = letter()
    assert not delivery.deliver(notice.pk, now=NOW)
    notice.refresh_from_db()
    assert (notice.state, notice.handed_at, notice.sent_at) == (state, None, None)
    # A server's answer may repeat the address: what is kept says only which fault it was.
    assert notice.error == f"SMTPRecipientsRefused {said[:3]}"


def test_a_letter_refused_after_it_was_read_is_tried_again(db: None, mail: Any) -> None:
    notice = letter()
    mail.refuse = True
    assert not delivery.deliver(notice.pk, now=NOW)
    notice.refresh_from_db()
    assert (notice.state, notice.error) == (work.QUEUED, "SMTPDataError 451")
    mail.refuse = False
    assert delivery.deliver(notice.pk, now=NOW + delivery.PAUSES[0])
    assert len(mail.messages) == 1


def test_when_nobody_can_know_it_is_not_sent_twice(db: None, post: Serve) -> None:
    manners = HangingUp()
    post(manners)
    notice = letter()
    assert not delivery.deliver(notice.pk, now=NOW)
    assert not delivery.deliver(notice.pk, now=NOW + timedelta(days=1))
    services.sweep(NOW + timedelta(days=1))
    notice.refresh_from_db()
    assert manners.taken == 1
    assert (notice.state, notice.error, notice.sent_at) == (work.FAILED, services.UNCERTAIN, None)


def test_a_worker_that_died_before_handing_over_is_followed_by_another(db: None, mail: Any, redis_server: Any) -> None:
    notice = letter()
    assert work.claim(Notice.objects.all(), notice.pk, NOW) == 1
    later = NOW + work.LEASE + timedelta(seconds=1)
    assert not delivery.deliver(notice.pk, now=NOW + work.LEASE)
    assert services.sweep(later) == 1
    assert delivery.deliver(notice.pk, now=later)
    assert len(mail.messages) == 1


def test_a_worker_that_died_after_handing_over_is_not(db: None, mail: Any) -> None:
    notice = letter()
    work.claim(Notice.objects.all(), notice.pk, NOW)
    Notice.objects.update(handed_at=NOW)
    later = NOW + work.LEASE + timedelta(seconds=1)
    assert not delivery.deliver(notice.pk, now=later)
    assert services.sweep(later) == 0
    notice.refresh_from_db()
    assert (notice.state, notice.error) == (work.FAILED, services.UNCERTAIN)
    assert not mail.messages


def test_the_sweep_asks_again_for_what_the_broker_lost(db: None, redis_server: Any) -> None:
    letter()
    assert services.sweep(NOW) == 0
    assert services.sweep(NOW + work.GRACE + timedelta(seconds=1)) == 1
    assert redis_server.client.llen("default") == 1


def test_who_left_since_gets_nothing(db: None, mail: Any) -> None:
    notice = letter()
    Person.objects.update(is_active=False)
    assert not delivery.deliver(notice.pk, now=NOW)
    notice.refresh_from_db()
    assert (notice.state, notice.error) == (work.FAILED, delivery.NO_ADDRESS)
    assert not mail.messages


def test_a_redaction_reaches_a_letter_that_waits(db: None, mail: Any) -> None:
    notice = letter()
    Notice.objects.filter(pk=notice.pk).update(text="Struket.", html="<p>Struket.</p>", subject="Struket")
    delivery.deliver(notice.pk, now=NOW)
    assert "lugn" not in str(mail.messages[0])
    assert mail.messages[0]["Subject"] == "Struket"


def test_operators_see_what_was_given_up_without_words_or_addresses(db: None, post: Serve) -> None:
    post(Refusing("550 anna@exempel.se unknown"))
    notice = letter()
    delivery.deliver(notice.pk, now=NOW)
    out = StringIO()
    call_command("undelivered_mail", stdout=out)
    assert out.getvalue().startswith(f"{notice.pk}  question  authority:1")
    assert "SMTPRecipientsRefused 550" in out.getvalue()
    assert "anna" not in out.getvalue()
    assert "lugn" not in out.getvalue()
    call_command("undelivered_mail", again=notice.pk, stdout=StringIO())
    notice.refresh_from_db()
    assert notice.state == work.QUEUED
    with pytest.raises(CommandError):
        call_command("undelivered_mail", again=notice.pk)


def test_reasons_name_the_fault_only() -> None:
    assert delivery._reason(smtplib.SMTPDataError(554, b"anna@exempel.se")) == "SMTPDataError 554"
    assert delivery._reason(TimeoutError()) == "TimeoutError"


def test_from_the_act_to_the_mailbox_through_a_real_worker(celery_workers: Any, smtp_server: Any) -> None:
    letter("through a worker")
    (message,) = smtp_server.wait(1)
    assert message["To"] == "anna@exempel.se"


def test_without_a_broker_the_act_stands_and_the_letter_comes_later(celery_workers: Any, smtp_server: Any) -> None:
    celery_workers.stop("default")
    letter("lost")
    celery_workers.broker.flush()
    celery_workers.start("default")
    assert not smtp_server.messages
    assert services.sweep(NOW + timedelta(minutes=2)) == 1
    smtp_server.wait(1)
    assert len(smtp_server.messages) == 1
