"""Lists as municipalities keep them, made by code: workbooks and text files."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl

HEADER = ("Nr", "Idé", "Beskrivning", "Inlämnad", "Enhet", "Kommun", "Status", "Kostnad")
TODAY = dt.date(2026, 9, 1)
# Valid and fictitious: the Tax Agency's own test number.
IDENTITY_NUMBER = "19811218-9876"


def workbook(rows: Iterable[Sequence[Any]], *, merge: Sequence[str] = (), title: str = "Blad1") -> bytes:
    """A workbook with one sheet of these rows; `merge` are ranges such as "A1:H1"."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for ranged in merge:
        sheet.merge_cells(ranged)
    return saved(book)


def saved(book: Any) -> bytes:
    """The workbook as a file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(rows: Iterable[Sequence[Any]], *, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """A CSV file of these rows."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def idea_row(number: int, **changes: Any) -> list[Any]:
    """One plausible row under HEADER; each number gives another idea."""
    row = {
        "nr": number,
        "ide": f"Tyst larm på natten {number}",
        "beskrivning": f"Larmet väcker alla i korridoren. Ett tyst larm till telefonen räcker. Förslag {number}.",
        "inlamnad": dt.date(2019, 1 + number % 12, 1 + number % 28),
        "enhet": ("Skogsgläntan", "Nattpatrullen", "Björken")[number % 3],
        "kommun": "Uddevalla",
        "status": ("Ny", "Pågår", "Klar", "Avslag")[number % 4],
        "kostnad": 100 * number,
    }
    return list((row | changes).values())


def listed(count: int) -> list[list[Any]]:
    """A title, an empty row, the header and `count` ideas."""
    return [["Idéer i Uddevalla 2019"], [], list(HEADER), *(idea_row(number) for number in range(1, count + 1))]
