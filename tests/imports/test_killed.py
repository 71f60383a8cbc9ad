"""Killed in the middle of 10,000 rows and taken up again: 10,000 ideas, none twice, none missing."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ideas.imports import services
from ideas.models import Idea, ImportRow, ImportRun
from ledger.verify import verify
from municipalities import services as owners
from municipalities.granted import SYSTEM
from municipalities.models import Authority, Municipality
from quality.models import Report
from sluice.shared import clock
from tests.databases import ROOT
from tests.imports import lists
from tests.workers import Workers, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 10_000


def authority() -> Authority:
    return owners.create_authority(
        name="Socialnämnden i Uddevalla", short_name="Socialnämnden", slug="uddevalla", series="1485", by=SYSTEM,
        now=clock.now() - dt.timedelta(days=1), municipality=Municipality.objects.get(country="SE", code="1485"),
    )  # fmt: skip


def command(path: Path, environ: dict[str, str]) -> subprocess.Popen[str]:
    argv = [sys.executable, "manage.py", "import_ideas", str(path), "--authority", "uddevalla", "--yes"]
    return subprocess.Popen(argv, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_killed_at_half_and_run_again_there_are_ten_thousand(
    program_environment: dict[str, str], tmp_path: Path
) -> None:
    home = authority()
    path = tmp_path / "tiotusen.csv"
    path.write_bytes(lists.text(lists.listed(COUNT), encoding="cp1252"))

    first = command(path, program_environment)
    runs = ImportRun.objects.filter(authority=home)
    wait_for(
        "half of the rows", lambda: runs.filter(done__gte=COUNT // 2).exists() or first.poll() is not None, seconds=180
    )
    os.kill(first.pid, signal.SIGKILL)
    assert first.wait() == -signal.SIGKILL, first.stdout.read() if first.stdout else ""
    half = runs.get()
    assert COUNT // 2 <= half.done < COUNT
    assert half.done == Idea.objects.count() == ImportRow.objects.count() == Report.objects.count()

    second = command(path, program_environment)
    said, _none = second.communicate(timeout=240)
    assert second.returncode == 0, said
    assert f"avbröts vid rad {half.done} av {COUNT}" in said
    whole = runs.get()
    assert (whole.state, whole.done, whole.imported, whole.table) == ("done", COUNT, COUNT, None)
    assert Idea.objects.values("title").distinct().count() == Idea.objects.count() == Report.objects.count() == COUNT
    references = Idea.objects.order_by("pk").values_list("reference", flat=True)
    assert list(references) == [f"1485-2019-{number:04d}" for number in range(1, COUNT + 1)]
    assert verify([home.chain]).ok


def test_a_worker_takes_the_list_in_and_a_killed_one_is_replaced(celery_workers: Workers) -> None:
    """The first worker is killed with its message; the sweep finds the import for the next."""
    home = authority()
    run = services.start_import(
        by=SYSTEM, authority_id=home.pk, file_name="x.xlsx", content=lists.workbook(lists.listed(3000)), now=clock.now()
    )
    services.confirm_import(run_id=run.pk, by=SYSTEM, now=clock.now())
    runs = ImportRun.objects.filter(pk=run.pk)
    wait_for("the worker is on its way", lambda: runs.filter(done__gt=0).exists(), seconds=90)
    celery_workers.kill("default")
    celery_workers.broker.flush()
    celery_workers.start("default")
    if not runs.filter(state="done").exists():
        assert services.sweep(clock.now() + dt.timedelta(minutes=3)) == 1
    wait_for("the list is taken in", lambda: runs.filter(state="done").exists(), seconds=120)
    assert (Idea.objects.count(), ImportRow.objects.count()) == (3000, 3000)
