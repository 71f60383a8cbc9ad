"""Makes the clone ready: Debian packages, the virtual environment, the locked requirements, for the tests also node's packages.

Run by make with the machine's own Python: `python3 -m sluice.local.prepare run|test`. The standard library only. What is in place already is left
alone, and is found to be so in a blink: a stamp holds the digest of each lock that was installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from sluice.local import debian, needs
from sluice.local.problems import Problem, full_disk, is_full_disk

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": "requirements.txt", "test": "requirements-dev.txt"}
INSTALLER = "requirements-installer.txt"


def main(words: list[str]) -> int:
    """Prepare for `run` or `test`; return the exit code. What is wrong is said in a sentence."""
    purpose = words[0] if words else "run"
    try:
        prepare(purpose)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        if not is_full_disk(error):
            raise
        print(full_disk(ROOT), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Run the same command again to go on.", file=sys.stderr)
        return 130
    return 0


def prepare(purpose: str) -> None:
    """Bring everything in place. Raises Problem with a sentence."""
    if sys.version_info < (3, 11):
        raise Problem(
            f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}. Say which to use: make {purpose} PYTHON=python3.11"
        )
    programs(tests=purpose == "test")
    environment()
    requirements(purpose)
    if purpose == "test":
        node_packages()


def programs(*, tests: bool) -> None:
    """Install the missing Debian packages, or name what is missing. Raises Problem."""
    lacking = needs.missing(tests=tests)
    if not lacking:
        return
    names = ", ".join(need.name for need in lacking)
    if not debian.is_debian():
        raise Problem(
            f"Missing on this machine: {names}. Install it with the system's own tools and run the same command again."
        )
    debian.install([package for need in lacking for package in need.packages])
    if still := [need.name for need in needs.missing(tests=tests)]:
        raise Problem(f"The Debian packages are installed, but these are still not found: {', '.join(still)}.")


def environment() -> None:
    """Make the virtual environment if it is not there, or if the Python under it is gone."""
    if PYTHON.exists() and (VENV / "bin" / "pip").exists():
        return
    if not _can_make_environments():
        _install_venv()
    print("Making the virtual environment …", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    _call([sys.executable, "-m", "venv", str(VENV)], "The virtual environment could not be made")


def _can_make_environments() -> bool:
    """Debian ships Python without the part that fills a virtual environment."""
    return (
        subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True, check=False).returncode
        == 0
    )


def _install_venv() -> None:
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not debian.is_debian():
        raise Problem(
            f"This Python ({sys.executable}) has no venv or no ensurepip. Install its {package} and run the same command again."
        )
    debian.install([package])


def requirements(purpose: str) -> None:
    """Install the locked requirements, unless this very lock is installed. The lock for the tests contains all that the run needs."""
    digests = {name: _digest(ROOT / lock) for name, lock in LOCKS.items()}
    stamps = {name: _read(VENV / f".installed-{name}") for name in LOCKS}
    if stamps["test"] == digests["test"] or stamps[purpose] == digests[purpose]:
        return
    print(f"Installing what {LOCKS[purpose]} lists …", flush=True)
    for name in LOCKS:
        (VENV / f".installed-{name}").unlink(missing_ok=True)
    lock = str(ROOT / LOCKS[purpose])
    if not _with_uv(lock):
        _call(
            [
                str(PYTHON),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
                lock,
            ],
            "The requirements could not be installed",
        )
    (VENV / f".installed-{purpose}").write_text(digests[purpose])


def _with_uv(lock: str) -> bool:
    """Try the quick installer: one on the path, else one of our own by its locked hash. False when there is none or it does not get on."""
    uv = shutil.which("uv") or _own_uv()
    if uv is None:
        return False
    argv = [
        uv,
        "pip",
        "install",
        "--quiet",
        "--compile-bytecode",
        "--python",
        str(PYTHON),
        "--require-hashes",
        "-r",
        lock,
    ]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        print("The quick installer did not get on; pip takes over (about a minute) …", flush=True)
    return done.returncode == 0


def _own_uv() -> str | None:
    if not (VENV / "bin" / "uv").exists() and (ROOT / INSTALLER).exists():
        argv = [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            str(ROOT / INSTALLER),
        ]
        subprocess.run(argv, cwd=ROOT, capture_output=True, check=False)
    uv = VENV / "bin" / "uv"
    return str(uv) if uv.exists() else None


def node_packages() -> None:
    """Install the two checkers that node brings, unless this very lock is installed."""
    digest = _digest(ROOT / "package-lock.json")
    stamp = ROOT / "node_modules" / ".installed"
    if _read(stamp) == digest:
        return
    print("Installing what package-lock.json lists …", flush=True)
    _call(["npm", "ci", "--no-fund", "--no-audit", "--loglevel=error"], "node's packages could not be installed")
    stamp.write_text(digest)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _call(argv: list[str], otherwise: str) -> None:
    """Run a command whose words the person shall see. Raises Problem when it fails."""
    if subprocess.run(argv, cwd=ROOT, check=False, env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}).returncode:
        raise Problem(f"{otherwise} (the reason stands above). Mend that and run the same command again.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
