"""make_report queues a report or makes it at once, and says in words what is wrong with what it was given."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from governance.services import create_group
from municipalities.granted import SYSTEM
from reports.models import Report
from tests.people import NOW, build

pytestmark = pytest.mark.django_db


def test_now_and_queued(capsys: pytest.CaptureFixture[str]) -> None:
    """With --now the files are there; without it the row waits; the same period again is the same report."""
    group = create_group(name="Styrgruppen", place=build().home, by=SYSTEM, now=NOW)
    call_command("make_report", str(group.pk), "--period", "2026-05", "--cadence", "quarter")
    assert Report.objects.get().state == "queued"
    call_command("make_report", str(group.pk), "--period", "2026-04", "--cadence", "quarter", "--now")
    report = Report.objects.get()
    assert (report.state, report.files.count(), report.title) == ("done", 2, "Styrgruppen: rapport för kvartal 2 2026")
    assert capsys.readouterr().out.splitlines()[-1] == f"report {report.pk}: done {report.url}"


@pytest.mark.parametrize(("group", "period"), [("0", "2026-05"), (None, "maj"), (None, "2099-01")])
def test_what_it_refuses(group: str | None, period: str) -> None:
    """No such group, no such month, a month that is not over."""
    made = create_group(name="Styrgruppen", place=build().home, by=SYSTEM, now=NOW)
    with pytest.raises(CommandError):
        call_command("make_report", group or str(made.pk), "--period", period)
    assert not Report.objects.exists()
