"""A launcher of our own, in a data folder of its own, and what it has left running."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from sluice.local import places
from tests.databases import ROOT

START_SECONDS = 120.0
FOREIGN = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "STATIC_ROOT",
    "DJANGO_SETTINGS_MODULE",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Launched:
    """One data folder, and runs in it one after another."""

    def __init__(self) -> None:
        self.var = Path(tempfile.mkdtemp(prefix="idesluss-launch-", dir="/tmp"))
        self.var.chmod(0o711)
        self.place = places.place(ROOT, self.var)
        self.port = free_port()
        self.out = self.var / "out.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def environ(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        return kept | {"IDESLUSS_VAR": str(self.var), "PORT": str(self.port), "DEMO": "0"} | more

    def start(self, *argv: str, **more: str) -> None:
        """Start a run and wait until it says where to go. Raises AssertionError with its words."""
        with self.out.open("wb") as out:
            command = argv or (sys.executable, "-m", "sluice.local", "run")
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environ(**more),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + START_SECONDS
        while "Ctrl-C stops everything" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < end, self.said()
            time.sleep(0.05)

    def once(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a launcher command that ends by itself."""
        argv = [sys.executable, "-m", "sluice.local", *words]
        return subprocess.run(
            argv, cwd=ROOT, env=self.environ(**more), capture_output=True, text=True, timeout=START_SECONDS, check=False
        )

    def said(self) -> str:
        return self.out.read_text() if self.out.exists() else ""

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Stop the run as Ctrl-C does; return its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(60)
        self.process = None
        return code

    def launcher(self) -> int:
        """The id of the launcher itself, also where make stands above it."""
        return int(json.loads((self.place.run / "env.json").read_text())["pid"])

    def readiness(self) -> dict[str, str]:
        with urllib.request.urlopen(f"http://localhost:{self.port}/readyz", timeout=10) as answer:
            parts: dict[str, str] = json.load(answer)
        return parts

    def url(self, role: str = "DATABASE_URL") -> str:
        """The address of the run's database, as psycopg takes it."""
        address: str = json.loads((self.place.run / "env.json").read_text())["addresses"][role]
        return address.replace("postgres://", "postgresql://", 1)

    def processes(self) -> dict[int, str]:
        """Every living process that was started by a run in this folder: they all inherit its name."""
        mark = f"IDESLUSS_VAR={self.var}".encode()
        found = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    dead = (folder / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
                    if not dead and mark in (folder / "environ").read_bytes().split(b"\0"):
                        found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                except OSError:
                    continue
        return found

    def wait_until_gone(self, seconds: float = 15) -> None:
        """Wait until nothing is left. Raises AssertionError naming what is."""
        end = time.monotonic() + seconds
        while left := self.processes():
            assert time.monotonic() < end, left
            time.sleep(0.1)

    def remove(self) -> None:
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.var, ignore_errors=True)
        shutil.rmtree(self.place.sockets, ignore_errors=True)
