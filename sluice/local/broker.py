"""A Redis or Valkey of our own, for the queues: a socket in a private folder, no open port, every write kept on disk."""

from __future__ import annotations

import shutil
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import redis

from sluice.local.problems import Problem, full_disk, says_full_disk
from sluice.local.processes import Child, spawn, stop

READY_WITHIN = 30.0


def binary() -> str | None:
    """Return the server program, Valkey or Redis; None when there is neither."""
    return shutil.which("valkey-server") or shutil.which("redis-server")


@dataclass
class Broker:
    """One broker: its data, its socket, its log."""

    data: Path
    socket: Path
    log: Path
    child: Child | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the broker and wait until it answers. Raises Problem with a sentence."""
        program = binary()
        if program is None:
            raise Problem("Redis or Valkey is missing. On Debian: apt-get install redis-server. Or set REDIS_URL.")
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        settings = {
            "port": "0", "unixsocket": str(self.socket), "unixsocketperm": "700", "dir": str(self.data), "daemonize": "no",
            "appendonly": "yes", "save": "", "maxmemory-policy": "noeviction", "databases": "64",
        }  # fmt: skip
        argv = [program]
        for name, value in settings.items():
            argv += [f"--{name}", value]
        self.child = spawn("broker", argv, log=self.log, stop_signal=signal.SIGTERM, death_signal=signal.SIGTERM)
        self._wait()

    def stop(self, *, grace: float = 30.0) -> None:
        """Stop the broker; what was queued is on disk when this returns."""
        if self.child is not None:
            stop(self.child, grace=grace)
            self.child = None

    def url(self, number: int = 0) -> str:
        """Return the address of one of the broker's numbered databases, in the form that REDIS_URL has."""
        return f"unix://{self.socket}?db={number}"

    def _wait(self) -> None:
        end = time.monotonic() + READY_WITHIN
        child = self.child
        while child is not None and child.running and time.monotonic() < end:
            client = redis.Redis(unix_socket_path=str(self.socket))
            try:
                client.ping()
            except redis.RedisError:
                time.sleep(0.05)
            else:
                return
            finally:
                client.close()
        said = child.tail() if child else ""
        self.stop(grace=5)
        if says_full_disk(said):
            raise full_disk(self.data.parent)
        raise Problem(f"The broker did not start. Its last words were:\n{said.strip()}\nThe whole log is {self.log}.")
