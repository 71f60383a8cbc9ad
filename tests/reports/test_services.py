"""Schedules, what is due, asking twice, failing and being found again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from governance.models import SteeringGroup
from governance.services import create_group
from ledger.services import history
from ledger.verify import verify
from municipalities.granted import SYSTEM
from notices.models import Notice
from reports import pdf, services, snapshots
from reports.models import Report, ReportFile, Schedule
from sluice.shared import work
from sluice.shared.hashing import canonical, sha256_hex
from sluice.shared.periods import ZONE
from tests.people import Acts, World, build

pytestmark = pytest.mark.django_db
CLOSED = dt.datetime(2026, 10, 1, 0, 0, tzinfo=ZONE)


@pytest.fixture
def world() -> World:
    """The cast."""
    return build()


@pytest.fixture
def group(world: World) -> SteeringGroup:
    """The steering group at home."""
    return create_group(name="Styrgruppen", place=world.home, by=SYSTEM, now=CLOSED)


def order(
    group: SteeringGroup, cadence: str = "month", starts_on: dt.date = dt.date(2026, 9, 1), **kwargs: Any
) -> Schedule:
    """A schedule set by the system."""
    wanted = {"active": True, **kwargs}
    return services.set_schedule(
        group_id=group.pk, cadence=cadence, starts_on=starts_on, by=SYSTEM, now=CLOSED, active=wanted["active"]
    )


def ask(world: World, group: SteeringGroup, who: str = "steering", now: dt.datetime = CLOSED) -> services.Asked:
    """September asked for by somebody."""
    return services.request_report(
        group_id=group.pk, cadence="month", period_start=dt.date(2026, 9, 1), by=world.granted(who), now=now
    )


def test_due_at_midnight_and_once(group: SteeringGroup) -> None:
    """Not a second before the month has closed; made by the first tick, and by no later one."""
    order(group)
    assert services.tick(CLOSED - dt.timedelta(seconds=1)) == 0
    assert services.tick(CLOSED) == 1
    assert services.tick(CLOSED + dt.timedelta(seconds=30)) == 0
    [report] = Report.objects.all()
    assert (report.cadence, report.period_start, report.period_end) == (
        "month",
        dt.date(2026, 9, 1),
        dt.date(2026, 9, 30),
    )
    assert report.title == "Styrgruppen: rapport för september 2026"


def test_what_was_missed_is_made_up_for(group: SteeringGroup) -> None:
    """After a standstill every period that ended meanwhile; a period that began before the first day is left out."""
    order(group, starts_on=dt.date(2026, 6, 15))
    order(group, "quarter", dt.date(2026, 7, 1))
    assert services.tick(CLOSED) == 4
    made = Report.objects.order_by("period_start", "cadence").values_list("cadence", "period_start")
    assert list(made) == [
        ("month", dt.date(2026, 7, 1)),
        ("quarter", dt.date(2026, 7, 1)),
        ("month", dt.date(2026, 8, 1)),
        ("month", dt.date(2026, 9, 1)),
    ]


def test_a_schedule_that_is_stopped_makes_nothing(group: SteeringGroup) -> None:
    """The order stands, with its history, and is silent."""
    order(group)
    order(group, active=False)
    assert services.tick(CLOSED) == 0
    assert [line.kind for line in history("steering_group", str(group.pk))] == [
        "governance.group_created",
        "report.schedule_changed",
        "report.schedule_changed",
    ]


def test_asking_twice_is_asking_once(world: World, group: SteeringGroup) -> None:
    """The second one who asks is given the first one's report."""
    first, second = ask(world, group), ask(world, group)
    assert (first.new, second.new) == (True, False)
    assert first.report == second.report
    assert [line.kind for line in history("report", str(first.report.pk))] == ["report.requested"]


def test_a_period_that_is_not_over_is_refused(world: World, group: SteeringGroup) -> None:
    """And nothing is written."""
    with pytest.raises(services.PeriodNotOverError):
        ask(world, group, now=CLOSED - dt.timedelta(seconds=1))
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "who",
    ["contributor", "coordinator", "auditor", "quality_lead", "administrator", "neighbour_steering", "sluice_steering"],
)
def test_who_may_not_ask(world: World, group: SteeringGroup, who: str) -> None:
    """Readers who change nothing, and everybody else's people."""
    with pytest.raises(services.NotAllowedError):
        ask(world, group, who)


def render(report: Report, now: dt.datetime = CLOSED) -> bool:
    """As a worker does it."""
    return services.render_report(report_id=report.pk, tell_time=lambda: now)


def test_a_report_is_made_whole(
    world: World, group: SteeringGroup, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    """Figures sealed, heads anchored, files stored with their hashes, the line written, the members told once."""
    Acts(world).hand_in()
    asked = ask(world, group)
    assert render(asked.report)
    report = Report.objects.get(pk=asked.report.pk)
    assert report.state == work.DONE
    assert report.snapshot is not None
    assert report.snapshot_sha256 == sha256_hex(canonical(report.snapshot)) == snapshots.seal(report.snapshot)
    sums = {file.kind: (file.sha256, file.size) for file in report.files.all()}
    assert sums == {
        file.kind: (sha256_hex(bytes(file.content)), len(bytes(file.content))) for file in report.files.all()
    }
    [requested, made] = history("report", str(report.pk))
    assert (made.kind, made.payload["pdf"], made.payload["snapshot"]) == (
        "report.made",
        sums["pdf"][0],
        report.snapshot_sha256,
    )
    assert requested.kind == "report.requested"
    assert set(report.heads) == {world.home.chain}
    assert verify([world.home.chain]).ok
    letters = Notice.objects.filter(kind="report_ready")
    assert [(letter.person_id, letter.link) for letter in letters] == [(world.people["steering"].pk, report.url)]
    assert not render(report)
    assert ReportFile.objects.filter(report=report).count() == 2
    assert letters.count() == 1


def test_figures_are_stored_once(world: World, group: SteeringGroup, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that fails after the figures leaves them; the next attempt prints the same, whatever has happened."""
    acts = Acts(world)
    acts.hand_in()
    report = ask(world, group).report

    def broken(_report: Report) -> bytes:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(pdf, "render", broken)
        with pytest.raises(MemoryError):
            render(report)
    report.refresh_from_db()
    assert (report.state, report.error, report.attempts) == (work.QUEUED, "MemoryError", 1)
    first = report.snapshot_sha256
    assert first
    acts.hand_in()
    assert not render(report), "it rests a minute after an error"
    assert render(report, CLOSED + dt.timedelta(minutes=2))
    report.refresh_from_db()
    assert (report.state, report.attempts, report.snapshot_sha256) == (work.DONE, 2, first)


def test_given_up_after_five_and_tried_anew_when_asked(
    world: World, group: SteeringGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not go round for ever; a person starts it again."""
    report = ask(world, group).report

    def broken(**_kwargs: Any) -> dict[str, Any]:
        raise ZeroDivisionError

    now = CLOSED
    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "gather", broken)
        for _attempt in range(services.MOST_ATTEMPTS):
            now += dt.timedelta(hours=1)
            with pytest.raises(ZeroDivisionError):
                render(report, now)
    report.refresh_from_db()
    assert (report.state, report.snapshot) == (work.FAILED, None)
    assert not render(report, now)
    assert not ask(world, group).new
    assert render(report, now)


def test_the_sweep_finds_what_was_lost(
    world: World, group: SteeringGroup, django_capture_on_commit_callbacks: Any
) -> None:
    """A queued row that nobody took, and a running one whose worker is silent; not one that is young."""
    report = ask(world, group).report
    assert services.sweep(CLOSED) == 0
    assert services.sweep(CLOSED + dt.timedelta(minutes=2)) == 1
    assert work.claim(Report.objects.all(), report.pk, CLOSED) == 1
    assert services.sweep(CLOSED + dt.timedelta(minutes=1)) == 0
    assert services.sweep(CLOSED + dt.timedelta(minutes=3)) == 1


def test_a_worker_that_comes_back_late_writes_nothing(
    world: World, group: SteeringGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another has taken the report over: the late one's files, line and letters are not written."""
    report = ask(world, group).report
    real = pdf.render

    def slow(figures: Report) -> bytes:
        assert work.claim(Report.objects.all(), report.pk, CLOSED + dt.timedelta(minutes=10)) == 2
        return real(figures)

    monkeypatch.setattr(pdf, "render", slow)
    assert not render(report)
    assert not ReportFile.objects.exists()
    assert not Notice.objects.filter(kind="report_ready").exists()


def test_a_sluices_report_anchors_every_participant(world: World) -> None:
    """The heads of all chains whose figures stand in it, and of its own."""
    group = create_group(name="Slussens styrgrupp", place=world.sluice, by=SYSTEM, now=CLOSED)
    report = ask(world, group, "sluice_steering").report
    assert render(report)
    report.refresh_from_db()
    assert set(report.heads) == {world.home.chain, world.neighbour.chain, world.sluice.chain}
    assert [line.chain for line in history("report", str(report.pk))] == [world.sluice.chain] * 2


def test_what_is_due_costs_two_questions(group: SteeringGroup) -> None:
    """However many periods have ended."""
    order(group, starts_on=dt.date(2025, 1, 1))
    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        transaction.atomic(),
    ):
        assert len(services.due_reports(CLOSED)) == 21
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 2
