"""Reads an Excel workbook as rows of values. Formulas are never evaluated: they come out as their text."""

from __future__ import annotations

import io
import math
import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _
from openpyxl import load_workbook  # type: ignore[import-untyped,unused-ignore]
from openpyxl.utils import range_boundaries

from ideas.imports.cells import Value, tidy
from ideas.imports.refusal import FileRefused

# What a workbook may unpack to; 20,000 rows of long text take some 40 MB, a packed bomb takes thousands.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_SCANNED_ROWS = 200_000  # rows that are formatted but empty are read past until here
MAX_COLUMNS = 100

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True)
class Sheet:
    """A visible sheet: its name and its rows, numbered from 1 as Excel numbers them."""

    name: str
    rows: dict[int, list[Value]]


def read(content: bytes, *, max_rows: int) -> list[Sheet]:
    """The visible sheets that hold something. Raises FileRefused with a sentence for every way a file can be broken."""
    parts = _checked_parts(content)
    try:
        with warnings.catch_warnings():
            # openpyxl warns about styles and validations it does not carry; we only read values.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            try:
                return [
                    sheet
                    for worksheet in book.worksheets
                    if worksheet.sheet_state == "visible"
                    and (sheet := _read_sheet(worksheet, _merges(content, parts, worksheet.title), max_rows)).rows
                ]
            finally:
                book.close()
    except FileRefused:
        raise
    except Exception as error:
        # A damaged file can fail anywhere in zip, XML or openpyxl, each with errors of its own; all mean the same.
        raise FileRefused(_broken()) from error


def _broken() -> str:
    return _(
        "Filen går inte att läsa som en Excelfil. Den kan vara skadad. Öppna den i Excel, spara den på nytt och försök igen."
    )


def _checked_parts(content: bytes) -> set[str]:
    """The names in the package, after the checks that need no parsing. Raises FileRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if any(part.flag_bits & 1 for part in parts):
                raise FileRefused(_("Filen är skyddad med lösenord. Ta bort lösenordet i Excel och spara den på nytt."))
            if "xl/workbook.xml" not in names:
                raise FileRefused(_wrong_package(package, names))
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise FileRefused(_("Filen blir för stor när den packas upp. Dela upp listan i flera filer."))
            for part in parts:
                # A spreadsheet has no use for entities, and they are how a small file becomes endless.
                if part.filename.endswith((".xml", ".rels")) and _DOCTYPE.search(package.open(part).read(4096)):
                    raise FileRefused(_broken())
            return names
    except zipfile.BadZipFile as error:
        raise FileRefused(_broken()) from error


def _wrong_package(package: zipfile.ZipFile, names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return _("Filen är i Excels binära format (.xlsb). Spara den som .xlsx och försök igen.")
    if "mimetype" in names and b"opendocument" in package.read("mimetype")[:200]:
        return _("Filen är i OpenDocument-format. Spara den som .xlsx eller .csv och försök igen.")
    if "word/document.xml" in names:
        return _("Filen är ett Word-dokument. Spara listan som .xlsx eller .csv och försök igen.")
    return _broken()


def _read_sheet(worksheet: Any, merges: list[tuple[int, int, int, int]], max_rows: int) -> Sheet:
    rows: dict[int, list[Value]] = {}
    # Some programs write a wrong size into the sheet; without it the rows themselves decide.
    worksheet.reset_dimensions()
    for number, cells in enumerate(worksheet.iter_rows(values_only=True), start=1):
        values = [_value(cell) for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if len(values) > MAX_COLUMNS:
            raise FileRefused(
                _("Rad %(row)d har fler än %(most)d kolumner. Ta bort kolumner som inte hör till listan.")
                % {"row": number, "most": MAX_COLUMNS}
            )
        if values:
            rows[number] = values
            if len(rows) > max_rows:
                raise FileRefused(
                    _("Listan har fler än %(most)d rader. Dela upp den i flera filer.") % {"most": max_rows}
                )
        if number > MAX_SCANNED_ROWS:
            break
    _fill_merges(rows, merges)
    return Sheet(worksheet.title, rows)


def _value(cell: object) -> Value:
    if cell is None:
        return None
    if isinstance(cell, str):
        return tidy(cell) or None
    if isinstance(cell, bool):
        return _("Ja") if cell else _("Nej")
    if isinstance(cell, (int, float)):
        return cell if math.isfinite(cell) else str(cell)
    if hasattr(cell, "isoformat") and hasattr(cell, "year"):
        return cell  # type: ignore[return-value]
    if hasattr(cell, "text"):  # a formula over several cells is an object that carries its text
        text = str(cell.text or "")
        return text if text.startswith("=") else "=" + text
    return str(cell)


def _fill_merges(rows: dict[int, list[Value]], merges: list[tuple[int, int, int, int]]) -> None:
    """A cell merged downwards stands for every row it covers. Merged sideways it stays one cell, as it looks."""
    for left, top, _right, bottom in merges:
        value = rows[top][left - 1] if top in rows and len(rows[top]) >= left else None
        if value is None:
            continue
        for number in range(top + 1, bottom + 1):
            cells = rows.get(number)
            if cells is None:  # a row that holds nothing of its own is no row of the list
                continue
            cells.extend([None] * (left - len(cells)))
            cells[left - 1] = value


def _merges(content: bytes, parts: set[str], title: str) -> list[tuple[int, int, int, int]]:
    """The merged ranges of a sheet as (left, top, right, bottom). Read here since openpyxl's streaming reader skips them."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        path = _sheet_path(package, title)
        if path not in parts:
            return []
        found = []
        with package.open(path) as stream:
            for _event, element in ET.iterparse(stream):  # noqa: S314 (no entities: see _checked_parts)
                if element.tag == _MAIN + "mergeCell":
                    left, top, right, bottom = range_boundaries(element.get("ref", ""))
                    if left and top and right and bottom:
                        found.append((left, top, right, bottom))
                elif element.tag == _MAIN + "row":
                    element.clear()
        return found


def _sheet_path(package: zipfile.ZipFile, title: str) -> str:
    targets = {
        element.get("Id"): element.get("Target", "") for element in _tree(package.read("xl/_rels/workbook.xml.rels"))
    }
    for element in _tree(package.read("xl/workbook.xml")).iter(_MAIN + "sheet"):
        if element.get("name") == title:
            target = targets.get(element.get(_RELATION), "")
            return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target))
    return ""


def iterate(sheet: Sheet) -> Iterator[tuple[int, list[Value]]]:
    """The rows in order with their numbers."""
    yield from sorted(sheet.rows.items())


def _tree(content: bytes) -> ET.Element:
    return ET.fromstring(content)  # noqa: S314 (no entities: see _checked_parts)
