"""Telling people. `notify` writes letters in the act's own transaction; a worker sends them after it.

The context of each kind, beside `authority` (the name that signs: the authority's or the sluice's)
and `link` (a path that begins with "/"):

- acknowledgement: reference, title; may have answer_by, decision_by (dates), news_days (a number)
- question:        reference, title (the question itself is read behind the link)
- decision:        reference, title, headline (what was decided and by whom, one sentence); may have reason
- assigned:        reference, title, task (what there is to do, one sentence); may have due (a date)
- harm_alert:      reference, hours (within how many hours somebody must have looked)
- report_ready:    group (the steering group's name), period (in words)

**Sent once, or said not to be.** A letter is claimed by one UPDATE, so two workers never both send it.
Until the moment it is handed to the mail server, everything that goes wrong is tried again (a server
that is down or says no for now: after 1, 5, 15, 60 and 240 minutes). If the worker dies or the
connection breaks *between* handing over and the server's answer, nobody can know whether it went; it
is then not sent again, but marked as failed with that as its reason, for a person to see
(`undelivered`) and to send again (`send_again`). Never twice was chosen over never lost: a double
decision frightens, and what a letter says stands on the page it links to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from notices import kinds, letters, tasks
from notices.models import Notice, NoticeQuerySet
from sluice.shared import work

UNCERTAIN = "unknown whether the mail server took it; not sent again"


class NotFailed(Exception):
    """Only a letter that was given up can be sent again."""


_quiet: ContextVar[bool] = ContextVar("notices_quiet", default=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Within it nobody is told anything: for demonstration history and imported ideas."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


@transaction.atomic
def notify(
    *,
    person_ids: Iterable[int],
    kind: str,
    context: Mapping[str, Any],
    container: str,
    key: str,
    now: datetime,
) -> None:
    """Write one letter to each person and have them sent when the transaction commits.

    Somebody who was told this (`kind` and `key`) before is not told again; people who cannot sign in
    any more are not told. Raises kinds.UnknownKind and kinds.WrongContext, also while quiet.
    """
    kinds.check_context(kinds.get(kind), context)
    if _quiet.get():
        return
    people = get_user_model().objects.filter(pk__in=set(person_ids), is_active=True).order_by("pk")
    rows = [_row(person, kind, context, container, key, now) for person in people]
    if rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        # Robust: without a broker the act stands all the same, and the sweep finds the letters later.
        transaction.on_commit(lambda: _enqueue(kind, key), robust=True)


def sweep(now: datetime) -> int:
    """Enqueue letters that were lost on the way, give up those that nobody can know of; how many."""
    uncertain = Notice.objects.stale(now).filter(handed_at__isnull=False)
    uncertain.update(state=work.FAILED, finished_at=now, error=UNCERTAIN)
    lost = list(Notice.objects.lost(now).filter(handed_at__isnull=True).values_list("pk", flat=True)[:1000])
    for pk in lost:
        tasks.deliver.delay(notice_id=pk)
    return len(lost)


@transaction.atomic
def send_again(notice_id: int, *, now: datetime) -> None:
    """Let a letter that was given up try once more, from the first attempt. Raises NotFailed."""
    changed = Notice.objects.filter(pk=notice_id, state=work.FAILED).update(
        state=work.QUEUED, attempts=0, queued_at=now, not_before=None, handed_at=None, finished_at=None
    )
    if not changed:
        raise NotFailed(notice_id)
    transaction.on_commit(lambda: tasks.deliver.delay(notice_id=notice_id), robust=True)


def undelivered(containers: Iterable[str] | None = None) -> NoticeQuerySet:
    """The letters that were given up, of these containers or of all."""
    failed = Notice.objects.undelivered()
    return failed if containers is None else failed.filter(container__in=list(containers))


def _row(person: Any, kind: str, context: Mapping[str, Any], container: str, key: str, now: datetime) -> Notice:
    letter = letters.write(kind, context, name=person.name)
    return Notice(
        person=person,
        kind=kind,
        container=container,
        key=key,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        link=context["link"],
        created_at=now,
        queued_at=now,
    )


def _enqueue(kind: str, key: str) -> None:
    waiting = Notice.objects.filter(kind=kind, key=key, state=work.QUEUED).values_list("pk", flat=True)
    for pk in waiting:
        tasks.deliver.delay(notice_id=pk)
