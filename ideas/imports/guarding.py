"""The guard over a whole list, before anything of it is stored."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from ideas.imports.cells import as_text, column_letter
from ideas.imports.reading import Row, Table
from ideas.imports.refusal import FileRefused
from sluice.shared import guard

# Wider than any gap the guard reads past, so that two cells beside each other never make one number.
_BETWEEN = "\n" * 8


def guard_table(table: Table, *, today: dt.date) -> Table:
    """The table without the rows that hold a valid identity number, and with warnings for what may point at a person.

    Raises FileRefused when a heading or the sheet's name holds an identity number: then no row can be shown.
    """
    for column, heading in enumerate(table.headings):
        if guard.inspect(heading, today=today).blocks:
            raise FileRefused(
                _(
                    "Rubriken i kolumn %(column)s innehåller ett personnummer eller liknande. Ta bort det och försök igen."
                )
                % {"column": column_letter(column)}
            )
    if guard.inspect(table.sheet, today=today).blocks or any(
        guard.inspect(n, today=today).blocks for n in table.other_sheets
    ):
        raise FileRefused(
            _("Ett blads namn innehåller ett personnummer eller liknande. Byt namn på bladet och försök igen.")
        )
    blocked, warned = {}, {}
    for row in table.rows:
        bad, hints = _inspect(row, today)
        if bad:
            blocked[row.number] = bad
        elif hints:
            warned[row.number] = hints
    return table.guarded(blocked, warned)


def _inspect(row: Row, today: dt.date) -> tuple[tuple[int, ...], tuple[tuple[int, str], ...]]:
    texts = [cell if isinstance(cell, str) else as_text(cell) for cell in row.cells]
    # One look at the whole row: most rows have nothing, and this runs over every cell that is ever uploaded.
    if not guard.inspect(_BETWEEN.join(texts), today=today):
        return (), ()
    bad, hints = [], []
    for column, text in enumerate(texts):
        found = guard.inspect(text, today=today)
        if found.blocks:
            bad.append(column)
        elif found.warnings and isinstance(row.cells[column], str):
            hints.append((column, found.warnings[0].kind))
    return tuple(bad), tuple(hints)


def safe_name(name: str, *, today: dt.date) -> str:
    """The file's own name without its folders, or a plain one if the name holds an identity number."""
    name = " ".join(name.replace("\\", "/").rsplit("/", 1)[-1].split())[:200]
    return name if name and not guard.inspect(name, today=today).blocks else _("lista")
