"""What a person can mend is a sentence, before anything has been started."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sluice.local import debian, places
from sluice.local.problems import Problem
from sluice.local.servers import unprivileged
from tests.databases import ROOT
from tests.local.launched import Launched

pytestmark = pytest.mark.xdist_group("launcher")


@pytest.fixture
def launched() -> Iterator[Launched]:
    one = Launched()
    yield one
    one.remove()


def started_nothing(launched: Launched) -> bool:
    return not (launched.var / "postgres").exists() and launched.processes() == {}


def test_a_taken_port(launched: Launched) -> None:
    with socket.create_server(("127.0.0.1", launched.port)):
        done = launched.once("run")
    assert done.returncode == 1
    assert f"Port {launched.port} is taken" in done.stderr
    assert f"make run PORT={launched.port + 1}" in done.stderr
    assert started_nothing(launched)


@pytest.mark.parametrize("port", ["0", "65536", "eight", "-1"])
def test_a_port_that_is_none(launched: Launched, port: str) -> None:
    done = launched.once("run", PORT=port)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "is not a port" in done.stderr


def test_a_disk_with_too_little_room(launched: Launched) -> None:
    done = launched.once("run", IDESLUSS_LEAST_FREE_MB=str(10**9))
    assert done.returncode == 1
    assert "The disk is full" in done.stderr
    assert "Traceback" not in done.stderr
    assert started_nothing(launched)


# Only root may make a small disk; for others the room that is asked for, above, stands for it.
if os.geteuid() == 0:

    @pytest.mark.parametrize("megabytes", [12, 30])
    def test_a_disk_that_fills_while_the_database_is_made(launched: Launched, megabytes: int) -> None:
        size = f"size={megabytes}m,mode=711"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(launched.var)], check=True)
        try:
            done = launched.once("run", IDESLUSS_LEAST_FREE_MB="1")
            assert done.returncode == 1
            assert "The disk is full" in done.stderr
            assert "Traceback" not in done.stderr
            assert launched.processes() == {}
        finally:
            subprocess.run(["umount", str(launched.var)], check=True)


def test_a_socket_folder_that_is_somebody_elses(launched: Launched) -> None:
    launched.place.sockets.symlink_to("/tmp")
    try:
        with pytest.raises(Problem, match="belongs to somebody else"):
            places.make(launched.place)
    finally:
        launched.place.sockets.unlink()


def test_a_long_path_keeps_short_sockets(tmp_path: Path) -> None:
    where = places.place(ROOT, tmp_path / ("x" * 200) / "var")
    assert len(str(where.sockets / "pg" / ".s.PGSQL.5432")) < 107


def test_an_empty_command(launched: Launched) -> None:
    done = launched.once("manage", " ")
    assert done.returncode == 1
    assert "make manage c='verify_ledger'" in done.stderr


@pytest.fixture
def bare() -> Iterator[Path]:
    """A folder that everybody may read, with an empty path and a copy of the launcher (the clone may lie where others cannot look)."""
    folder = Path(tempfile.mkdtemp(prefix="idesluss-bare-", dir="/tmp"))
    folder.chmod(0o755)
    (folder / "bin").mkdir()
    (folder / "sluice").mkdir()
    (folder / "sluice" / "__init__.py").touch()
    shutil.copytree(
        ROOT / "sluice" / "local", folder / "sluice" / "local", ignore=shutil.ignore_patterns("__pycache__")
    )
    yield folder
    shutil.rmtree(folder)


def prepare_as_nobody(bare: Path) -> str:
    """Prepare for the tests as a user without root or sudo, on a machine with nothing on the path; return the words it ends with."""
    who = unprivileged()
    setpriv = (
        [shutil.which("setpriv") or "", "--reuid", str(who.uid), "--regid", str(who.gid), "--clear-groups"]
        if who
        else []
    )
    python = "/usr/bin/python3" if Path("/usr/bin/python3").exists() else sys.executable
    argv = [*setpriv, python, "-m", "sluice.local.prepare", "test"]
    done = subprocess.run(argv, env={"PATH": str(bare / "bin")}, capture_output=True, text=True, check=False, cwd=bare)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_what_is_missing_is_named_where_there_is_no_apt(bare: Path) -> None:
    said = prepare_as_nobody(bare)
    assert "Missing on this machine:" in said
    assert "Redis or Valkey" in said
    assert "Chromium" in said


def test_the_line_to_type_is_named_where_nothing_may_be_installed(bare: Path) -> None:
    """As on Debian without root and sudo; elsewhere the same as without apt."""
    (bare / "bin" / "apt-get").symlink_to("/bin/true")
    said = prepare_as_nobody(bare)
    assert ("sudo apt-get install --no-install-recommends" in said) == Path("/etc/debian_version").exists()
    assert "redis" in said.lower()
    assert "chromium" in said.lower()


def test_services_may_not_start_while_packages_are_installed(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    with debian.no_service_starts([], policy):
        assert subprocess.run([policy, "redis-server", "start"], check=False).returncode == 101
    assert not policy.exists()


def test_the_machine_owners_policy_stays(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 104\n")
    policy.chmod(0o755)
    with debian.no_service_starts([], policy):
        assert subprocess.run([policy, "redis-server", "start"], check=False).returncode == 104
    assert policy.exists()
