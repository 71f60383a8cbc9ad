"""Where the local run keeps its things, and who may use them at the same time."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sluice.local.problems import Problem
from sluice.local.processes import Identity, run_as

ROOT = Path(__file__).resolve().parent.parent.parent
# The kernel takes at most 107 bytes for the path of a socket; PostgreSQL's own name in the folder is 14 of them.
LONGEST_SOCKET_FOLDER = 80
LEAST_FREE_MB = 300


@dataclass(frozen=True)
class Place:
    """The folders of one clone's local run."""

    root: Path
    var: Path
    sockets: Path

    @property
    def logs(self) -> Path:
        """Where every program writes its log."""
        return self.var / "log"

    @property
    def run(self) -> Path:
        """Where the running launcher says how to reach it."""
        return self.var / "run"


def place(root: Path = ROOT, var: Path | None = None) -> Place:
    """Return the folders of a clone. IDESLUSS_VAR moves the data elsewhere."""
    var = var or Path(os.environ.get("IDESLUSS_VAR") or root / "var").resolve()
    mark = hashlib.sha256(str(var).encode()).hexdigest()[:10]
    session = os.environ.get("XDG_RUNTIME_DIR", "")
    base = (
        Path(session)
        if session and os.geteuid() != 0 and len(session) < LONGEST_SOCKET_FOLDER - 25 and os.access(session, os.W_OK)
        else Path("/tmp")
    )
    return Place(root=root, var=var, sockets=base / f"idesluss-{os.geteuid()}-{mark}")


def make(where: Place) -> None:
    """Make the folders. Raises Problem when they are not ours, or when the disk has too little room to begin."""
    try:
        for folder in (where.var, where.logs, where.run):
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    except PermissionError:
        raise Problem(
            f"{where.var} cannot be written by this user. Take over the folder (chown), or say another: IDESLUSS_VAR=/some/folder."
        ) from None
    room(where.var)
    private(where.sockets)


def room(folder: Path) -> None:
    """Check that the disk has room enough to begin. Raises Problem when it has not."""
    least = int(os.environ.get("IDESLUSS_LEAST_FREE_MB", LEAST_FREE_MB))
    system = os.statvfs(folder)
    free = system.f_bavail * system.f_frsize // 2**20
    if free < least:
        raise Problem(
            f"The disk is full: {folder} has {free} MB left and Idéslussen wants {least} MB to start. Free some space and run the same command again."
        )


def private(folder: Path) -> None:
    """Make the folder of the sockets. Raises Problem when somebody else has put something there (it lies in a folder that all may write to)."""
    # Others may pass through, not look: PostgreSQL is another user when we are root. Each socket below is its owner's alone.
    folder.mkdir(mode=0o711, exist_ok=True)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.geteuid():
        raise Problem(f"{folder} belongs to somebody else. Remove it, or set XDG_RUNTIME_DIR to a folder of your own.")
    folder.chmod(0o711)


def postgres_data(where: Place, identity: Identity | None, say: Callable[[str], None]) -> Path:
    """Return where the cluster lies: under var/, or, when PostgreSQL's user cannot reach that (a clone under /root), outside the clone."""
    inside = where.var / "postgres"
    if identity is None or run_as(identity, ["test", "-x", str(where.var)]).returncode == 0:
        return inside
    outside = Path("/var/lib") / f"idesluss-{where.sockets.name.rsplit('-', 1)[-1]}"
    outside.mkdir(mode=0o711, exist_ok=True)
    outside.chmod(0o711)
    say(f"PostgreSQL does not run as root and cannot enter {where.var}: its data lies in {outside} instead.")
    return outside / "postgres"


def secret_key(where: Place) -> str:
    """Return this clone's own secret, made at the first start."""
    path = where.var / "secret_key"
    if not path.exists():
        unfinished = path.with_suffix(".new")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(48))
        unfinished.rename(path)
    return path.read_text().strip()


class Occupied(Exception):
    """Another launcher works in this clone."""


class Lock:
    """One launcher at a time in a clone. The kernel lets go of the lock however the launcher ends."""

    def __init__(self, where: Place) -> None:
        """Name the lock and the note beside it."""
        self.path = where.run / "lock"
        self.note = where.run / "env.json"
        self.file: IO[str] | None = None

    def take(self, *, wait: bool = False) -> None:
        """Take the lock. Raises Occupied when another has it and we do not wait."""
        file = self.path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            file.close()
            raise Occupied from None
        self.file = file

    def publish(self, kind: str, addresses: dict[str, str], **more: Any) -> None:
        """Tell other commands in this clone how to reach the servers."""
        unfinished = self.note.with_suffix(".new")
        unfinished.write_text(json.dumps({"kind": kind, "pid": os.getpid(), "addresses": addresses, **more}))
        unfinished.rename(self.note)

    def read(self) -> dict[str, Any] | None:
        """Return what the one who has the lock published; None when nothing is there yet."""
        try:
            note = json.loads(self.note.read_text())
        except (OSError, ValueError):
            return None
        return note if isinstance(note, dict) else None

    def unpublish(self) -> bool:
        """Take the note back; True when there was one (left behind, if we have only just taken the lock)."""
        there = self.note.exists()
        self.note.unlink(missing_ok=True)
        return there

    def release(self) -> None:
        """Let go."""
        if self.file is not None:
            self.file.close()
            self.file = None
