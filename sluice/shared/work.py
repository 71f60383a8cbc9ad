"""Work that waits: a row is the truth, the queue is only a messenger.

A row is written in the request's transaction and enqueued on commit. A worker *claims* it with one
UPDATE, *pulses* while it works and *finishes* it. A worker that dies leaves a running row whose
heartbeat grows old; a sweep enqueues it again and another worker claims it. The number of attempts is
the claim's token: a worker that was presumed dead and comes back cannot touch what another took over.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"

# A worker pulses at least every half minute; four silent ones mean that it is gone.
LEASE = timedelta(minutes=2)
# A message that has not been taken this long after it was due is taken for lost.
GRACE = timedelta(minutes=1)
ERROR_LENGTH = 500


class LostClaim(Exception):
    """The row was taken over by another worker, or is no longer running: stop, and write nothing."""


class WorkQuerySet(models.QuerySet[Any]):
    """Rows of work, by what a sweep needs to know."""

    def stale(self, now: datetime, *, lease: timedelta = LEASE) -> WorkQuerySet:
        """Running rows whose worker has been silent longer than `lease`."""
        return self.filter(state=RUNNING, heartbeat_at__lt=now - lease)

    def lost(self, now: datetime, *, lease: timedelta = LEASE, grace: timedelta = GRACE) -> WorkQuerySet:
        """Rows that a sweep should enqueue again: stale ones, and due ones that nobody took."""
        overdue = Q(state=QUEUED, queued_at__lt=now - grace) & (Q(not_before__isnull=True) | Q(not_before__lte=now))
        return self.filter(overdue | Q(state=RUNNING, heartbeat_at__lt=now - lease))


class WorkRow(models.Model):
    """The columns of a row of work. Concrete models add what the work is about."""

    class State(models.TextChoices):
        QUEUED = QUEUED, _("väntar")
        RUNNING = RUNNING, _("pågår")
        DONE = DONE, _("klar")
        FAILED = FAILED, _("misslyckades")

    state = models.CharField(max_length=10, choices=State.choices, default=QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=ERROR_LENGTH, blank=True, default="")
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        abstract = True


Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


def claim(rows: Rows, pk: int, now: datetime, *, lease: timedelta = LEASE) -> int | None:
    """Take the row if it is queued and due, or running with a stale heartbeat.

    Returns the attempt's number (1, 2 …), which the other functions ask for, or None when the row is
    not to be had. Of any number of workers that try at once exactly one gets it.
    """
    due = Q(state=QUEUED) & (Q(not_before__isnull=True) | Q(not_before__lte=now))
    stale = Q(state=RUNNING, heartbeat_at__lt=now - lease)
    # In one transaction, so that the row stays locked until its new number is read.
    with transaction.atomic(using=rows.db):
        taken = (
            rows.filter(pk=pk)
            .filter(due | stale)
            .update(
                state=RUNNING,
                attempts=F("attempts") + 1,
                started_at=now,
                heartbeat_at=now,
                finished_at=None,
                error="",
            )
        )
        if not taken:
            return None
        return int(rows.filter(pk=pk).values_list("attempts", flat=True).get())


def pulse(rows: Rows, pk: int, attempt: int, now: datetime) -> None:
    """Say that the worker lives. Call it between the steps of long work. Raises LostClaim."""
    _change(rows, pk, attempt, heartbeat_at=now)


def finish(rows: Rows, pk: int, attempt: int, now: datetime) -> None:
    """The work is done. Raises LostClaim; then undo, since another worker has it."""
    _change(rows, pk, attempt, state=DONE, finished_at=now, heartbeat_at=now, error="")


def fail(rows: Rows, pk: int, attempt: int, now: datetime, *, error: str) -> None:
    """The work is given up; `error` says why, without personal data. Raises LostClaim."""
    _change(rows, pk, attempt, state=FAILED, finished_at=now, heartbeat_at=now, error=error[:ERROR_LENGTH])


def retry(rows: Rows, pk: int, attempt: int, now: datetime, *, error: str, after: timedelta) -> None:
    """Back to the queue, to be taken after `after` at the earliest. Raises LostClaim."""
    _change(
        rows,
        pk,
        attempt,
        state=QUEUED,
        queued_at=now,
        not_before=now + after,
        heartbeat_at=None,
        error=error[:ERROR_LENGTH],
    )


def _change(rows: Rows, pk: int, attempt: int, **columns: Any) -> None:
    if not rows.filter(pk=pk, state=RUNNING, attempts=attempt).update(**columns):
        raise LostClaim(f"{rows.model.__name__} {pk}, attempt {attempt}")
