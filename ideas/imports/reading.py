"""From a file to a table: what it is, where its headings are, and its rows as values with the numbers people see."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from ideas.imports import delimited, headings, workbook
from ideas.imports.cells import Value, as_text, key
from ideas.imports.headings import Match
from ideas.imports.refusal import FileRefused

MAX_BYTES = 15 * 1024 * 1024
MAX_ROWS = 20_000

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Row:
    """A row of the list: its number in the file and its cells, as many as there are headings."""

    number: int
    cells: tuple[Value, ...]
    blocked: tuple[int, ...] = ()  # columns that held an identity number; nothing of such a row is kept
    warned: tuple[tuple[int, str], ...] = ()  # column and kind of what may point at a person

    def text(self, column: int) -> str:
        """The cell as text."""
        return as_text(self.cells[column])


@dataclass(frozen=True)
class Table:
    """A list: headings, rows, and what was learned about the file on the way."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    header_number: int = 1
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    matches: tuple[Match, ...] = field(default=(), compare=False)

    def guarded(
        self, blocked: Mapping[int, tuple[int, ...]], warned: Mapping[int, tuple[tuple[int, str], ...]]
    ) -> Table:
        """The table with what the guard found, by row number; a blocked row is emptied but stays, so that it can be named."""
        rows = []
        for row in self.rows:
            if row.number in blocked:
                rows.append(Row(row.number, (None,) * len(row.cells), tuple(blocked[row.number])))
            else:
                rows.append(replace(row, warned=warned.get(row.number, ())))
        return replace(self, rows=tuple(rows))


def read_table(content: bytes, *, sheet: str = "") -> Table:
    """Reads a list. With `sheet`, that sheet of the workbook; otherwise the visible sheet that looks most like a list.

    Raises FileRefused with a Swedish sentence when the file can't be read as a list.
    """
    _check_kind(content)
    if content.startswith(_ZIP):
        sheets = workbook.read(content, max_rows=MAX_ROWS)
        if not sheets:
            raise FileRefused(_("Filen är tom."))
        chosen = _choose(sheets, sheet)
        others = tuple(other.name for other in sheets if other.name != chosen.name)
        return replace(_table(chosen.rows), sheet=chosen.name, other_sheets=others)
    text = delimited.read(content, max_rows=MAX_ROWS)
    if not text.rows:
        raise FileRefused(_("Filen är tom."))
    return replace(_table(text.rows), encoding=text.encoding, delimiter=text.delimiter)


def _check_kind(content: bytes) -> None:
    """Refuses what is neither a workbook nor text, by its first bytes: names of files lie."""
    if not content.strip():
        raise FileRefused(_("Filen är tom."))
    if len(content) > MAX_BYTES:
        raise FileRefused(
            _("Filen är större än %(most)d MB. Dela upp listan i flera filer.") % {"most": MAX_BYTES // 1024 // 1024}
        )
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise FileRefused(_("Filen är skyddad med lösenord. Ta bort lösenordet i Excel och spara den på nytt."))
        raise FileRefused(_("Filen är i Excels äldre format (.xls). Spara den som .xlsx och försök igen."))
    if content.startswith(_EMPTY_ZIP):
        raise FileRefused(_("Filen är tom."))
    start = content[:200].lstrip().lower()
    if start.startswith(b"%pdf"):
        raise FileRefused(_("Filen är en PDF. Spara listan som .xlsx eller .csv och försök igen."))
    if start.startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise FileRefused(
            _(
                "Filen är en webbsida eller XML, fast den kan heta något annat. Spara listan som .xlsx eller .csv och försök igen."
            )
        )


def _choose(sheets: list[workbook.Sheet], wanted: str) -> workbook.Sheet:
    if wanted:
        for sheet in sheets:
            if sheet.name == wanted:
                return sheet
        raise FileRefused(
            _("Bladet finns inte i filen. Blad: %(names)s.") % {"names": ", ".join(s.name for s in sheets)}
        )

    def weight(sheet: workbook.Sheet) -> int:
        first = [cells for _number, cells in workbook.iterate(sheet)][: headings.HEADER_WITHIN]
        return max((headings.score(row) for row in first), default=0)

    return max(sheets, key=weight)


def _table(rows: Mapping[int, list[Value]]) -> Table:
    numbers = sorted(rows)
    at = headings.find_header([rows[number] for number in numbers])
    header = rows[numbers[at]]
    body = [(number, rows[number]) for number in numbers[at + 1 :]]
    width = max([len(header), *(len(cells) for _number, cells in body)])
    repeated = [key(as_text(cell)) for cell in header]
    kept = []
    for number, cells in body:
        # Lists glued together from printed pages repeat their header.
        if [key(as_text(cell)) for cell in cells] == repeated:
            continue
        padded = tuple(cells) + (None,) * (width - len(cells))
        if any(as_text(cell) for cell in padded):
            kept.append(Row(number, padded))
    if not kept:
        raise FileRefused(_("Listan har rubriker men inga rader."))
    used = [
        c for c in range(width) if (c < len(header) and as_text(header[c])) or any(as_text(r.cells[c]) for r in kept)
    ]
    last = used[-1] + 1
    names = tuple(headings.names(header, last))
    matches = tuple(headings.match(names))
    return Table(names, tuple(Row(r.number, r.cells[:last]) for r in kept), numbers[at], matches=matches)


def pack(table: Table) -> bytes:
    """The table as compressed JSON, for the time between upload and import."""
    rows = [
        [row.number, [_packed(cell) for cell in row.cells], list(row.blocked), list(row.warned)] for row in table.rows
    ]
    document = {
        "headings": list(table.headings),
        "rows": rows,
        "header_number": table.header_number,
        "sheet": table.sheet,
        "other_sheets": list(table.other_sheets),
        "encoding": table.encoding,
        "delimiter": table.delimiter,
    }
    return zlib.compress(json.dumps(document, ensure_ascii=False).encode(), 6)


def unpack(packed: bytes) -> Table:
    """The table that `pack` packed."""
    document = json.loads(zlib.decompress(packed))
    rows = tuple(
        Row(
            number,
            tuple(_unpacked(cell) for cell in cells),
            tuple(blocked),
            tuple((column, kind) for column, kind in warned),
        )
        for number, cells, blocked, warned in document["rows"]
    )
    return Table(
        headings=tuple(document["headings"]),
        rows=rows,
        header_number=document["header_number"],
        sheet=document["sheet"],
        other_sheets=tuple(document["other_sheets"]),
        encoding=document["encoding"],
        delimiter=document["delimiter"],
        matches=tuple(headings.match(document["headings"])),
    )


def _packed(cell: Value) -> Any:
    if isinstance(cell, dt.datetime):
        return {"t": cell.replace(tzinfo=None).isoformat()}
    if isinstance(cell, dt.date):
        return {"d": cell.isoformat()}
    return cell


def _unpacked(cell: Any) -> Value:
    if isinstance(cell, dict):
        return dt.datetime.fromisoformat(cell["t"]) if "t" in cell else dt.date.fromisoformat(cell["d"])
    return cell
