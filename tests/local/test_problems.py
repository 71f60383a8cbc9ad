"""What a person can mend is a sentence, before anything has been started."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
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
@pytest.mark.parametrize("megabytes", [12, 30] if os.geteuid() == 0 else [])
def test_a_disk_that_fills_while_the_database_is_made(launched: Launched, megabytes: int) -> None:
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=711", "tmpfs", str(launched.var)], check=True
    )
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


@pytest.mark.parametrize("with_apt", [True, False])
def test_what_is_missing_is_named_where_nothing_may_be_installed(tmp_path: Path, with_apt: bool) -> None:
    """A user without root or sudo, on a machine where hardly anything is on the path."""
    tmp_path.chmod(0o755)
    programs = tmp_path / "bin"
    programs.mkdir()
    if with_apt:
        (programs / "apt-get").symlink_to(shutil.which("true") or "/bin/true")
    who = unprivileged()
    become = ["setpriv", "--reuid", str(who.uid), "--regid", str(who.gid), "--clear-groups"] if who else []
    script = "import sys; sys.path.insert(0, sys.argv.pop(1)); from sluice.local.prepare import programs; programs(tests=True)"
    python = "/usr/bin/python3" if Path("/usr/bin/python3").exists() else sys.executable
    command = (
        [shutil.which(word) or word for word in become[:1]]
        + become[1:]
        + [python, "-c", script, str(readable_copy(tmp_path))]
    )
    done = subprocess.run(
        command,
        env={"PATH": str(programs), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert done.returncode == 1
    last = done.stderr.strip()
    if with_apt and Path("/etc/debian_version").exists():
        assert "sudo apt-get install --no-install-recommends" in last
        assert "redis-server" in last
        assert "chromium" in last
    else:
        assert "Missing on this machine:" in last
        assert "Redis or Valkey" in last


def readable_copy(folder: Path) -> Path:
    """The clone may lie where the unprivileged user cannot look."""
    copy = folder / "clone"
    shutil.copytree(ROOT / "sluice" / "local", copy / "sluice" / "local", ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "sluice" / "__init__.py").touch()
    return copy


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
