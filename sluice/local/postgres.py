"""A PostgreSQL of our own: a cluster under one folder, a socket in a private folder, no open port."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from sluice.local.problems import Problem, full_disk, says_full_disk
from sluice.local.processes import Child, Identity, run_as, spawn, stop

SUPERUSER = "postgres"
OWNER = "idesluss_owner"
WEB = "idesluss_web"
FLOOR = 15
READY_WITHIN = 60.0
# A test's database need not survive a power cut.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def binaries(version: int | None = None) -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest, or the one of `version`; None when there is none of at least 15."""
    found: dict[int, Path] = {}
    for folder in [*Path("/usr/lib/postgresql").glob("*/bin"), *_on_path()]:
        number = _version(folder)
        if number is not None and number >= FLOOR:
            found.setdefault(number, folder)
    if version is not None:
        return found.get(version)
    return found[max(found)] if found else None


def _on_path() -> list[Path]:
    initdb = shutil.which("initdb")
    return [Path(initdb).resolve().parent] if initdb else []


def _version(folder: Path) -> int | None:
    if not (os.access(folder / "initdb", os.X_OK) and os.access(folder / "postgres", os.X_OK)):
        return None
    if folder.parent.name.isdigit():
        return int(folder.parent.name)
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"(\d+)", said)
    return int(match[1]) if match else None


@dataclass
class Postgres:
    """One cluster: its data, its socket folder, its log; `identity` is whom it runs as when the launcher is root."""

    data: Path
    sockets: Path
    log: Path
    identity: Identity | None = None
    durable: bool = True
    child: Child | None = field(default=None, init=False)

    def start(self) -> None:
        """Make the cluster if it is not there, start it and wait until it answers. Raises Problem with a sentence."""
        programs = self._programs()
        self._own(self.sockets)
        if not (self.data / "PG_VERSION").exists():
            self._make(programs)
        self._clear_leftovers()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            # Compiling a query pays in long reports over millions of rows, and costs on every page here.
            "jit": "off",
        }
        if not self.durable:
            options |= FORGETFUL
        argv = [str(programs / "postgres"), "-D", str(self.data)]
        for name, value in options.items():
            argv += ["-c", f"{name}={value}"]
        # SIGINT is PostgreSQL's "fast" stop. SIGTERM would wait for the last client, for ever.
        self.child = spawn(
            "postgres",
            argv,
            log=self.log,
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGINT,
            identity=self.identity,
            cwd=self.sockets,
        )
        self._wait()

    def stop(self, *, grace: float = 60.0) -> None:
        """Stop the server; committed work is on disk when this returns."""
        if self.child is not None:
            stop(self.child, grace=grace)
            self.child = None

    def url(self, role: str, database: str) -> str:
        """Return the address of a database for a role, in the form that DATABASE_URL has."""
        return f"postgres://{role}@/{database}?host={self.sockets}"

    def connect(self, role: str = SUPERUSER, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """Open a connection that commits by itself."""
        return psycopg.connect(host=str(self.sockets), user=role, dbname=database, autocommit=True, connect_timeout=10)

    def ensure_roles(self) -> None:
        """Make the two roles of the sluice if they are not there."""
        with self.connect() as connection:
            for role in (OWNER, WEB):
                if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                    connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))

    def ensure_database(self, name: str, *, template: str | None = None) -> bool:
        """Make a database owned by the owner, with the web role's default privileges, if it is not there; tell whether it was made now."""
        with self.connect() as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return False
            statement = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER))
            if template:
                statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
            connection.execute(statement)
        if not template:
            self._grant(name)
        return True

    def _grant(self, name: str) -> None:
        owner, web = sql.Identifier(OWNER), sql.Identifier(WEB)
        with self.connect(database=name) as connection:
            connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner))
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(web))
            default = sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT ").format(owner)
            connection.execute(default + sql.SQL("SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}").format(web))
            connection.execute(default + sql.SQL("USAGE, SELECT ON SEQUENCES TO {}").format(web))

    def drop_database(self, name: str) -> None:
        """Remove a database, ending the connections that it has."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _programs(self) -> Path:
        wanted = None
        with contextlib.suppress(OSError, ValueError):
            wanted = int((self.data / "PG_VERSION").read_text())
        programs = binaries(wanted)
        if programs is None and wanted is not None:
            raise Problem(
                f"The database under {self.data} was made by PostgreSQL {wanted}, and that version is not installed any more. "
                f"Install it (on Debian: apt-get install postgresql-{wanted}), or move the folder away to begin anew."
            )
        if programs is None:
            raise Problem(
                f"PostgreSQL {FLOOR} or newer is missing. On Debian: apt-get install postgresql. Or set DATABASE_URL and DATABASE_OWNER_URL."
            )
        return programs

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.identity:
            os.chown(folder, self.identity.uid, self.identity.gid)
        folder.chmod(0o700)

    def _make(self, programs: Path) -> None:
        """Run initdb beside the final place and move the result there, so that a half-made cluster is never taken for a whole one."""
        unfinished = self.data.with_name(self.data.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._own(unfinished)
        argv = [
            str(programs / "initdb"),
            "-D",
            str(unfinished),
            "-U",
            SUPERUSER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]
        if not self.durable:
            argv.append("--no-sync")
        done = run_as(self.identity, argv, env={**os.environ, "LC_ALL": "C.UTF-8"})
        if done.returncode:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise self._why(done.stdout + done.stderr)
        unfinished.rename(self.data)

    def _clear_leftovers(self) -> None:
        """Wait for a server that is still stopping after its launcher was killed; remove a lock file that belongs to nobody."""
        lock = self.data / "postmaster.pid"
        end = time.monotonic() + READY_WITHIN
        while (pid := self._postmaster(lock)) is not None:
            if time.monotonic() > end:
                raise Problem(
                    f"Another PostgreSQL (process {pid}) still uses {self.data}. Stop it and run the same command again."
                )
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            time.sleep(0.1)
        for leftover in (lock, *self.sockets.glob(".s.PGSQL.*")):
            leftover.unlink(missing_ok=True)

    def _postmaster(self, lock: Path) -> int | None:
        """Return the id of the living server that owns the lock file; an id that another program has got by now does not count."""
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return None
        return pid if str(self.data).encode() in words else None

    def _wait(self) -> None:
        end = time.monotonic() + READY_WITHIN
        child = self.child
        while child is not None and child.running and time.monotonic() < end:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        said = child.tail() if child else ""
        self.stop(grace=5)
        raise self._why(said)

    def _why(self, said: str) -> Problem:
        if says_full_disk(said):
            return full_disk(self.data.parent)
        return Problem(f"PostgreSQL did not start. Its last words were:\n{said.strip()}\nThe whole log is {self.log}.")
