"""`make check`: everything that CI demands, each step with its time; the tests last.

All steps run, also after one has failed, so that one run tells all. The steps that need Django get a database and a broker of their own.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sluice.local.places import ROOT
from sluice.local.problems import Problem
from sluice.local.processes import die_with_parent
from sluice.local.servers import build

BIN = Path(sys.executable).parent
PACKAGES = ("sluice", "reports", "governance", "ideas", "quality", "municipalities", "notices", "accounts", "ledger")
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-installer.txt", "package-lock.json")
# As in production, with nobody's secrets: `check --deploy` looks at the settings together.
PRODUCTION = {
    "SECRET_KEY": "kanalen-fylls-och-porten-öppnas-6f1c9a7e2b48d350-inte-en-riktig-nyckel",
    "SITE_URL": "https://ideer.example.se",
    "ALLOWED_HOSTS": "ideer.example.se",
    "CSRF_TRUSTED_ORIGINS": "https://ideer.example.se",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.se:587",
    "DEMO": "0",
}
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "node_modules", "var", "__pycache__", "*.pyc")

Step = Callable[[dict[str, str]], int]


def tool(*words: str) -> Step:
    """Return a step that runs one of the installed tools."""
    return lambda env: run([str(BIN / words[0]), *words[1:]], env)


def python(*words: str) -> Step:
    """Return a step that runs a module or a script of the clone."""
    return lambda env: run([sys.executable, *words], env)


def run(argv: list[str], env: dict[str, str], *, cwd: Path = ROOT) -> int:
    """Run a command in the foreground; return its exit code."""
    return subprocess.run(argv, cwd=cwd, env=env, check=False, stdin=subprocess.DEVNULL).returncode


def extract(env: dict[str, str]) -> int:
    """Let gettext extract every message, in a copy: Swedish is the source, so no catalogue is kept for it."""
    with tempfile.TemporaryDirectory(prefix="idesluss-messages-") as folder:
        copy = Path(folder) / "clone"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        (copy / "locale").mkdir(exist_ok=True)
        words = [
            "manage.py",
            "makemessages",
            "--locale",
            "sv",
            "--no-location",
            "--verbosity",
            "0",
            "--extension",
            "html,txt,py",
        ]
        code = run([sys.executable, *words], env, cwd=copy)
        catalogue = copy / "locale" / "sv" / "LC_MESSAGES" / "django.po"
        if code == 0 and not catalogue.exists():
            print("makemessages found nothing to translate")
            return 1
        return code or run(["msgfmt", "--check-format", "--output-file", os.devnull, str(catalogue)], env)


def locks(env: dict[str, str]) -> int:
    """Look for an address in the locks: they name versions and hashes, and each machine knows its own registry."""
    found = [name for name in LOCKS if "://" in (ROOT / name).read_text()]
    for name in found:
        print(f"{name} holds an address")
    return 1 if found else 0


def compose(env: dict[str, str]) -> int:
    """Let docker compose read its file, where docker compose is."""
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        print("docker compose is not on this machine: its file was not read")
        return 0
    return run([docker, "compose", "--env-file", ".env.example", "config", "--quiet"], env)


STEPS: tuple[tuple[str, Step], ...] = (
    ("format", tool("ruff", "format", "--check", ".")),
    ("lint", tool("ruff", "check", ".")),
    ("types", tool("mypy", *PACKAGES, "tests", "manage.py")),
    ("imports", tool("lint-imports")),
    ("dependencies", tool("deptry", ".")),
    ("templates", tool("djlint", "--lint", "--quiet", "templates")),
    ("messages", python("-m", "sluice.local.messages")),
    ("extraction", extract),
    ("migrations", python("manage.py", "makemigrations", "--check", "--dry-run")),
    (
        "deployment",
        lambda env: run(
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], env | PRODUCTION
        ),
    ),
    ("locks", locks),
    ("compose", compose),
)


@contextmanager
def surroundings() -> Iterator[dict[str, str]]:
    """Give the steps a database, a broker and settings, in a temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="idesluss-check-", dir="/tmp"))
    folder.chmod(0o711)
    (folder / "s").mkdir(mode=0o711)
    servers = build(data=folder, sockets=folder / "s", logs=folder, environ={}, durable=False)
    try:
        servers.start()
        yield (
            os.environ
            | servers.addresses
            | {"SECRET_KEY": PRODUCTION["SECRET_KEY"], "DJANGO_SETTINGS_MODULE": "sluice.settings"}
        )
    finally:
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)


def timed(name: str, step: Callable[[], int]) -> bool:
    """Run one step between its name and its time; tell whether it passed."""
    print(f"\n== {name}", flush=True)
    start = time.monotonic()
    passed = step() == 0
    print(f"-- {name}: {'ok' if passed else 'FAILED'} ({time.monotonic() - start:.0f} s)", flush=True)
    return passed


def main(words: list[str]) -> int:
    """Run the named steps, or all and the tests; return the exit code."""
    chosen = [(name, step) for name, step in STEPS if not words or name in words]
    with surroundings() as env:
        failed = [name for name, step in chosen if not timed(name, lambda step=step: step(env))]  # type: ignore[misc]
    if not words and not timed("tests", lambda: run(["make", "--no-print-directory", "test"], dict(os.environ))):
        failed.append("tests")
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nEverything is in order.")
    return 1 if failed else 0


if __name__ == "__main__":
    die_with_parent(os.getppid())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(main(sys.argv[1:]))
    except Problem as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
