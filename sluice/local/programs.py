"""The programs of the sluice itself, as command lines: web server, workers, beat."""

from __future__ import annotations

import sys
from pathlib import Path

QUEUES = ("default", "pdf")


def web(*, host: str, port: int, workers: int = 2, threads: int = 4) -> list[str]:
    """Return the web server's command line."""
    return [
        sys.executable, "-m", "gunicorn", "sluice.wsgi:application", "--bind", f"{host}:{port}", "--worker-class", "gthread",
        "--workers", str(workers), "--threads", str(threads), "--graceful-timeout", "10", "--access-logfile", "-", "--no-control-socket",
    ]  # fmt: skip


def worker(queue: str, *, concurrency: int = 1, level: str = "INFO") -> list[str]:
    """Return the command line of a worker that listens to one queue."""
    return [
        sys.executable, "-m", "celery", "-A", "sluice.celery", "worker", "--queues", queue, "--hostname", f"{queue}@%h",
        "--concurrency", str(concurrency), "--max-tasks-per-child", "50", "--without-gossip", "--without-mingle", "--loglevel", level,
    ]  # fmt: skip


def beat(schedule: Path, *, level: str = "INFO") -> list[str]:
    """Return beat's command line. `schedule` is the file in which it remembers when it last sent what."""
    return [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "sluice.celery",
        "beat",
        "--schedule",
        str(schedule),
        "--pidfile",
        "",
        "--loglevel",
        level,
    ]


def manage(*words: str) -> list[str]:
    """Return the command line of a management command."""
    return [sys.executable, "manage.py", *words]
