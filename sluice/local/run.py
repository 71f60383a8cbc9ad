"""`make run`: everything that Idéslussen needs, in one foreground command."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from sluice.local import places, programs
from sluice.local.places import Lock, Occupied, Place
from sluice.local.preparation import Preparation, demo, people_file, say
from sluice.local.problems import Problem, full_disk, says_full_disk
from sluice.local.processes import Child, spawn, stop_together
from sluice.local.servers import Servers, build, unprivileged

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
READY_WITHIN = 120.0
# A child that dies this many times is not only unlucky.
MOST_RESTARTS = 5


class Stopped(BaseException):
    """Somebody asked the run to end (Ctrl-C, SIGTERM, the terminal closed)."""


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    # One stop is enough: a second Ctrl-C must not interrupt the orderly end.
    for name in SIGNALS:
        signal.signal(name, signal.SIG_IGN)
    raise Stopped


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Turn the stopping signals into Stopped while this lasts."""
    before = {name: signal.signal(name, _raise_stopped) for name in SIGNALS}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def open_servers(where: Place) -> Servers:
    """Describe the servers of a place, started or not."""
    data = (
        where.var / "postgres" if os.environ.get("DATABASE_URL") else places.postgres_data(where, unprivileged(), say)
    )
    return build(data=where.var, sockets=where.sockets, logs=where.logs, environ=os.environ, postgres_data=data)


def environment(where: Place, servers: Servers, *, port: int) -> dict[str, str]:
    """Return the settings of the programs of a local run; what the caller has set stands, except where the servers are ours."""
    mail = where.var / "mail"
    defaults = {
        "DEMO": "1",
        "SITE_URL": f"http://localhost:{port}",
        "STATIC_ROOT": str(where.var / "static"),
        # Four slashes: the settings take the first one of the path for the address's own.
        "EMAIL_URL": f"filemail:///{mail}",
        "SECRET_KEY": places.secret_key(where),
    }
    own = {"DJANGO_SETTINGS_MODULE": "sluice.settings", "PYTHONUNBUFFERED": "1"}
    # Seven programs start at once: without compiled modules each of them would compile all of ours again.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return defaults | kept | servers.addresses | own


@dataclass
class Run:
    """One local run: the servers, the sluice's programs, and their end."""

    where: Place
    host: str
    port: int
    lock: Lock
    servers: Servers = field(init=False)
    env: dict[str, str] = field(init=False)
    children: dict[str, Child] = field(default_factory=dict)
    restarts: dict[str, int] = field(default_factory=dict)

    def start(self) -> None:
        """Start everything and return when it is ready. Raises Problem with a sentence."""
        self.servers = open_servers(self.where)
        self.servers.start()
        self.env = environment(self.where, self.servers, port=self.port)
        Preparation(self.where, self.servers, self.env).bring_up()
        for name in self.commands():
            self.spawn(name)
        self.wait_until_ready()
        self.lock.publish("run", self.servers.addresses, port=self.port)

    def commands(self) -> dict[str, list[str]]:
        """Return the sluice's own programs, in the order in which they start."""
        commands = {f"worker-{queue}": programs.worker(queue) for queue in programs.QUEUES}
        commands["beat"] = programs.beat(self.where.var / "beat-schedule")
        commands["web"] = programs.web(host=self.host, port=self.port)
        return commands

    def spawn(self, name: str) -> None:
        """Start one of the sluice's own programs."""
        # When the launcher is killed there is nobody left to wait for a task: its row is taken up again at the next start.
        death = signal.SIGQUIT if name == "web" else signal.SIGKILL
        self.children[name] = spawn(
            name,
            self.commands()[name],
            log=self.where.logs / f"{name}.log",
            death_signal=death,
            env=self.env,
            cwd=self.where.root,
        )

    def wait_until_ready(self) -> None:
        """Wait until the web server answers that all parts are there. Raises Problem with the words of the one that died."""
        end = time.monotonic() + READY_WITHIN
        while True:
            for child in [*self.servers.children, *self.children.values()]:
                if not child.running:
                    raise died(child)
            answer = ask(self.host, self.port, "/readyz")
            if answer.startswith("HTTP/1.1 200"):
                return
            if time.monotonic() > end:
                raise Problem(
                    f"Not everything came up within {READY_WITHIN:.0f} seconds. /readyz says: {answer.rpartition(chr(10))[2]}. The logs are in {self.where.logs}."
                )
            time.sleep(0.25)

    def watch(self) -> None:
        """Stay until somebody stops the run. A program of ours that dies is started again; a server's death ends the run (Problem)."""
        while True:
            time.sleep(0.5)
            for server in self.servers.children:
                if not server.running:
                    raise died(server)
            for name, child in list(self.children.items()):
                if not child.running:
                    self.restart(name, child)

    def restart(self, name: str, child: Child) -> None:
        """Start a program that died once more, and say so. Raises Problem when it keeps dying."""
        self.restarts[name] = self.restarts.get(name, 0) + 1
        if self.restarts[name] > MOST_RESTARTS:
            raise died(child)
        say(f"{name} ended by itself (code {child.popen.returncode}) and is started again. Its log: {child.log}")
        self.spawn(name)

    def stop(self) -> None:
        """End everything in good order: no new requests, then no new work, then the servers."""
        self.lock.unpublish()
        stop_together([self.children[name] for name in ("web", "beat") if name in self.children], grace=15)
        stop_together([child for name, child in self.children.items() if name.startswith("worker")], grace=30)
        if hasattr(self, "servers"):
            self.servers.stop()


def died(child: Child) -> Problem:
    """Return the sentence about a child that ended when it should not."""
    words = child.tail()
    if says_full_disk(words):
        return full_disk(child.log.parent.parent)
    return Problem(
        f"{child.name} ended by itself (code {child.popen.returncode}). Its last words were:\n{words}\nThe whole log is {child.log}."
    )


def ask(host: str, port: int, path: str) -> str:
    """Ask the web server of this machine and return its whole answer, or nothing when it does not answer."""
    host = "127.0.0.1" if host in ("0.0.0.0", "localhost") else host
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Forwarded-Proto: https\r\n\r\n"
    try:
        with socket.create_connection((host, port), timeout=5) as connection:
            connection.sendall(request.encode())
            return b"".join(iter(lambda: connection.recv(65536), b"")).decode(errors="replace")
    except OSError:
        return ""


def check_port(host: str, port: int, *, patience: float) -> None:
    """Make sure that nobody listens where we shall. Raises Problem; waits a little when a killed run may still be letting go."""
    end = time.monotonic() + patience
    while True:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                probe.listen(1)
            except PermissionError:
                raise Problem(f"Port {port} needs root. Choose a port above 1023: make run PORT=8000") from None
            except OSError:
                if time.monotonic() > end:
                    raise Problem(
                        f"Port {port} is taken by another program. Stop that one, or choose another port: make run PORT={port + 1}"
                    ) from None
            else:
                return
        time.sleep(0.2)


def greeting(run: Run) -> str:
    """Return whom one can be in the demonstration, and, last, the line that says where to go."""
    people = people_file(run.where)
    whom = people.read_text() if demo(run.env) and people.exists() else ""
    return f"{whom}Idéslussen: {run.env['SITE_URL']}  (Ctrl-C stops everything.)"


def main(*, port: int, host: str, root: Path = places.ROOT) -> int:
    """Run until stopped; return the exit code."""
    where = places.place(root)
    places.make(where)
    lock = Lock(where)
    try:
        lock.take()
    except Occupied:
        note = lock.read() or {}
        at = f" at http://localhost:{note['port']}" if "port" in note else ""
        raise Problem(
            f"Idéslussen already runs from this clone{at}. Stop that run first (Ctrl-C in its window)."
        ) from None
    left_behind = lock.unpublish()
    check_port(host, port, patience=15 if left_behind else 0)
    run = Run(where=where, host=host, port=port, lock=lock)
    with stoppable():
        try:
            lock.publish("starting", {}, port=port)
            run.start()
            print(greeting(run), flush=True)
            run.watch()
        except Stopped:
            say("\nStopping …")
        finally:
            for name in SIGNALS:
                signal.signal(name, signal.SIG_IGN)
            run.stop()
            lock.release()
    say("Stopped. Everything is saved.")
    return 0
