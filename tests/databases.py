"""A real PostgreSQL and a real broker for the tests, in a temporary folder, shared by the processes of one test run.

The controller starts the servers; each test process gets a database and a numbered broker database of its own. The schema is made once a run,
by the owner, in a template; a test's database is a clone of it, made by the superuser. Flushing is a TRUNCATE, which the ledger refuses even to
its owner: a transactional test therefore leaves its database to be dropped and cloned anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from sluice.local.postgres import OWNER, SUPERUSER, WEB, Postgres, binaries
from sluice.local.servers import Servers, build

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "idesluss_template"
HANDOVER = "IDESLUSS_TEST_SERVERS"
# What the schema and its first rows are made of; a change in any of these makes the cached template stale.
INGREDIENTS = ("*/migrations/*.py", "*/models.py", "*/models/*.py", "*/apps.py", "*/permissions.py", "*/roles.py", "*/data/*", "sluice/*/migrations/*.py",
               "sluice/*/models.py", "sluice/settings.py", "sluice/local/postgres.py", "sluice/local/grants.py", "requirements.txt", "tests/databases.py")  # fmt: skip


def start() -> tuple[Servers, Path]:
    """Start the run's servers in a temporary folder and tell the other processes of the run, by the environment, where they are."""
    folder = Path(tempfile.mkdtemp(prefix="idesluss-test-", dir="/tmp"))
    # PostgreSQL runs as another user when we are root: it must be able to pass through.
    folder.chmod(0o711)
    environ = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
    }
    servers = build(data=folder, sockets=folder / "s", logs=folder, environ=environ, durable=False)
    (folder / "s").mkdir(mode=0o711)
    (folder / "static").mkdir()
    servers.start()
    os.environ[HANDOVER] = json.dumps({"folder": str(folder)})
    return servers, folder


class RunDatabases:
    """The databases of one test process: the template, and the clone that this process works on."""

    def __init__(self, worker: str) -> None:
        """Attach to the run's servers. `worker` is xdist's name of this process, or "main"."""
        self.folder = Path(json.loads(os.environ[HANDOVER])["folder"])
        self.name = f"test_{worker}"
        self.number = 1 if worker == "main" else 1 + int(worker.removeprefix("gw"))
        self.postgres = Postgres(
            data=self.folder / "postgres", sockets=self.folder / "s" / "pg", log=self.folder / "postgres.log"
        )

    def environment(self) -> dict[str, str]:
        """Return the settings that this process and the programs that it starts run under."""
        return {
            "DATABASE_URL": self.postgres.url(WEB, self.name),
            "DATABASE_OWNER_URL": self.postgres.url(OWNER, self.name),
            "REDIS_URL": f"unix://{self.folder / 's' / 'redis.sock'}?db={self.number}",
            "SECRET_KEY": "a key for tests, known to everybody, long enough to keep the checks content",
            "STATIC_ROOT": str(self.folder / "static"),
            "DJANGO_SETTINGS_MODULE": "sluice.settings",
        }

    def connect(self, role: str = OWNER) -> psycopg.Connection[tuple[object, ...]]:
        """Open a connection of its own to this process's database; it commits by itself."""
        return self.postgres.connect(role=role, database=self.name)

    def clone(self) -> None:
        """Give this process a fresh database."""
        self.postgres.drop_database(self.name)
        self.postgres.ensure_database(self.name, template=TEMPLATE)

    def prepare(self) -> None:
        """Make the template, once a run: the first process to come makes it, the others wait."""
        with self.once("template") as first:
            if first:
                self._make_template()
        self.clone()

    def collect_static(self) -> None:
        """Collect the static files, once a run, for the programs that run as in production."""
        with self.once("static") as first:
            if first:
                run(["manage.py", "collectstatic", "--no-input", "-v", "0"], os.environ | self.environment())

    def once(self, what: str) -> Once:
        """Return a context that is true for the first process only, and that the others wait at."""
        return Once(self.folder / f"{what}.lock")

    def _make_template(self) -> None:
        self.postgres.ensure_database(TEMPLATE)
        kept = ROOT / "var" / "cache" / f"template-{fingerprint()}.sql"
        fresh = os.environ.get("CI") == "true" or not kept.exists()
        if fresh:
            self._migrate()
        else:
            self._psql("psql", "-q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-f", str(kept))
        if fresh and os.environ.get("CI") != "true":
            kept.parent.mkdir(parents=True, exist_ok=True)
            for old in kept.parent.glob("template-*.sql"):
                old.unlink(missing_ok=True)
            unfinished = kept.with_suffix(f".{os.getpid()}")
            self._psql("pg_dump", "-f", str(unfinished))
            unfinished.rename(kept)

    def _migrate(self) -> None:
        owner = os.environ | self.environment() | {"DATABASE_URL": self.postgres.url(OWNER, TEMPLATE)}
        run(["manage.py", "migrate", "--skip-checks", "-v", "0"], owner)

    def _psql(self, program: str, *words: str) -> None:
        folder = binaries()
        assert folder is not None
        argv = [str(folder / program), "-h", str(self.postgres.sockets), "-U", SUPERUSER, "-d", TEMPLATE, *words]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}{done.stderr}")


class Once:
    """A file lock that also remembers whether the work behind it is done."""

    def __init__(self, path: Path) -> None:
        """Name the lock."""
        self.path = path

    def __enter__(self) -> bool:
        """Wait for the lock; tell whether the work is still to do."""
        self.file = self.path.open("a+")
        fcntl.flock(self.file, fcntl.LOCK_EX)
        self.file.seek(0)
        return not self.file.read()

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Remember success and let the next one in."""
        if error is None:
            self.file.write("done")
        self.file.close()


def run(words: list[str], environ: dict[str, str]) -> None:
    """Run a management command in a process of its own. Raises RuntimeError with what it said when it fails."""
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")


def fingerprint() -> str:
    """Return a digest of what the template is made of."""
    digest = hashlib.sha256()
    for pattern in INGREDIENTS:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
