"""Reads a delimited text file (CSV) as rows of values: encoding and delimiter are found out, not asked for."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ideas.imports import headings
from ideas.imports.cells import Value, tidy
from ideas.imports.refusal import FileRefused

DELIMITERS = (";", ",", "\t", "|")
MAX_COLUMNS = 100
# Far above any text in a list, and what the csv module must be told: its own limit is 131,072.
MAX_FIELD = 1_000_000
_SAMPLE = 60  # rows that decide the delimiter


@dataclass(frozen=True)
class Text:
    """A text file's rows, numbered from 1 as a spreadsheet would number them, and how it was read."""

    rows: dict[int, list[Value]]
    encoding: str
    delimiter: str


def read(content: bytes, *, max_rows: int) -> Text:
    """The rows of a CSV file. Raises FileRefused with a sentence if it is no text or its quotes do not close."""
    text, encoding = decode(content)
    text, named = _named_delimiter(text)
    delimiter = named or sniff(text)
    rows: dict[int, list[Value]] = {}
    # Excel's own "sep=" line is a row there too.
    for number, cells in enumerate(_parse(text, delimiter), start=2 if named else 1):
        values: list[Value] = [tidy(cell) or None for cell in cells]
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
    return Text(rows, encoding, delimiter)


def decode(content: bytes) -> tuple[str, str]:
    """The text and the encoding it was in: UTF-8, UTF-16 with its mark (Excel's "Unicode text"), or Windows-1252."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    tries = ("utf-16",) if marked else ("utf-8-sig", "cp1252")
    for encoding in tries:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text, encoding
    raise FileRefused(
        _(
            "Filen är varken en Excelfil (.xlsx) eller en textfil (.csv). Spara listan som .xlsx eller .csv och försök igen."
        )
    )


def _named_delimiter(text: str) -> tuple[str, str]:
    first, newline, rest = text.partition("\n")
    first = first.strip().strip('"').lower()
    if newline and first.startswith("sep=") and len(first) == 5 and first[4] in DELIMITERS:
        return rest, first[4]
    return text, ""


def sniff(text: str) -> str:
    """The delimiter under which the first rows look most like a list: known headings first, then even rows."""
    sample = "\n".join(text.splitlines()[: _SAMPLE * 4])

    def weigh(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(io.StringIO(sample), delimiter=delimiter))[:_SAMPLE]
        named = max((headings.score(row) for row in rows[: headings.HEADER_WITHIN]), default=0)
        widths = [len(row) for row in rows if len(row) > 1]
        return named, max((widths.count(width) for width in set(widths)), default=0)

    csv.field_size_limit(MAX_FIELD)
    try:
        return max(DELIMITERS, key=weigh)
    except csv.Error as error:
        raise FileRefused(_unclosed(1)) from error


def _parse(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    start = 1
    try:
        for row in reader:
            rows.append(row)
            start = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error) or "field larger" in str(error):
            raise FileRefused(_unclosed(start)) from error
        # A stray quote inside a quoted text is common in lists typed by hand, and can be read.
        loose = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            return list(loose)
        except csv.Error as second:
            raise FileRefused(_unclosed(start)) from second
    return rows


def _unclosed(line: int) -> str:
    return _("Ett citattecken som öppnas vid rad %(line)d i filen stängs aldrig. Rätta det och försök igen.") % {
        "line": line
    }
