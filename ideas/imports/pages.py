"""What the pages of imports show, read from the database and from plans. No writes."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ideas.imports import plans, services
from ideas.imports.mapping import Mapping
from ideas.imports.plans import Plan
from ideas.imports.reading import Table
from ideas.models import ImportRow, ImportRun
from sluice.shared import work

PAGE = 100
_SHOWN_RUNS = 50
_TONES = {plans.IMPORTED: "moss", plans.CHANGED: "water", plans.UNCHANGED: "neutral", plans.REFUSED: "brick"}


@dataclass(frozen=True)
class Trouble:
    """One problem or remark of one row, as it is listed."""

    number: int
    column: str
    heading: str
    reason: str

    @property
    def place(self) -> str:
        """The column as a person finds it; empty for the whole row."""
        return f"{self.column} · {self.heading}" if self.column else ""


@dataclass(frozen=True)
class Trial:
    """A trial run: the list, what would become of it, and what stands in the way."""

    table: Table
    mapping: Mapping
    plan: Plan
    refused: list[Trouble]
    warned: list[Trouble]
    remarks: list[Trouble]


def run_of(authority_id: int, run_id: int) -> ImportRun | None:
    """The authority's import with this number."""
    return (
        ImportRun.objects.select_related("authority__municipality").filter(authority_id=authority_id, pk=run_id).first()
    )


def runs_of(authority_id: int) -> list[ImportRun]:
    """The authority's imports, newest first, without their lists."""
    return list(ImportRun.objects.defer("table", "headings", "mapping").filter(authority_id=authority_id)[:_SHOWN_RUNS])


def trial_of(run: ImportRun, now: dt.datetime) -> Trial:
    """Everything the page before the import needs; reads the list once."""
    table = services.table_of(run)
    plan = services.plan_of(run, now=now, table=table)
    return Trial(
        table=table,
        mapping=Mapping.from_json(run.mapping),
        plan=plan,
        refused=[
            t for row in plan.rows if row.outcome == plans.REFUSED for t in _troubles(row.row.number, row.reasons)
        ],
        warned=[t for row in plan.warned for t in _troubles(row.row.number, row.row.warnings)],
        remarks=[
            Trouble(row.row.number, "", "", remark) for row in plan.rows if row.row.idea for remark in row.row.remarks
        ],
    )


def _troubles(number: int, problems: Iterable[Any]) -> list[Trouble]:
    return [Trouble(number, problem.column, problem.heading, problem.reason) for problem in problems]


def refused_rows(run: ImportRun) -> QuerySet[ImportRow]:
    """The rows of a finished import that were not taken in, in the file's order."""
    return ImportRow.objects.filter(run=run, outcome=plans.REFUSED).order_by("number")


def stored_troubles(rows: Iterable[ImportRow]) -> list[Trouble]:
    """The reasons of stored rows, one line each."""
    return [
        Trouble(row.number, reason.get("column", ""), reason.get("heading", ""), reason.get("reason", ""))
        for row in rows
        for reason in row.reasons
    ]


def figures(counts: Any) -> list[dict[str, Any]]:
    """The four outcomes as cards; the refused rows' card leads to their list."""
    labels = {
        plans.IMPORTED: _("Nya idéer"),
        plans.CHANGED: _("Ändrade idéer"),
        plans.UNCHANGED: _("Oförändrade"),
        plans.REFUSED: _("Inte intagna"),
    }
    return [
        {
            "label": label,
            "number": counts[code],
            "tone": _TONES[code],
            "url": "#rader" if code == plans.REFUSED and counts[code] else "",
        }
        for code, label in labels.items()
    ]


def counts_of(run: ImportRun) -> dict[str, int]:
    """The stored counters by outcome."""
    return {code: getattr(run, code) for code in (plans.IMPORTED, plans.CHANGED, plans.UNCHANGED, plans.REFUSED)}


def trouble_table(troubles: Sequence[Trouble], first: int) -> dict[str, Any]:
    """Columns and rows for components/table.html, one page of them from `first` on."""
    columns = [{"label": _("Rad")}, {"label": _("Kolumn")}, {"label": _("Varför")}]
    rows = [[t.number, t.place or _("hela raden"), t.reason] for t in troubles[first : first + PAGE]]
    return {"columns": columns, "rows": rows}


def run_table(runs: Sequence[ImportRun], slug: str) -> dict[str, Any]:
    """Columns and rows for the list of imports."""
    columns = [
        {"label": _("Fil")},
        {"label": _("Läst")},
        {"label": _("Läge")},
        {"label": _("Rader"), "numeric": True},
        {"label": _("Nya"), "numeric": True},
        {"label": _("Ändrade"), "numeric": True},
        {"label": _("Inte intagna"), "numeric": True},
    ]
    rows = [
        [
            {"text": run.file_name, "url": reverse("ideas:import_run", kwargs={"m": slug, "run_id": run.pk})},
            f"{run.uploaded_at:%Y-%m-%d}",
            {"text": stage_of(run), "tone": _stage_tone(run)},
            run.total,
            run.imported,
            run.changed,
            run.refused,
        ]
        for run in runs
    ]
    return {"columns": columns, "rows": rows}


def stage_of(run: ImportRun) -> str:
    """Where the import is, in a word or two."""
    if not run.is_confirmed:
        return _("Provkörd")
    return {work.QUEUED: _("Väntar"), work.RUNNING: _("Pågår"), work.DONE: _("Klar"), work.FAILED: _("Avbruten")}[
        run.state
    ]


def _stage_tone(run: ImportRun) -> str:
    if not run.is_confirmed:
        return "plum"
    return {work.DONE: "moss", work.FAILED: "brick"}.get(run.state, "water")


def progress_text(run: ImportRun) -> str:
    """How far the import has come."""
    return _("%(done)d av %(total)d rader behandlade (%(percent)d %%).") % {
        "done": run.done,
        "total": run.total,
        "percent": run.percent,
    }


def as_csv(troubles: Iterable[Trouble]) -> bytes:
    """The problems as a file that Excel opens: semicolons, UTF-8 with its mark, nothing that Excel would run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Rad"), _("Kolumn"), _("Rubrik"), _("Varför")])
    for trouble in troubles:
        writer.writerow([trouble.number, trouble.column, _harmless(trouble.heading), _harmless(trouble.reason)])
    return out.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
