"""Making reports: schedules, what is due, asking for one, rendering, and finding what was lost.

A report is made once, whatever fails or is run twice: the unique row is written first, one worker claims it,
the figures are stored once, and files, ledger line and letters are written in one transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from governance.models import SteeringGroup
from governance.services import member_ids
from ledger import services as ledger
from municipalities import permissions as p
from notices.services import notify
from sluice.shared import work
from sluice.shared.actor import SYSTEM_ACTOR
from sluice.shared.hashing import sha256_hex
from sluice.shared.periods import Period, local_day

from . import formats, log_kinds, snapshots, tasks
from .models import Report, ReportFile, Schedule

if TYPE_CHECKING:
    from municipalities.granted import Granted

    Clock = Callable[[], dt.datetime]

MAY_ASK = (p.DECIDE_GATES,)
"""Who may ask for a report and change its schedule: the group itself. Who may read one is `READ_REPORTS`."""
MOST_ATTEMPTS = 5
"""After as many failures a person has to ask again; the archive says so."""
MOST_BEHIND = 24
"""A schedule set far back makes at most so many reports of its own accord, the latest."""


class NotAllowedError(Exception):
    """The person may not do this for the group."""


class PeriodNotOverError(Exception):
    """Figures are of the period's end, and it has not come."""


@dataclass(frozen=True)
class Asked:
    """A report that was asked for; `new` is False when it was there already."""

    report: Report
    new: bool


def _check(by: Granted, group: SteeringGroup) -> None:
    if not by.is_system and not any(by.has(permission, group.container) for permission in MAY_ASK):
        raise NotAllowedError(group.pk)


@transaction.atomic
def set_schedule(
    *, group_id: int, cadence: str, starts_on: dt.date, active: bool, by: Granted, now: dt.datetime
) -> Schedule:
    """Order or stop the group's reports of a cadence. Raises NotAllowedError, SteeringGroup.DoesNotExist, KeyError."""
    group = (
        SteeringGroup.objects.select_related("authority", "sluice")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=group_id)
    )
    _check(by, group)
    Period.containing(cadence, starts_on)
    schedule, _new = Schedule.objects.update_or_create(
        group=group, cadence=cadence, defaults={"starts_on": starts_on, "active": active}
    )
    ledger.record(
        kind=log_kinds.SCHEDULE_CHANGED.code,
        chains=[group.chain],
        actor=by.actor(MAY_ASK, [group.container]),
        subject_type="steering_group",
        subject_ref=str(group.pk),
        occurred_at=now,
        payload={"group": group.name, "cadence": cadence, "starts_on": starts_on, "active": active},
    )
    return schedule


@transaction.atomic
def request_report(*, group_id: int, cadence: str, period_start: dt.date, by: Granted, now: dt.datetime) -> Asked:
    """Ask for a report of the period in which `period_start` lies. The same one twice gives the same report.

    One that was given up is tried anew. Raises NotAllowedError, PeriodNotOverError, SteeringGroup.DoesNotExist,
    KeyError (cadence).
    """
    group = SteeringGroup.objects.select_related("authority", "sluice").get(pk=group_id)
    _check(by, group)
    period = Period.containing(cadence, period_start)
    if not period.has_ended(now):
        raise PeriodNotOverError(period)
    report, new = _row(group, period, by.person_id, now)
    if not new:
        _try_anew(report, now)
        return Asked(report, new)
    ledger.record(
        kind=log_kinds.REPORT_REQUESTED.code,
        chains=[group.chain],
        actor=by.actor(MAY_ASK, [group.container]),
        subject_type="report",
        subject_ref=str(report.pk),
        occurred_at=now,
        payload={
            "group": group.name,
            "cadence": cadence,
            "period_start": period.start,
            "edition": report.edition,
        },
    )
    return Asked(report, new)


def _row(group: SteeringGroup, period: Period, person_id: int | None, now: dt.datetime) -> tuple[Report, bool]:
    """The report's row, made if it was not there; of two who make it at once, one does."""
    title = _("%(group)s: rapport för %(period)s") % {"group": group.name, "period": formats.period(period)}
    report, new = Report.objects.get_or_create(
        group=group,
        cadence=period.cadence,
        period_start=period.start,
        edition=1,
        defaults={
            "period_end": period.end,
            "title": title,
            "requested_by_id": person_id,
            "queued_at": now,
        },
    )
    if new:
        transaction.on_commit(lambda: _enqueue(report.pk), robust=True)
    return report, new


def _try_anew(report: Report, now: dt.datetime) -> None:
    given_up = Report.objects.filter(pk=report.pk, state=work.FAILED)
    if given_up.update(state=work.QUEUED, queued_at=now, attempts=0, not_before=None, finished_at=None):
        transaction.on_commit(lambda: _enqueue(report.pk), robust=True)


def _enqueue(report_id: int) -> None:
    tasks.render.delay(report_id=report_id)


def periods_due(schedule: Schedule, now: dt.datetime) -> Iterator[Period]:
    """The periods of a schedule that have ended, the oldest first; at most the last `MOST_BEHIND`."""
    first = Period.containing(schedule.cadence, schedule.starts_on)
    if first.start < schedule.starts_on:
        first = first.following()
    ended: list[Period] = []
    while first.has_ended(now):
        ended.append(first)
        first = first.following()
    yield from ended[-MOST_BEHIND:]


def due_reports(now: dt.datetime) -> list[tuple[SteeringGroup, Period]]:
    """What active schedules order, that has ended and has no report yet."""
    schedules = list(Schedule.objects.filter(active=True).select_related("group__authority", "group__sluice"))
    groups = {schedule.group_id for schedule in schedules}
    made = set(Report.objects.filter(group__in=groups).values_list("group_id", "cadence", "period_start"))
    return [
        (schedule.group, period)
        for schedule in schedules
        for period in periods_due(schedule, now)
        if (schedule.group_id, period.cadence, period.start) not in made
    ]


def tick(now: dt.datetime) -> int:
    """Make the row of every report that is due, and have it rendered; how many. Harmless to run twice at once."""
    made = 0
    for group, period in due_reports(now):
        with transaction.atomic():
            made += _row(group, period, None, now)[1]
    return made


def sweep(now: dt.datetime) -> int:
    """Enqueue what was lost with a worker or the broker; how many."""
    lost = list(Report.objects.lost(now).values_list("pk", flat=True))
    for pk in lost:
        _enqueue(pk)
    return len(lost)


def render_report(*, report_id: int, tell_time: Clock) -> bool:
    """Make a report's figures and files, and tell the group. False if there was nothing to do.

    `tell_time` is asked between the steps: a worker that is presumed dead must notice it. An error is kept on
    the row and tried again, at most `MOST_ATTEMPTS` times.
    """
    attempt = work.claim(Report.objects.all(), report_id, tell_time())
    if attempt is None:
        return False
    try:
        _make(report_id, attempt, tell_time)
    except work.LostClaim:
        return False
    except Exception as error:
        _give_back(report_id, attempt, tell_time(), error)
        raise
    return True


def _give_back(report_id: int, attempt: int, now: dt.datetime, error: Exception) -> None:
    # The class only: a message may carry text from an idea.
    rows, what = Report.objects.all(), type(error).__name__
    if attempt >= MOST_ATTEMPTS:
        work.fail(rows, report_id, attempt, now, error=what)
    else:
        work.retry(rows, report_id, attempt, now, error=what, after=dt.timedelta(minutes=attempt))


def _make(report_id: int, attempt: int, tell_time: Clock) -> None:
    from . import pdf, xlsx  # loads WeasyPrint, which only the pdf worker needs

    report = _figures(report_id, attempt, tell_time())
    pdf_bytes = pdf.render(report)
    work.pulse(Report.objects.all(), report_id, attempt, tell_time())
    xlsx_bytes = xlsx.render(report)
    _finish(report, attempt, {"pdf": pdf_bytes, "xlsx": xlsx_bytes}, pdf.versions() | xlsx.versions(), tell_time())


@transaction.atomic
def _figures(report_id: int, attempt: int, now: dt.datetime) -> Report:
    """The report with its figures: gathered, sealed and anchored once, and never again."""
    rows = Report.objects.all()
    work.pulse(rows, report_id, attempt, now)
    report: Report = rows.select_related("group__authority", "group__sluice").get(pk=report_id)
    if report.snapshot is not None:
        return report
    snapshot = snapshots.gather(group=report.group, period=report.period, edition=report.edition, now=now)
    chains = [authority.chain for authority in snapshots.authorities_of(report.group, report.period)]
    anchors = ledger.anchor(chains=sorted({*chains, report.group.chain}), source=f"report {report_id}", now=now)
    report.snapshot, report.snapshot_sha256, report.made_at = snapshot, snapshots.seal(snapshot), now
    report.heads = {row.chain.key: f"{row.sequence}:{row.hash}" for row in anchors}
    report.save(update_fields=["snapshot", "snapshot_sha256", "made_at", "heads"])
    return report


@transaction.atomic
def _finish(report: Report, attempt: int, files: dict[str, bytes], versions: dict[str, str], now: dt.datetime) -> None:
    """Store the files, mark the report done, tell the members, write the ledger's line: all or nothing."""
    work.finish(Report.objects.all(), report.pk, attempt, now)
    sums: dict[str, str] = {}
    for kind, content in files.items():
        sums[kind] = sha256_hex(content)
        ReportFile.objects.create(report=report, kind=kind, content=content, sha256=sums[kind], size=len(content))
    report.versions, report.sent_at = versions, now
    report.save(update_fields=["versions", "sent_at"])
    group = report.group
    notify(
        person_ids=member_ids(group, local_day(now)),
        kind="report_ready",
        context={
            "group": group.name,
            "period": formats.period(report.period),
            "authority": group.place.name,
            "link": report.url,
        },
        container=group.chain,
        key=f"report:{report.pk}",
        now=now,
    )
    payload: dict[str, Any] = {
        "group": group.name,
        "cadence": report.cadence,
        "period_start": report.period_start,
        "period_end": report.period_end,
        "edition": report.edition,
        "snapshot": report.snapshot_sha256,
        **sums,
    }
    ledger.record(
        kind=log_kinds.REPORT_MADE.code,
        chains=[group.chain],
        actor=SYSTEM_ACTOR,
        subject_type="report",
        subject_ref=str(report.pk),
        occurred_at=now,
        payload=payload,
    )
