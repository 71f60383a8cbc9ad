"""A report as a spreadsheet: the same figures as real numbers and dates. The same snapshot gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.utils.translation import gettext as _

from sluice.shared.periods import ZONE

from .paper import Cell, Paper, Table, compose

if TYPE_CHECKING:
    from .models import Report

WIDE, NARROW = 46, 15
NAME_LENGTH = 31
"""Excel's limit for a sheet's name."""


def versions() -> dict[str, str]:
    """What the file is made with."""
    return {"xlsxwriter": str(xlsxwriter.__version__)}


def render(report: Report) -> bytes:
    """The report's spreadsheet. Its dates are those of the snapshot, so that it can be made again byte for byte."""
    assert report.snapshot is not None
    paper = compose(report.snapshot)
    buffer = io.BytesIO()
    # Text that begins with "=" or looks like an address stays text.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    made = paper.about.made_at.astimezone(ZONE).replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": report.title, "author": paper.about.place, "created": made, "comments": _mark(paper)})
    _Sheets(book, paper, report).write()
    book.close()
    return buffer.getvalue()


def _mark(paper: Paper) -> str:
    return _("DEMONSTRATION: påhittade uppgifter") if paper.about.is_demo else ""


class _Sheets:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, paper: Paper, report: Report) -> None:
        self.book, self.paper, self.report = book, paper, report
        self.formats = {
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "number": book.add_format({"num_format": "#,##0.##", "valign": "top"}),
            "integer": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "percent": book.add_format({"num_format": "0%", "valign": "top"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
            "month": book.add_format({"num_format": "yyyy-mm", "valign": "top", "align": "left"}),
        }
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E1EFF1", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.demo = book.add_format({"bold": True, "font_color": "#A0331F"})
        self.names: set[str] = set()

    def write(self) -> None:
        """Every sheet."""
        self._about()
        self._figures()
        for section in self.paper.sections:
            for table in section.tables:
                self._table(table)
        self._items()
        self._definitions()

    def _sheet(self, name: str, heads: list[str], widths: list[int]) -> tuple[Any, int]:
        """A sheet with its head frozen, and the first row below it."""
        sheet = self.book.add_worksheet(self._free(name))
        row = 0
        if mark := _mark(self.paper):
            sheet.write_string(0, 0, mark, self.demo)
            row = 1
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.write_string(row, column, head, self.head)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(row + 1, 0)
        sheet.repeat_rows(row)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet, row + 1

    def _free(self, name: str) -> str:
        """The name as Excel allows it, once in the workbook."""
        name = re.sub(r"[\[\]:*?/\\]", " ", name).strip("'")[:NAME_LENGTH]
        free, count = name, 2
        while free.lower() in self.names:
            free = f"{name[: NAME_LENGTH - 3]} {count}"
            count += 1
        self.names.add(free.lower())
        return free

    def _cell(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        value = cell.value
        if isinstance(value, dt.date):
            sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), self.formats[cell.style])
        elif cell.style == "percent" and value is not None:
            # As a share, so that Excel's own per cent format is right.
            sheet.write_number(row, column, float(value) / 100, self.formats["percent"])
        elif cell.style == "number" and value is not None:
            whole = value == int(value)
            sheet.write_number(row, column, float(value), self.formats["integer" if whole else "number"])
        else:
            sheet.write_string(row, column, cell.text, self.formats["text"])

    def _about(self) -> None:
        about = self.paper.about
        sheet, row = self._sheet(_("Om rapporten"), [_("Uppgift"), _("Värde")], [30, 90])
        made = about.made_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
        lines = [
            (_("Styrgrupp"), about.group),
            (_("Hos"), about.place),
            (_("Period"), about.period_text),
            (_("Myndigheter"), ", ".join(about.authorities)),
            (_("Upplaga"), str(about.edition)),
            (_("Siffrorna togs fram"), made),
            (_("Siffrornas kontrollsumma (SHA-256)"), self.report.snapshot_sha256),
            *(
                (_("Liggarens huvud, %(chain)s") % {"chain": chain}, head)
                for chain, head in sorted(self.report.heads.items())
            ),
        ]
        for label, value in lines:
            sheet.write_string(row, 0, label, self.formats["text"])
            sheet.write_string(row, 1, value, self.formats["text"])
            row += 1

    def _figures(self) -> None:
        heads = [_("Avsnitt"), _("Nyckeltal"), _("Värde"), _("Kommentar")]
        sheet, row = self._sheet(_("Nyckeltal"), heads, [30, WIDE, NARROW, 60])
        for section in self.paper.sections:
            for figure in section.figures:
                sheet.write_string(row, 0, section.title, self.formats["text"])
                sheet.write_string(row, 1, figure.label, self.formats["text"])
                self._cell(sheet, row, 2, figure.cell)
                sheet.write_string(row, 3, figure.note, self.formats["text"])
                row += 1

    def _table(self, table: Table) -> None:
        widths = [NARROW if column.numeric else 28 for column in table.columns]
        sheet, row = self._sheet(table.caption, [column.label for column in table.columns], widths)
        for line in table.rows:
            for column, cell in enumerate(line):
                self._cell(sheet, row, column, cell)
            row += 1

    def _items(self) -> None:
        heads = [_("Avsnitt"), _("Slag"), _("Vad"), _("Text"), _("Gäller")]
        sheet, row = self._sheet(_("Lärdomar och kontroll"), heads, [24, 16, 50, 80, 40])
        for section in self.paper.sections:
            for item in section.items:
                for column, said in enumerate((section.title, item.mark, item.heading, item.text, item.note)):
                    sheet.write_string(row, column, said, self.formats["text"])
                row += 1

    def _definitions(self) -> None:
        sheet, row = self._sheet(_("Så räknas siffrorna"), [_("Tal"), _("Betyder"), _("Källa")], [40, 100, 50])
        for definition in self.paper.definitions:
            for column, said in enumerate((definition.term, definition.text, definition.source)):
                sheet.write_string(row, column, said, self.formats["text"])
            row += 1
