"""What must be on the machine before anything can run, how to see whether it is there, and which Debian package brings it."""

from __future__ import annotations

import ctypes.util
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

POSTGRES_FLOOR = 15


@dataclass(frozen=True)
class Need:
    """One thing: its name in a sentence, its Debian packages, and whether it is there."""

    name: str
    packages: tuple[str, ...]
    there: Callable[[], bool]


def program(*names: str) -> Callable[[], bool]:
    """Return a probe for a program under any of these names."""
    return lambda: any(shutil.which(name) for name in names)


def library(name: str) -> Callable[[], bool]:
    """Return a probe for a shared library."""
    return lambda: ctypes.util.find_library(name) is not None


def postgres() -> bool:
    """Tell whether a PostgreSQL server of at least 15 is installed."""
    for folder in Path("/usr/lib/postgresql").glob("*/bin"):
        if folder.parent.name.isdigit() and int(folder.parent.name) >= POSTGRES_FLOOR and (folder / "initdb").exists():
            return True
    initdb = shutil.which("initdb")
    if initdb is None:
        return False
    said = subprocess.run([initdb, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"(\d+)", said)
    return number is not None and int(number[1]) >= POSTGRES_FLOOR


def font(file: str) -> Callable[[], bool]:
    """Return a check that tells whether the machine has a font that PDFs are set in."""
    places = (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path.home() / ".fonts",
        Path.home() / ".local/share/fonts",
    )
    return lambda: any(next(place.rglob(file), None) for place in places if place.is_dir())


def java() -> bool:
    """Tell whether Java runs (a program of that name may be there without a Java behind it)."""
    found = shutil.which("java")
    return found is not None and subprocess.run([found, "-version"], capture_output=True, check=False).returncode == 0


LIBRARIES = (
    Need("Pango", ("libpango-1.0-0",), library("pango-1.0")),
    Need("PangoFT2", ("libpangoft2-1.0-0",), library("pangoft2-1.0")),
    Need("HarfBuzz's subsetter", ("libharfbuzz-subset0",), library("harfbuzz-subset")),
    Need("the DejaVu fonts", ("fonts-dejavu-core",), font("DejaVuSans.ttf")),
    Need("the Open Sans fonts", ("fonts-open-sans",), font("OpenSans-Regular.ttf")),
    Need("gettext", ("gettext",), program("msgfmt")),
    Need("setpriv", ("util-linux",), program("setpriv")),
)
DATABASE = Need(f"PostgreSQL {POSTGRES_FLOOR} or newer", ("postgresql",), postgres)
BROKER = Need("Redis or Valkey", ("redis-server",), program("valkey-server", "redis-server"))
TESTS = (
    Need("Chromium", ("chromium",), program("chromium", "chromium-browser")),
    Need("Node.js", ("nodejs",), program("node")),
    Need("npm", ("npm",), program("npm")),
    Need("Java", ("default-jre-headless",), java),
    Need("pdftotext", ("poppler-utils",), program("pdftotext")),
    Need("qpdf", ("qpdf",), program("qpdf")),
)


def missing(*, tests: bool, environ: Mapping[str, str] = os.environ) -> list[Need]:
    """Return what is not there. A database or broker that the environment names need not be installed here, except for tests."""
    wanted = list(LIBRARIES)
    if tests or not environ.get("DATABASE_URL"):
        wanted.append(DATABASE)
    if tests or not environ.get("REDIS_URL"):
        wanted.append(BROKER)
    if tests:
        wanted += TESTS
    return [need for need in wanted if not need.there()]
