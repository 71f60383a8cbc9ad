"""Children that never outlive their parent.

Each child gets a session of its own, so that Ctrl-C in the terminal reaches the launcher only and the launcher chooses the order. Each child
asks the kernel for a signal when its parent dies (PDEATHSIG, set by `setpriv`, which is safe beside threads). The kernel counts the *thread*
that forked as the parent: start children from the main thread only.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sluice.local.problems import Problem

PR_SET_PDEATHSIG = 1
# The launcher may die between the fork and the moment when setpriv has asked for its signal: the child then looks whose child it is.
STILL_MINE = '[ "$PPID" = "$0" ] || exit 1; exec "$@"'


@dataclass(frozen=True)
class Identity:
    """An unprivileged user that a child runs as when the launcher is root."""

    uid: int
    gid: int


@dataclass
class Child:
    """One running child: how it is asked to stop, and where its words go."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals

    @property
    def running(self) -> bool:
        """Whether the process is still there."""
        return self.popen.poll() is None

    def tail(self, lines: int = 15) -> str:
        """Return the last lines of the child's log."""
        try:
            text = self.log.read_text(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])


def spawn(
    name: str,
    argv: Sequence[str],
    *,
    log: Path,
    stop_signal: signal.Signals = signal.SIGTERM,
    death_signal: signal.Signals = signal.SIGTERM,
    env: Mapping[str, str] | None = None,
    identity: Identity | None = None,
    cwd: Path | None = None,
) -> Child:
    """Start a child that dies with this process. Raises Problem when `setpriv` is not there."""
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError(
            "children are started from the main thread only: the kernel ties them to the thread that forks"
        )
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise Problem(
            "setpriv is missing. It belongs to util-linux (2.33 or newer): install that package and run the same command again."
        )
    prefix = [setpriv, "--pdeathsig", death_signal.name.removeprefix("SIG"), *_drop(identity)]
    with log.open("ab") as out:
        popen = subprocess.Popen(
            [*prefix, "sh", "-c", STILL_MINE, str(os.getpid()), *argv],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            cwd=cwd,
            start_new_session=True,
        )
    return Child(name=name, popen=popen, log=log, stop_signal=stop_signal)


def _drop(identity: Identity | None) -> list[str]:
    if identity is None:
        return []
    return ["--reuid", str(identity.uid), "--regid", str(identity.gid), "--clear-groups"]


def run_as(
    identity: Identity | None, argv: Sequence[str], *, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a short command to its end, as another user when an identity is given, and return what it said."""
    prefix = ["setpriv", *_drop(identity)] if identity else []
    return subprocess.run(
        [*prefix, *argv],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env=None if env is None else dict(env),
    )


def ask_to_stop(child: Child) -> None:
    """Send the child its own stop signal; a child that is gone is left alone."""
    if child.running:
        with contextlib.suppress(ProcessLookupError):
            child.popen.send_signal(child.stop_signal)


def stop(child: Child, *, grace: float) -> None:
    """Stop a child and everything in its session: ask, wait, then end it."""
    ask_to_stop(child)
    try:
        child.popen.wait(grace)
    except subprocess.TimeoutExpired:
        pass
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.popen.pid, signal.SIGKILL)
    child.popen.wait(10)


def stop_together(children: Sequence[Child], *, grace: float) -> None:
    """Stop several children at once: all are asked first, so that the waits overlap."""
    for child in children:
        ask_to_stop(child)
    end = time.monotonic() + grace
    for child in children:
        stop(child, grace=max(0.1, end - time.monotonic()))


def die_with_parent(parent: int) -> None:
    """Make this process end in good order when its parent (make, or a test) is gone. `parent` is the id read before the call.

    Linux only; elsewhere the parent's death is simply not noticed.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)
