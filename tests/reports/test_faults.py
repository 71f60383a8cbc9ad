"""Faults, with real workers, broker, database and mail: one report and one letter to each member, whatever fails."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connections

from governance.models import SteeringGroup
from governance.services import create_group
from ledger.services import history
from ledger.verify import verify
from municipalities.granted import SYSTEM
from reports import services
from reports.models import Report, ReportFile
from sluice.shared import clock, work
from sluice.shared.periods import Period, local_day
from tests.mailbox import Mailbox
from tests.people import World, build
from tests.workers import Workers, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(celery_workers: Workers) -> World:
    """The cast, on the database that the workers see."""
    return build()


@pytest.fixture
def group(world: World) -> SteeringGroup:
    """The steering group at home."""
    return create_group(name="Styrgruppen", place=world.home, by=SYSTEM, now=clock.now())


def last_month() -> Period:
    """The latest month that has ended, by the workers' clock."""
    return Period.containing("month", local_day(clock.now())).preceding()


def ask(world: World, group: SteeringGroup) -> Report:
    """Last month asked for by the group."""
    return services.request_report(
        group_id=group.pk,
        cadence="month",
        period_start=last_month().start,
        by=world.granted("steering", local_day(clock.now())),
        now=clock.now(),
    ).report


def state(report: Report) -> str:
    """The row's state now."""
    return Report.objects.values_list("state", flat=True).get(pk=report.pk)


def assert_made_once(world: World, report: Report, mail: Mailbox) -> None:
    """One row, two files, one ledger line, one letter to the one member, a chain that holds."""
    wait_for("the report is done", lambda: state(report) == work.DONE, seconds=120)
    mail.wait(1, seconds=60)
    assert Report.objects.count() == 1
    assert ReportFile.objects.filter(report=report).count() == 2
    assert [line.kind for line in history("report", str(report.pk))].count("report.made") == 1
    assert [message["To"] for message in mail.messages] == ["steering@example.test"]
    assert report.url in mail.messages[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert verify([world.home.chain]).ok


def presume_dead(report: Report) -> None:
    """Let the lease run out, as it does by itself two minutes after a worker's last sign."""
    past = clock.now() - work.LEASE - dt.timedelta(seconds=1)
    Report.objects.filter(pk=report.pk, state=work.RUNNING).update(heartbeat_at=past)


def test_worker_killed_in_the_middle(
    world: World, group: SteeringGroup, celery_workers: Workers, smtp_server: Mailbox
) -> None:
    """kill -9 while it renders: another worker makes it, once."""
    report = ask(world, group)
    wait_for("the worker is at it", lambda: state(report) == work.RUNNING)
    celery_workers.kill("pdf")
    assert state(report) == work.RUNNING
    celery_workers.start("pdf")
    presume_dead(report)
    services.sweep(clock.now())
    assert_made_once(world, report, smtp_server)
    assert Report.objects.get(pk=report.pk).attempts >= 2


def test_broker_emptied(world: World, group: SteeringGroup, celery_workers: Workers, smtp_server: Mailbox) -> None:
    """The message is lost; the row is the truth, and the sweep finds it."""
    celery_workers.stop("pdf")
    report = ask(world, group)
    celery_workers.broker.flush()
    celery_workers.start("pdf")
    assert services.sweep(clock.now() + work.GRACE + dt.timedelta(seconds=1)) == 1
    assert_made_once(world, report, smtp_server)


def test_two_beats(world: World, group: SteeringGroup, celery_workers: Workers, smtp_server: Mailbox) -> None:
    """Both tick every second; the schedule's one report is made once."""
    celery_workers.start_beat("beat")
    celery_workers.start_beat("beat-2")
    services.set_schedule(
        group_id=group.pk, cadence="month", starts_on=last_month().start, active=True, by=SYSTEM, now=clock.now()
    )
    wait_for("a beat has made the row", Report.objects.exists, seconds=60)
    assert_made_once(world, Report.objects.get(), smtp_server)


def test_asked_for_twice_at_once(
    world: World, group: SteeringGroup, celery_workers: Workers, smtp_server: Mailbox
) -> None:
    """Two who press at the same moment, and a beat beside them: the same report."""
    from concurrent.futures import ThreadPoolExecutor

    def press(_who: int) -> int:
        try:
            return ask(world, group).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as people:
        numbers = set(people.map(press, range(4)))
    assert len(numbers) == 1
    assert_made_once(world, Report.objects.get(), smtp_server)
