"""Handing one letter to the mail server: who may, what may go wrong, and what each fault means."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.utils import DNS_NAME

from notices.models import Notice
from notices.services import UNCERTAIN
from sluice.shared import work

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
NO_ADDRESS = "the person has no address or can no longer sign in"


def deliver(notice_id: int, *, now: datetime) -> bool:
    """Send the letter if nobody has; whether it was sent now. Safe to call any number of times."""
    attempt = work.claim(Notice.objects.unhanded(), notice_id, now)
    if attempt is None:
        return False
    notice = Notice.objects.select_related("person").get(pk=notice_id)
    try:
        return _send(notice, attempt, now)
    except work.LostClaim:
        return False


def _send(notice: Notice, attempt: int, now: datetime) -> bool:
    if not notice.person.is_active or not notice.person.email:
        work.fail(Notice.objects.all(), notice.pk, attempt, now, error=NO_ADDRESS)
        return False
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        _later(notice, attempt, now, error)
        return False
    try:
        return _hand_over(notice, attempt, now, connection)
    finally:
        connection.close()


def _hand_over(notice: Notice, attempt: int, now: datetime, connection: BaseEmailBackend) -> bool:
    # From here on a silence means that the server may have it: said before it is true, never after.
    _stamp(notice, attempt, now)
    try:
        connection.send_messages([_message(notice, connection)])
    except smtplib.SMTPRecipientsRefused as error:
        _refused(notice, attempt, now, max(code for code, _said in error.recipients.values()), error)
    except smtplib.SMTPResponseException as error:
        _refused(notice, attempt, now, error.smtp_code, error)
    except (OSError, smtplib.SMTPException):
        work.fail(Notice.objects.all(), notice.pk, attempt, now, error=UNCERTAIN)
    else:
        # Whatever the sweep thought of a slow worker meanwhile: this attempt did send it.
        Notice.objects.filter(pk=notice.pk, attempts=attempt).update(
            state=work.DONE, sent_at=now, finished_at=now, error=""
        )
        return True
    return False


def _stamp(notice: Notice, attempt: int, now: datetime) -> None:
    mine = Notice.objects.unhanded().filter(pk=notice.pk, state=work.RUNNING, attempts=attempt)
    if not mine.update(handed_at=now, heartbeat_at=now):
        raise work.LostClaim(str(notice))


def _refused(notice: Notice, attempt: int, now: datetime, code: int, error: Exception) -> None:
    """The server said no, so it does not have it: 4xx is for now, 5xx is for good (RFC 5321, 4.2.1)."""
    Notice.objects.filter(pk=notice.pk, attempts=attempt).update(handed_at=None)
    if code < 500:
        _later(notice, attempt, now, error)
    else:
        work.fail(Notice.objects.all(), notice.pk, attempt, now, error=_reason(error))


def _later(notice: Notice, attempt: int, now: datetime, error: Exception) -> None:
    rows = Notice.objects.all()
    if attempt <= len(PAUSES):
        work.retry(rows, notice.pk, attempt, now, error=_reason(error), after=PAUSES[attempt - 1])
    else:
        work.fail(rows, notice.pk, attempt, now, error=_reason(error))


def _reason(error: Exception) -> str:
    # What a server says may repeat the address; the kind of fault and its code are enough.
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max(code for code, _said in error.recipients.values())
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _message(notice: Notice, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=notice.subject,
        body=notice.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[notice.person.email],
        connection=connection,
        headers={
            # The same letter has the same number, should two copies ever meet in a mailbox.
            "Message-ID": f"<notice-{notice.pk}@{DNS_NAME}>",
            # RFC 3834: nobody's out-of-office reply should answer a machine.
            "Auto-Submitted": "auto-generated",
            "Content-Language": settings.LANGUAGE_CODE,
        },
    )
    message.attach_alternative(notice.html, "text/html")
    return message
