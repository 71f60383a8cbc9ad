"""Page, PDF and spreadsheet say the same, and what they say is what was typed by hand."""

from __future__ import annotations

import datetime as dt
import io
import re
from decimal import Decimal
from html.parser import HTMLParser

import openpyxl
import pytest
from django.test import Client

from reports import formats, services
from reports.models import Report
from sluice.shared.periods import ZONE
from tests.people import PASSWORD
from tests.reports.test_pdf import text_of
from tests.reports.twelve import AFTER, PAGE, SEPTEMBER, Twelve, twelve

NBSP = "\N{NO-BREAK SPACE}"
LABELS = {
    "Väntar på gruppens beslut": "waiting",
    "Inkomna idéer": "handed_in",
    "Per 100 anställda": "per_100",
    "Första svar inom löftet": "answer_share",
    "Första svar, median i arbetsdagar": "answer_median",
    "Beslut om intag inom löftet": "decision_share",
    "Andel som hänvisades": "redirected_share",
    "Olika idégivare": "givers",
    "Infördes genom portarna": "introduced_gates",
    "Synpunkter": "views",
}
"""Some labels as they are read, so that a changed word is noticed."""


@pytest.fixture
def made(db: None) -> Twelve:
    """The twelve ideas."""
    return twelve()


def finished(made: Twelve) -> Report:
    """September's report, made as a worker makes it."""
    asked = services.request_report(
        group_id=made.group.pk,
        cadence="month",
        period_start=SEPTEMBER.start,
        by=made.world.granted("steering"),
        now=AFTER,
    )
    assert services.render_report(report_id=asked.report.pk, tell_time=lambda: AFTER)
    return Report.objects.get(pk=asked.report.pk)


class Stats(HTMLParser):
    """Reads the key figures off a page: `data-figure` and the text of `.stat__label` and `.stat__number` in it."""

    def __init__(self) -> None:
        """Nothing read yet."""
        super().__init__()
        self.key, self.reading = "", ""
        self.numbers: dict[str, str] = {}
        self.labels: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notice where a figure begins."""
        found = dict(attrs)
        self.key = found.get("data-figure") or self.key
        self.reading = found.get("class") or ""

    def handle_data(self, data: str) -> None:
        """Keep a figure's words."""
        if self.reading in ("stat__number", "stat__label") and data.strip():
            kept = self.numbers if self.reading == "stat__number" else self.labels
            kept.setdefault(self.key, data.strip().replace(NBSP, " "))
        self.reading = ""


def on_page(client: Client, report: Report) -> Stats:
    """The figures on the report's page."""
    stats = Stats()
    stats.feed(client.get(report.url).content.decode())
    return stats


def in_spreadsheet(content: bytes) -> dict[str, str]:
    """The figures in the spreadsheet by label, written as on the page."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = {}
    for _section, label, value, _note in book["Nyckeltal"].iter_rows(min_row=2, values_only=True):
        row = value
        if isinstance(row, (int, float)):
            cell = next(c for c in book["Nyckeltal"]["C"] if c.value == value and c.offset(0, -1).value == label)
            text = (
                formats.percent(round(row * 100)) if cell.number_format == "0%" else formats.number(Decimal(str(row)))
            )
        else:
            text = str(row)
        found[str(label)] = text.replace(NBSP, " ")
    return found


def test_all_three_say_what_was_typed(made: Twelve, client: Client) -> None:
    """Every key figure in each of the three."""
    report = finished(made)
    files = {file.kind: bytes(file.content) for file in report.files.all()}
    client.login(username="steering@example.test", password=PASSWORD)
    stats = on_page(client, report)
    assert stats.numbers == PAGE
    assert {label: stats.numbers[key] for label, key in LABELS.items()} == {
        label: PAGE[key] for label, key in LABELS.items()
    }
    assert {stats.labels[key]: PAGE[key] for key in PAGE} == in_spreadsheet(files["xlsx"])
    plain = re.sub(r"\s+", " ", text_of(files["pdf"], "-raw"))
    for key, label in stats.labels.items():
        assert f"{label} {PAGE[key]}" in plain, f"{label} {PAGE[key]}"


def test_the_spreadsheet_holds_numbers_and_dates(made: Twelve) -> None:
    """Real numbers, real dates, a frozen head, definitions, every table."""
    book = openpyxl.load_workbook(io.BytesIO(bytes(finished(made).files.get(kind="xlsx").content)))
    assert {"Om rapporten", "Nyckeltal", "Så räknas siffrorna", "Idéer som väntar på beslut"} <= set(book.sheetnames)
    waiting = book["Idéer som väntar på beslut"]
    assert waiting.freeze_panes == "A2"
    reference, title, gate, since, days = (cell.value for cell in waiting[2])
    assert (reference, title, gate, days) == (made.reference(9), "Larm som hörs i hela huset", 4, 18)
    assert isinstance(since, dt.datetime)
    assert since.isoformat() == "2026-09-12T00:00:00"
    assert book["Så räknas siffrorna"].max_row > 40
    assert book.properties.created.isoformat() == "2026-10-01T00:05:00"


def test_rendering_again_gives_the_same_files(made: Twelve) -> None:
    """From the stored snapshot, whatever has happened since."""
    from reports import pdf, xlsx

    report = finished(made)
    made.acts.now = dt.datetime(2026, 11, 1, tzinfo=ZONE)
    made.acts.hand_in()
    again = Report.objects.get(pk=report.pk)
    assert bytes(report.files.get(kind="pdf").content) == pdf.render(again)
    assert bytes(report.files.get(kind="xlsx").content) == xlsx.render(again)
