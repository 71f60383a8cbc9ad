"""`make run`: it starts whole, stops whole, survives being killed, and keeps what it was given."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.local.launched import Launched

pytestmark = pytest.mark.xdist_group("launcher")


@pytest.fixture(scope="module")
def launched() -> Iterator[Launched]:
    """One data folder for all: the first start migrates, the others must find their data."""
    one = Launched()
    yield one
    one.remove()


@pytest.fixture
def running(launched: Launched) -> Iterator[Launched]:
    """A run that is up; whatever the test does to it, it is gone afterwards."""
    yield from run_that_is_up(launched)


@pytest.fixture(scope="class")
def shared(launched: Launched) -> Iterator[Launched]:
    """A run that several tests look at and none of them ends."""
    yield from run_that_is_up(launched)


def run_that_is_up(launched: Launched) -> Iterator[Launched]:
    launched.start()
    yield launched
    if launched.process is not None:
        launched.stop()
    launched.wait_until_gone()


def remember(launched: Launched, word: str) -> None:
    with psycopg.connect(launched.url(), autocommit=True) as connection:
        connection.execute("INSERT INTO django_session VALUES (%s, '', now())", [word])


def remembers(launched: Launched, word: str) -> bool:
    with psycopg.connect(launched.url()) as connection:
        return connection.execute("SELECT 1 FROM django_session WHERE session_key = %s", [word]).fetchone() is not None


def test_it_starts_whole_and_leaves_nothing(running: Launched) -> None:
    assert set(running.readiness().values()) == {"ok"}
    assert f"http://localhost:{running.port}" in running.said()
    names = " ".join(running.processes().values())
    for part in ("postgres", "gunicorn", "--queues default", "--queues pdf", "beat"):
        assert part in names
    remember(running, "before")
    assert running.stop() == 0
    assert running.processes() == {}
    assert "Everything is saved" in running.said()


class TestASecondStart:
    def test_it_is_quick_and_has_its_data(self, shared: Launched) -> None:
        assert remembers(shared, "before")
        assert "Migrating" not in shared.said()

    def test_another_run_in_the_same_clone_is_told(self, shared: Launched) -> None:
        done = shared.once("run", PORT="1")
        assert done.returncode == 1
        assert f"already runs from this clone at http://localhost:{shared.port}" in done.stderr

    def test_a_command_uses_the_run_that_is_up(self, shared: Launched) -> None:
        before = shared.processes()
        code = "from django.db import connection as c; c.connect(); print(c.connection.info.host)"
        done = shared.once("manage", f"shell -c '{code}'")
        assert (done.returncode, done.stderr) == (0, "")
        assert str(shared.place.sockets) in done.stdout
        assert set(before) <= set(shared.processes())

    def test_a_worker_that_dies_is_started_again(self, shared: Launched) -> None:
        worker = next(pid for pid, words in shared.processes().items() if "--queues pdf" in words)
        os.killpg(os.getpgid(worker), signal.SIGKILL)
        wait(lambda: "worker-pdf ended by itself" in shared.said())
        wait(lambda: any("--queues pdf" in words for words in shared.processes().values()))
        assert shared.process is not None
        assert shared.process.poll() is None


@pytest.mark.parametrize("victim", ["launcher", "make"])
def test_killed_with_9_it_leaves_no_orphan_and_starts_again(launched: Launched, victim: str) -> None:
    launched.start("make", "--no-print-directory", "run")
    assert launched.process is not None
    assert launched.launcher() != launched.process.pid
    remember(launched, victim)
    os.kill(launched.launcher() if victim == "launcher" else launched.process.pid, signal.SIGKILL)
    launched.process.wait(10)
    launched.process = None
    launched.wait_until_gone(seconds=45)
    launched.start()
    assert set(launched.readiness().values()) == {"ok"}
    assert remembers(launched, victim)
    # A terminal that closes sends SIGHUP: that is a way to stop, too.
    assert launched.stop(signal.SIGHUP) == 0
    assert "Everything is saved" in launched.said()
    launched.wait_until_gone()


def test_a_command_starts_the_servers_for_its_own_time(launched: Launched) -> None:
    sessions = "from django.contrib.sessions.models import Session as S; from django.utils.timezone import now; "
    kept = launched.once("manage", f'shell -c "{sessions}S.objects.create(pk=chr(97), expire_date=now())"')
    assert kept.returncode == 0, kept.stderr
    done = launched.once("manage", f'shell -c "{sessions}print(S.objects.filter(pk=chr(97)).count())"')
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-1] == "1"
    assert launched.processes() == {}


def test_a_database_that_dies_ends_the_run_with_a_sentence(running: Launched) -> None:
    server = next(pid for pid, words in running.processes().items() if "postgres -D" in words)
    os.kill(server, signal.SIGKILL)
    assert running.process is not None
    assert running.process.wait(60) == 1
    running.process = None
    assert "postgres ended by itself" in running.said()
    assert "Traceback" not in running.said()


def wait(true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
