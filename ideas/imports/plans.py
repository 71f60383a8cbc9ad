"""What an import would do with each row, before anything is done: the trial run, and the import's own plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ideas.imports import headings, matching
from ideas.imports.mapping import Mapping
from ideas.imports.matching import Cells
from ideas.imports.reading import Table
from ideas.imports.validate import CheckedRow, Place, Problem, check_rows

IMPORTED, CHANGED, UNCHANGED, REFUSED = "imported", "changed", "unchanged", "refused"

STATE = "state"
# Columns whose change changes nothing of the idea.
_SILENT = frozenset({headings.IGNORE, headings.ID, headings.MUNICIPALITY})


@dataclass(frozen=True)
class Known:
    """A row that was imported before: its idea, its cells, and the state that the list gave it."""

    idea_id: int
    cells: Cells
    given_state: str


@dataclass(frozen=True)
class Planned:
    """A row and what is to become of it. `fields` are those that changed since it was imported last."""

    row: CheckedRow
    outcome: str
    known: Known | None = None
    fields: frozenset[str] = frozenset()

    @property
    def reasons(self) -> tuple[Problem, ...]:
        """Why it is refused; a row with warnings only is refused because nobody gave a reason for it."""
        return (self.row.problems or self.row.warnings) if self.outcome == REFUSED else ()


@dataclass(frozen=True)
class Plan:
    """All rows in the file's order."""

    rows: tuple[Planned, ...]

    def count(self, outcome: str) -> int:
        """How many rows have this outcome."""
        return self.counts[outcome]

    @property
    def counts(self) -> Counter[str]:
        """How many rows have each outcome."""
        return Counter(planned.outcome for planned in self.rows)

    @property
    def warned(self) -> list[Planned]:
        """Rows that may point at a person and have no other problem."""
        return [planned for planned in self.rows if planned.row.warnings and not planned.row.problems]


def make(table: Table, mapping: Mapping, place: Place, known: Sequence[Known], *, accept_warnings: bool) -> Plan:
    """The plan for a list. `accept_warnings` when a person has written why rows with warnings can be taken in."""
    rows = check_rows(table, mapping, place)
    found = matching.match([each.cells for each in known], [row.cells for row in rows])
    fields = {
        matching.heading_key(heading, mapping.columns.get(c)): mapping.columns.get(c, headings.NOTE)
        for c, heading in enumerate(table.headings)
    }
    return Plan(
        tuple(
            _planned(row, None if index is None else known[index], fields, accept_warnings)
            for row, index in zip(rows, found, strict=True)
        )
    )


def _planned(row: CheckedRow, known: Known | None, fields: dict[str, str], accept_warnings: bool) -> Planned:
    if row.idea is None or (row.warnings and not accept_warnings):
        return Planned(row, REFUSED, known)
    if known is None:
        return Planned(row, IMPORTED)
    old, new = known.cells.digests, row.cells.digests
    changed = {
        fields.get(heading, headings.NOTE)
        for heading in old.keys() | new.keys()
        if old.get(heading) != new.get(heading)
    }
    changed -= _SILENT
    if known.given_state != row.idea.state:
        changed.add(STATE)
    return Planned(row, CHANGED if changed else UNCHANGED, known, frozenset(changed))
