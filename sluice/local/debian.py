"""Installing what is missing on Debian, without starting a service and without touching one that runs."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from sluice.local.problems import Problem

POLICY = Path("/usr/sbin/policy-rc.d")
# 101 is "action forbidden by policy": what maintainer scripts ask before they start a service.
REFUSE = "#!/bin/sh\n# Made by Idéslussen's make run while it installs packages; removed again afterwards.\nexit 101\n"
SERVICES = {"postgresql": "postgresql", "redis-server": "redis-server"}
APT = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=300")


def is_debian() -> bool:
    """Tell whether this machine installs its programs with apt."""
    return Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def by_hand(packages: Sequence[str]) -> str:
    """Return the line that a person types to install the packages."""
    return f"sudo apt-get install --no-install-recommends {' '.join(packages)}"


def privilege() -> list[str]:
    """Return what stands before a command to run it as root: nothing, or sudo. Raises Problem when we may not become root."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        # With a terminal sudo may ask for a password; without one it must not wait for an answer that never comes.
        ask = ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]
        if (
            subprocess.run([*ask, "-v"], check=False, stderr=subprocess.DEVNULL if "-n" in ask else None).returncode
            == 0
        ):
            return ask
    raise Problem("Installing needs root or sudo, and neither is to be had here.")


def install(packages: Sequence[str]) -> None:
    """Install packages. Raises Problem with the line to type when that cannot be done."""
    try:
        become = privilege()
    except Problem:
        raise Problem(
            f"These packages are missing, and installing them needs root or sudo. Ask for this once:\n  {by_hand(packages)}"
        ) from None
    print(f"Installing from Debian: {' '.join(packages)}", flush=True)
    # Java's scripts want this folder, which slim images leave out.
    subprocess.run([*become, "mkdir", "-p", "/usr/share/man/man1"], check=False)
    with no_service_starts(become):
        _apt(become, "update", "-qq")
        _apt(become, "install", "-y", "-qq", "--no-install-recommends", *packages)
        _leave_off(become, packages)


def _apt(become: list[str], *words: str) -> None:
    done = subprocess.run([*become, *APT, *words], check=False, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise Problem(
            f"apt-get {words[0]} failed (its words stand above). Mend that, or install by hand:\n  {by_hand([w for w in words[1:] if w[0] != '-'])}"
        )


def _leave_off(become: list[str], packages: Sequence[str]) -> None:
    """Keep a service that we just brought here from starting at the next boot: we start our own when we need it."""
    if not Path("/run/systemd/system").is_dir():
        return
    for package in packages:
        if service := SERVICES.get(package):
            subprocess.run([*become, "systemctl", "disable", "--quiet", service], check=False, capture_output=True)


@contextlib.contextmanager
def no_service_starts(become: list[str], policy: Path = POLICY) -> Iterator[None]:
    """Forbid maintainer scripts to start services while this lasts; a policy that is there already is the machine owner's and stays."""
    if policy.exists():
        yield
        return
    subprocess.run(
        [*become, "sh", "-c", 'printf "%s" "$1" >"$2" && chmod 755 "$2"', "policy", REFUSE, str(policy)], check=True
    )
    try:
        yield
    finally:
        subprocess.run([*become, "rm", "-f", str(policy)], check=False)
