"""What a person confirms before an import: which column is what, and what each status word means."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from ideas.imports import headings, statuses
from ideas.imports.cells import column_letter, key
from ideas.imports.reading import Table


class MappingRefused(Exception):
    """The choices do not make an import; the message says what to change."""


@dataclass(frozen=True)
class Mapping:
    """Column index → field, and status word (as `cells.key` writes it) → state."""

    columns: MappingType[int, str] = field(default_factory=dict)
    statuses: MappingType[str, str] = field(default_factory=dict)

    def column(self, wanted: str) -> int | None:
        """The column of a field that stands once."""
        return next((column for column, found in self.columns.items() if found == wanted), None)

    def state(self, word: str) -> str:
        """The state of a row with this status word; a word nobody decided about is a new idea."""
        return self.statuses.get(key(word), statuses.SUBMITTED)

    def to_json(self) -> dict[str, Any]:
        """The mapping as it is stored with its import."""
        return {"columns": {str(c): f for c, f in self.columns.items()}, "statuses": dict(self.statuses)}

    @classmethod
    def from_json(cls, document: MappingType[str, Any]) -> Mapping:
        """The mapping that `to_json` wrote."""
        columns = {int(column): found for column, found in document.get("columns", {}).items()}
        return cls(columns, dict(document.get("statuses", {})))


def propose(table: Table) -> Mapping:
    """The mapping that the headings and the status words suggest."""
    columns = {found.column: found.field for found in table.matches}
    return with_statuses(Mapping(columns), table)


def with_statuses(mapping: Mapping, table: Table) -> Mapping:
    """The mapping with a guess for every status word that it does not decide about yet."""
    guesses = {key(guess.word): guess.state for guess in status_words(table, mapping)}
    return Mapping(mapping.columns, {word: mapping.statuses.get(word, state) for word, state in guesses.items()})


def status_words(table: Table, mapping: Mapping) -> list[statuses.Guess]:
    """The different words of the status column with a guess each."""
    column = mapping.column(headings.STATUS)
    if column is None:
        return []
    return statuses.suggest(row.text(column)[:80] for row in table.rows)


def check(mapping: Mapping, table: Table) -> None:
    """Raises MappingRefused when two columns hold the same field, none holds a text, or a name is unknown."""
    placed: dict[str, int] = {}
    for column, found in sorted(mapping.columns.items()):
        if not 0 <= column < len(table.headings) or found not in headings.LABELS:
            raise MappingRefused(_("En kolumn i valet finns inte i filen. Läs in filen på nytt."))
        if found in headings.SINGLE and found in placed:
            raise MappingRefused(
                _("Både kolumn %(first)s och %(second)s är valda som %(field)s. Välj en av dem.")
                % {
                    "first": column_letter(placed[found]),
                    "second": column_letter(column),
                    "field": headings.LABELS[found],
                }
            )
        placed[found] = column
    if not placed.keys() & set(headings.TEXTS):
        raise MappingRefused(
            _("Välj vilken kolumn som är rubrik, behov eller förslag. Utan text finns det ingen idé att ta in.")
        )
    if any(state not in statuses.TARGETS for state in mapping.statuses.values()):
        raise MappingRefused(_("Ett läge i valet finns inte."))
