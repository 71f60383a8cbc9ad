"""What the pages show of reports: rows, addresses, a report's parts. No writes, no request."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.addresses import page as address
from governance.models import SteeringGroup
from ideas.states import CHAMBERS
from ideas.statistics_lives import read_lives
from municipalities.models import Authority, Sluice
from sluice.shared import work
from sluice.shared.lock import Chamber
from sluice.shared.periods import Period, local_day

from . import archive, formats, inconsistencies, snapshots
from .models import Report, Schedule
from .paper import Section, compose, read_about
from .paper_checks import checks

if TYPE_CHECKING:
    from django.core.paginator import Page

TONES = {work.QUEUED: "plum", work.RUNNING: "amber", work.DONE: "moss", work.FAILED: "brick"}


def columns() -> list[dict[str, Any]]:
    """The archive's columns."""
    return [
        {"label": _("Period")},
        {"label": _("Grupp")},
        {"label": _("Upplaga"), "numeric": True},
        {"label": _("Läge")},
        {"label": _("Siffrorna togs fram")},
    ]


def row(report: Report) -> list[Any]:
    """A report in the archive."""
    return [
        {"text": _first_up(formats.period(report.period)), "url": report.url},
        report.group.name,
        report.edition,
        {"text": _state(report), "tone": TONES[report.state]},
        formats.day(local_day(report.made_at)) if report.made_at else "–",
    ]


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _state(report: Report) -> str:
    return {
        work.QUEUED: _("I kö"),
        work.RUNNING: _("Görs nu"),
        work.DONE: _("Klar"),
        work.FAILED: _("Gick inte att göra"),
    }[report.state]


def schedule_row(schedule: Schedule) -> dict[str, str]:
    """A standing order in words."""
    names = {"cadence": schedule.get_cadence_display(), "day": formats.day(schedule.starts_on)}
    said = _("%(cadence)s, från och med %(day)s") if schedule.active else _("%(cadence)s: görs inte längre")
    return {"group": schedule.group.name, "said": said % names}


def urls(place: Authority | Sluice, page: Page[Report] | None = None) -> dict[str, str]:
    """The addresses that the archive and the check link to."""
    here = address("reports:archive", place)
    found = {
        "archive": here,
        "ask": address("reports:ask", place),
        "check": address("reports:check", place),
        "schedule": address("reports:schedule", place),
        "agenda": address("governance:agenda", place),
        "previous": "",
        "next": "",
    }
    if page is not None and page.has_previous():
        found["previous"] = f"{here}?sida={page.previous_page_number()}"
    if page is not None and page.has_next():
        found["next"] = f"{here}?sida={page.next_page_number()}"
    return found


def check(group: SteeringGroup, period: Period, now: dt.datetime) -> Section:
    """What would not agree in a report of the period."""
    authorities = snapshots.authorities_of(group, period)
    lives = read_lives(authorities, min(period.ends_at, now))
    found = inconsistencies.find(group=group, authorities=authorities, period=period, now=now, lives=lives)
    about = snapshots.about(group, period, 1, authorities, now)
    return checks(snapshots.plain(found), read_about({"about": snapshots.plain(about)}))


def progress(report: Report) -> dict[str, Any]:
    """The arguments of the progress component."""
    said = {
        work.QUEUED: _("Rapporten står i kö."),
        work.RUNNING: _("Siffrorna räknas och rapporten sätts. Det tar oftast under en minut."),
        work.DONE: _("Rapporten är klar."),
        work.FAILED: _("Rapporten gick inte att göra."),
    }
    return {
        "id": "rapportens-lage",
        "text": said[report.state],
        "label": _("Rapporten görs"),
        "url": address("reports:progress", report.group.place, report_id=report.pk),
        "done": report.state in (work.DONE, work.FAILED),
    }


def context(report: Report, *, may_ask: bool, may_verify: bool) -> dict[str, Any]:
    """Everything that a report's page shows. `may_verify`: the reader may read the ledger."""
    place = report.group.place
    found: dict[str, Any] = {
        "report": report,
        "place": place,
        "period_text": formats.period(report.period),
        "state": _state(report),
        "tone": TONES[report.state],
        "urls": urls(place),
        "may_ask": may_ask,
        "ask_value": f"{report.cadence}:{report.period_start.isoformat()}",
        "progress": progress(report),
    }
    if report.state != work.DONE or report.snapshot is None:
        return found
    paper = compose(report.snapshot)
    return found | {
        "paper": paper,
        "chambers": [
            Chamber(str(name), level=level, boats=inside, note=_beside(beside))
            for level, (name, (inside, beside)) in enumerate(zip(CHAMBERS, paper.chambers, strict=True), start=1)
        ],
        "files": [_file(report, file) for file in archive.files_of(report)],
        "heads": sorted(report.heads.items()),
        "ledger_url": address("municipalities:ledger", place) if may_verify else "",
        "made_day": formats.day(local_day(paper.about.made_at)),
    }


def _beside(count: int) -> str:
    return _("%(count)s vid sidan") % {"count": count} if count else ""


def _file(report: Report, file: Any) -> dict[str, Any]:
    return {
        "label": _("Ladda ner som PDF") if file.kind == "pdf" else _("Ladda ner som kalkylblad"),
        "name": file.get_kind_display(),
        "url": address("reports:download", report.group.place, report_id=report.pk, kind=file.kind),
        "size": _("%(size)s kB") % {"size": formats.number(max(1, round(file.size / 1000)))},
        "sha256": file.sha256,
    }


def file_name(report: Report, kind: str) -> str:
    """A name that sorts in a folder: rapport-trollhattan-2026-10-01--2026-10-31.pdf."""
    edition = f"-u{report.edition}" if report.edition > 1 else ""
    return f"rapport-{report.group.place.slug}-{report.period_start}--{report.period_end}{edition}.{kind}"
