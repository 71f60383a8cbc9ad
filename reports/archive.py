"""Reading the archive: reports, files and schedules of the groups of one place."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from governance.agenda import Line, Part
from sluice.shared.periods import Period, local_day

from . import formats
from .models import Report, ReportFile, Schedule

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from municipalities.granted import Container

LATEST = 3
# How many ended periods of each length can be asked for.
OFFERED = {"month": 15, "quarter": 6, "half": 4, "year": 3}


def reports_in(container: Container) -> QuerySet[Report]:
    """The reports of the place's groups, the latest period first; without the figures, which are long."""
    kind, pk = container
    rows = Report.objects.filter(**{f"group__{kind}_id": pk}).defer("snapshot")
    return rows.select_related("group__authority", "group__sluice").order_by("-period_end", "-edition", "-pk")


def report_in(container: Container, report_id: int) -> Report | None:
    """One report of the place's groups, with its figures; None if it is somebody else's."""
    kind, pk = container
    rows = Report.objects.filter(**{f"group__{kind}_id": pk}).select_related("group__authority", "group__sluice")
    return rows.filter(pk=report_id).first()


def report_anywhere(report_id: int) -> Report | None:
    """One report wherever it is; whoever asks checks that the reader may know of it."""
    return (
        Report.objects.select_related("group__authority", "group__sluice")
        .defer("snapshot")
        .filter(pk=report_id)
        .first()
    )


def files_of(report: Report) -> list[ReportFile]:
    """The report's files without their bytes."""
    return list(report.files.defer("content").order_by("kind"))


def file_of(report: Report, kind: str) -> ReportFile | None:
    """One file with its bytes."""
    return report.files.filter(kind=kind).first()


def schedules_in(container: Container) -> list[Schedule]:
    """The standing orders of the place's groups."""
    kind, pk = container
    rows = Schedule.objects.filter(**{f"group__{kind}_id": pk}).select_related("group")
    return list(rows.order_by("group__name", "pk"))


def ended_periods(now: dt.datetime) -> dict[str, list[Period]]:
    """The latest ended periods of each length, the newest first."""
    found: dict[str, list[Period]] = {}
    for cadence, count in OFFERED.items():
        period = Period.containing(cadence, now.date())
        while not period.has_ended(now):
            period = period.preceding()
        found[cadence] = []
        for _place in range(count):
            found[cadence].append(period)
            period = period.preceding()
    return found


def agenda_part(container: Container, now: dt.datetime) -> Part:
    """The latest reports, for the group's agenda."""
    rows = list(reports_in(container).filter(state="done")[:LATEST])
    lines = tuple(
        Line(
            _("Rapport för %(period)s") % {"period": formats.period(report.period)},
            report.url,
            note=_("%(group)s. Klar %(day)s.")
            % {"group": report.group.name, "day": formats.day(local_day(report.sent_at or report.queued_at))},
        )
        for report in rows
    )
    return Part(
        "reports",
        _("De senaste rapporterna"),
        _("Här kommer gruppens rapporter. De görs av sig själva när en period har slutat."),
        lines,
        len(lines),
    )
