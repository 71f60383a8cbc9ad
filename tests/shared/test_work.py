"""Rows of work: taken by one, given back when a worker dies, never finished by a ghost. Shown on letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.models import Person
from notices.models import Notice
from sluice.shared import work

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ROWS = Notice.objects
SILENT = work.LEASE + timedelta(seconds=1)


@pytest.fixture
def row(db: None) -> Notice:
    return make_row()


def make_row(key: str = "k") -> Notice:
    person, _new = Person.objects.get_or_create(email="anna@exempel.se", name="Anna")
    return Notice.objects.create(
        person=person,
        kind="question",
        container="authority:1",
        key=key,
        link="/",
        created_at=NOW,
        queued_at=NOW,
    )


def test_a_row_is_taken_once(row: Notice) -> None:
    assert work.claim(ROWS.all(), row.pk, NOW) == 1
    assert work.claim(ROWS.all(), row.pk, NOW) is None
    row.refresh_from_db()
    assert (row.state, row.attempts, row.heartbeat_at) == (work.RUNNING, 1, NOW)


def test_a_row_that_is_not_there_or_not_due_is_not_taken(row: Notice) -> None:
    assert work.claim(ROWS.all(), row.pk + 1, NOW) is None
    ROWS.update(not_before=NOW + timedelta(minutes=1))
    assert work.claim(ROWS.all(), row.pk, NOW) is None
    assert work.claim(ROWS.all(), row.pk, NOW + timedelta(minutes=1)) == 1


def test_a_silent_worker_loses_its_row_and_cannot_write_any_more(row: Notice) -> None:
    first = work.claim(ROWS.all(), row.pk, NOW)
    later = NOW + SILENT
    second = work.claim(ROWS.all(), row.pk, later)
    assert (first, second) == (1, 2)
    acts: list[Callable[[int], None]] = [
        lambda attempt: work.pulse(ROWS.all(), row.pk, attempt, later),
        lambda attempt: work.finish(ROWS.all(), row.pk, attempt, later),
        lambda attempt: work.fail(ROWS.all(), row.pk, attempt, later, error="x"),
        lambda attempt: work.retry(ROWS.all(), row.pk, attempt, later, error="x", after=timedelta(0)),
    ]
    for act in acts:
        with pytest.raises(work.LostClaim):
            act(1)
    work.finish(ROWS.all(), row.pk, 2, later)
    row.refresh_from_db()
    assert (row.state, row.finished_at, row.error) == (work.DONE, later, "")


def test_a_pulse_keeps_the_row(row: Notice) -> None:
    attempt = work.claim(ROWS.all(), row.pk, NOW)
    assert attempt
    work.pulse(ROWS.all(), row.pk, attempt, NOW + timedelta(minutes=1, seconds=59))
    assert work.claim(ROWS.all(), row.pk, NOW + SILENT) is None
    assert not ROWS.stale(NOW + SILENT).exists()


def test_a_failure_is_kept_with_its_reason_and_ends_it(row: Notice) -> None:
    attempt = work.claim(ROWS.all(), row.pk, NOW)
    assert attempt
    work.fail(ROWS.all(), row.pk, attempt, NOW, error="e" * 900)
    row.refresh_from_db()
    assert (row.state, len(row.error)) == (work.FAILED, work.ERROR_LENGTH)
    assert work.claim(ROWS.all(), row.pk, NOW + timedelta(days=9)) is None


def test_a_retry_waits_its_time(row: Notice) -> None:
    attempt = work.claim(ROWS.all(), row.pk, NOW)
    assert attempt
    work.retry(ROWS.all(), row.pk, attempt, NOW, error="away", after=timedelta(minutes=5))
    assert work.claim(ROWS.all(), row.pk, NOW + timedelta(minutes=4)) is None
    assert work.claim(ROWS.all(), row.pk, NOW + timedelta(minutes=5)) == 2


def test_the_sweep_sees_what_was_lost_and_nothing_else(row: Notice) -> None:
    overdue = NOW + work.GRACE + timedelta(seconds=1)
    assert not ROWS.lost(NOW).exists()
    assert list(ROWS.lost(overdue)) == [row]
    ROWS.update(not_before=NOW + timedelta(hours=1))
    assert not ROWS.lost(overdue).exists()
    ROWS.update(not_before=None)
    work.claim(ROWS.all(), row.pk, NOW)
    assert not ROWS.lost(NOW + work.LEASE).exists()
    assert list(ROWS.lost(NOW + SILENT)) == list(ROWS.stale(NOW + SILENT)) == [row]
    ROWS.update(state=work.DONE)
    assert not ROWS.lost(NOW + timedelta(days=9)).exists()


def test_of_workers_that_race_exactly_one_gets_the_row(transactional_db: None) -> None:
    for turn in range(5):
        row = make_row(f"race {turn}")
        start = Barrier(4)
        got: list[int | None] = []

        def race(pk: int = row.pk, start: Barrier = start, got: list[int | None] = got) -> None:
            try:
                start.wait(10)
                got.append(work.claim(ROWS.all(), pk, NOW))
            finally:
                connection.close()

        threads = [Thread(target=race) for _one in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert sorted(got, key=str) == [1, None, None, None]
