"""Bringing the database and the static files up to the code, and loading the demonstration at the first start."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sluice.local import programs
from sluice.local.places import Place
from sluice.local.problems import Problem, full_disk, says_full_disk
from sluice.local.servers import Servers

# What the database and the collected files do not depend on (nor on anything hidden).
ELSEWHERE = frozenset({"node_modules", "var", "tests", "docs", "benchmarks", "__pycache__"})


def say(words: str) -> None:
    """Print a line at once, beside the output: that may be a command's, on its way into a file."""
    print(words, file=sys.stderr, flush=True)


def demo(env: Mapping[str, str]) -> bool:
    """Tell whether the demonstration is on (it is in a local run, unless DEMO=0)."""
    return env.get("DEMO", "").lower() in ("1", "true", "yes", "on", "y", "t", "ok")


def people_file(where: Place) -> Path:
    """Return the file that keeps the list of the demonstration's people, so that a start need not ask for it again."""
    return where.var / "demo-people.txt"


@dataclass
class Preparation:
    """What stands between started servers and a running sluice."""

    where: Place
    servers: Servers
    env: dict[str, str]

    def bring_up(self) -> None:
        """Migrate, grant, set up permissions, collect static files, load the demonstration: whatever of it is not done. Raises Problem."""
        stamp = self.where.var / "prepared"
        loaded = self.where.var / "demo-loaded"
        if self.servers.fresh:
            stamp.unlink(missing_ok=True)
            loaded.unlink(missing_ok=True)
        code = fingerprint(self.where.root)
        # Somebody else's database may have been changed by somebody else: there, look every time.
        if self.servers.postgres is None or not stamp.exists() or stamp.read_text() != code:
            self.schema()
            self.call(self.env, "collectstatic", "--no-input", "-v", "0", doing="Collecting static files")
            people_file(self.where).unlink(missing_ok=True)
            stamp.write_text(code)
        if demo(self.env) and not loaded.exists():
            say("Loading the demonstration (the first start only) …")
            self.call(self.env, "load_demo", doing="Loading the demonstration", shown=True)
            loaded.touch()
        if demo(self.env) and not people_file(self.where).exists():
            people_file(self.where).write_text(
                self.call(self.env, "demo_people", doing="Listing the demonstration's people")
            )

    def schema(self) -> None:
        """Migrate as the owner (the ledger's migration takes from the web role what it must not have) and rebuild the permissions."""
        owner = self.env | {"DATABASE_URL": self.servers.addresses["DATABASE_OWNER_URL"]}
        say("Migrating the database …")
        self.call(owner, "migrate", "--no-input", "-v", "0", doing="Migrating the database")
        self.call(owner, "sync_permissions", doing="Setting up permissions")

    def call(self, env: dict[str, str], *words: str, doing: str, shown: bool = False) -> str:
        """Run a management command to its end and return what it said, unless that is shown. Raises Problem when it fails."""
        pipe = None if shown else subprocess.PIPE
        # In a session of its own: Ctrl-C reaches us, and we stop it.
        command = subprocess.Popen(
            programs.manage(*words),
            cwd=self.where.root,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=pipe,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            said, _ = command.communicate()
        except BaseException:
            command.terminate()
            command.wait(20)
            raise
        if command.returncode:
            if says_full_disk(said or ""):
                raise full_disk(self.where.var)
            raise Problem(f"{doing} failed:\n{(said or 'its words stand above').strip()[-3000:]}")
        return said or ""


def fingerprint(root: Path) -> str:
    """Return a digest of the clone's files by name, size and time: quick, and different whenever something was edited or pulled."""
    digest = hashlib.sha256()
    for path, seen in sorted(_files(root)):
        digest.update(f"{path}\0{seen.st_size}\0{seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in ELSEWHERE and not name.startswith(".")]
        for name in names:
            if not name.endswith(".pyc"):
                path = os.path.join(folder, name)
                yield os.path.relpath(path, root), os.stat(path)
