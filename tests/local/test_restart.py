"""PostgreSQL goes away and comes back under a running web server: the next request works."""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from sluice.local import programs
from sluice.local.processes import Child, spawn, stop
from sluice.local.servers import Servers, build
from tests.databases import ROOT
from tests.local.launched import free_port
from tests.workers import wait_for


@pytest.fixture
def servers() -> Iterator[Servers]:
    """A PostgreSQL and a broker that the other tests do not share."""
    folder = Path(tempfile.mkdtemp(prefix="idesluss-restart-", dir="/tmp"))
    folder.chmod(0o711)
    (folder / "s").mkdir(mode=0o711)
    own = build(data=folder, sockets=folder / "s", logs=folder, environ={})
    own.start()
    yield own
    own.stop()
    shutil.rmtree(folder)


@pytest.fixture
def web(servers: Servers, tmp_path: Path) -> Iterator[int]:
    """One web process with one thread, so that every request meets the connection that the last one left."""
    port = free_port()
    argv = programs.web(host="127.0.0.1", port=port, workers=1, threads=1)
    environ = os.environ | servers.addresses | {"CONN_MAX_AGE": "600"}
    child = spawn("web", argv, log=tmp_path / "web.log", env=environ, cwd=ROOT, death_signal=signal.SIGKILL)
    wait_for("the web server answers", lambda: alive(child, port), seconds=90)
    yield port
    stop(child, grace=10)


def alive(child: Child, port: int) -> bool:
    assert child.running, child.tail(40)
    try:
        return ask(port, "livez")["status"] == "ok"
    except OSError:
        return False


def ask(port: int, path: str) -> dict[str, str]:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/{path}", timeout=20) as answer:
            parts: dict[str, str] = json.load(answer)
    except urllib.error.HTTPError as error:
        parts = json.load(error)
    return parts


def test_the_next_request_works_after_a_restart_of_the_database(servers: Servers, web: int) -> None:
    assert servers.postgres is not None
    assert ask(web, "readyz")["database"] == "ok"
    servers.postgres.stop()
    servers.postgres.start()
    assert ask(web, "readyz")["database"] == "ok"


def test_it_says_what_is_away_and_when_it_is_back(servers: Servers, web: int) -> None:
    assert servers.postgres is not None
    assert servers.broker is not None
    servers.postgres.stop()
    servers.broker.stop()
    away = ask(web, "readyz")
    assert (away["status"], away["database"], away["broker"], away["migrations"]) == (
        "missing",
        "missing",
        "missing",
        "missing",
    )
    assert ask(web, "livez") == {"status": "ok"}
    servers.postgres.start()
    servers.broker.start()
    back = ask(web, "readyz")
    assert (back["database"], back["broker"]) == ("ok", "ok")
    # The schema was never made here, nor is there a worker: it is not ready for people.
    assert (back["status"], back["migrations"], back["worker_pdf"]) == ("missing", "missing", "missing")


def test_what_was_committed_survives_a_kill(servers: Servers) -> None:
    assert servers.postgres is not None
    assert servers.postgres.child is not None
    with servers.postgres.connect() as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('kvar')")
    os.killpg(servers.postgres.child.popen.pid, signal.SIGKILL)
    servers.postgres.child.popen.wait(10)
    servers.postgres.start()
    with servers.postgres.connect() as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("kvar",)]
