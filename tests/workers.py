"""Real workers, beat, web server and broker for tests that need more than one process."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from sluice.local import programs
from sluice.local.processes import Child, spawn, stop
from tests.databases import ROOT, RunDatabases
from tests.mailbox import Mailbox


def wait_for(what: str, true: Callable[[], object], *, seconds: float = 30) -> None:
    """Wait until something is so. Raises AssertionError naming it when it does not come to be."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited {seconds} s in vain: {what}"
        time.sleep(0.05)


class TestBroker:
    """This process's numbered database in the run's broker."""

    __test__ = False

    def __init__(self, url: str) -> None:
        """Name the broker; connections are opened when used."""
        self.url = url
        self.client = redis.Redis.from_url(url)

    def flush(self) -> None:
        """Lose everything that is queued, as a broker without its disk would."""
        self.client.flushdb()


class Workers:
    """Worker processes by queue, and beat, on this test's database, broker and SMTP server."""

    def __init__(self, folder: Path, broker: TestBroker, environ: dict[str, str]) -> None:
        """Start nothing yet."""
        self.folder = folder
        self.broker = broker
        self.environ = environ
        self.running: dict[str, Child] = {}

    def start(self, queue: str) -> None:
        """Start the worker of a queue and wait until it listens."""
        from sluice.start import heartbeats

        sign = heartbeats.queue_sign(queue)
        self.broker.client.delete(heartbeats.PREFIX + sign)
        self._spawn(queue, programs.worker(queue))
        wait_for(f"the {queue} worker listens; {self.log(queue)}", lambda: self._lives(queue, sign), seconds=90)

    def start_beat(self, name: str = "beat") -> None:
        """Start beat; another `name` starts a second one beside it."""
        self._spawn(name, programs.beat(self.folder / f"{name}.schedule"))

    def kill(self, name: str) -> None:
        """End the worker and its pool with kill -9, as a crash would."""
        child = self.running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.popen.pid, signal.SIGKILL)
        child.popen.wait(10)

    def stop(self, name: str) -> None:
        """Stop the worker in good order: it finishes what it has begun."""
        stop(self.running.pop(name), grace=20)

    def stop_all(self) -> None:
        """End everything at once."""
        for name in list(self.running):
            self.kill(name)

    def log(self, name: str) -> str:
        """Return what a worker has written so far."""
        path = self.folder / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def _spawn(self, name: str, argv: list[str]) -> None:
        self.running[name] = spawn(
            name, argv, log=self.folder / f"{name}.log", env=self.environ, cwd=ROOT, death_signal=signal.SIGKILL
        )

    def _lives(self, queue: str, sign: str) -> bool:
        from sluice.start import heartbeats

        assert self.running[queue].running, f"the {queue} worker ended:\n{self.log(queue)}"
        return heartbeats.alive(self.broker.client, [sign])[sign]


@pytest.fixture
def redis_server() -> TestBroker:
    """The broker, empty."""
    broker = TestBroker(os.environ["REDIS_URL"])
    broker.flush()
    return broker


@pytest.fixture
def program_environment(own_databases: RunDatabases, smtp_server: Mailbox) -> dict[str, str]:
    """What a program of the sluice runs under in a test: this test's database and broker, real mail."""
    own_databases.collect_static()
    return (
        os.environ
        | own_databases.environment()
        | {"EMAIL_URL": smtp_server.url, "BEAT_TICK_SECONDS": "1", "BROKER_VISIBILITY_TIMEOUT": "5"}
    )


@pytest.fixture
def celery_workers(
    transactional_db: None, tmp_path: Path, redis_server: TestBroker, program_environment: dict[str, str]
) -> Iterator[Workers]:
    """Workers on both queues; beat on request."""
    workers = Workers(tmp_path, redis_server, program_environment)
    try:
        for queue in programs.QUEUES:
            workers.start(queue)
        yield workers
    finally:
        workers.stop_all()


class WebServer:
    """A gunicorn of its own."""

    def __init__(self, port: int, child: Child) -> None:
        """Remember where it answers."""
        self.url = f"http://localhost:{port}"
        self.child = child

    def answers(self) -> bool:
        """Tell whether it takes requests; fail the test when it has ended."""
        assert self.child.running, f"the web server ended:\n{self.child.tail(40)}"
        try:
            with urllib.request.urlopen(f"{self.url}/livez", timeout=5) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


def free_port() -> int:
    """Return a port that nobody listens to now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def web_server(
    transactional_db: None, tmp_path: Path, redis_server: TestBroker, program_environment: dict[str, str]
) -> Iterator[WebServer]:
    """The web server as it runs in production, in a process of its own."""
    port = free_port()
    environ = program_environment | {"SITE_URL": f"http://localhost:{port}"}
    argv = programs.web(host="127.0.0.1", port=port, workers=1)
    child = spawn("web", argv, log=tmp_path / "web.log", env=environ, cwd=ROOT, death_signal=signal.SIGKILL)
    server = WebServer(port, child)
    try:
        wait_for("the web server answers", server.answers, seconds=90)
        yield server
    finally:
        stop(child, grace=5)
