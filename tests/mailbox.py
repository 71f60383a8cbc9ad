"""A real SMTP server that keeps what it gets."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller


class Mailbox:
    """What arrived, oldest first."""

    def __init__(self) -> None:
        """Listen on a free port of this machine."""
        self.messages: list[EmailMessage] = []
        self.refuse = False
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    @property
    def url(self) -> str:
        """The address in the form that EMAIL_URL has."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take one message, or refuse it for now when the test has asked for that."""
        if self.refuse:
            return "451 Try again later"
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"

    def wait(self, count: int, *, seconds: float = 20) -> list[EmailMessage]:
        """Wait until that many messages have come. Raises AssertionError with the subjects that did come."""
        end = time.monotonic() + seconds
        while len(self.messages) < count and time.monotonic() < end:
            time.sleep(0.05)
        assert len(self.messages) >= count, (
            f"{len(self.messages)} of {count} messages came: {[str(m['Subject']) for m in self.messages]}"
        )
        return list(self.messages)


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Mailbox]:
    """One SMTP server for the whole process."""
    mailbox = Mailbox()
    mailbox.controller.start()
    yield mailbox
    mailbox.controller.stop()


@pytest.fixture
def smtp_server(mail_server: Mailbox) -> Mailbox:
    """The SMTP server, empty."""
    mail_server.messages.clear()
    mail_server.refuse = False
    return mail_server
