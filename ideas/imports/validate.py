"""Every row as an idea, or the reasons why it is none: row, column and a sentence for each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ideas.imports import dates, headings
from ideas.imports.cells import as_text, column_letter, key
from ideas.imports.mapping import Mapping
from ideas.imports.matching import Cells, cells_of
from ideas.imports.reading import Row, Table
from sluice.shared import guard

# As long as the fields of an idea are (ideas.models.Idea).
MAX_TITLE = 120
MAX_FOR_WHOM = 300
MAX_TEXT = 4_000
MAX_NOTES = 8_000
MAX_ID = 60
_DERIVED = 90  # a title made of a text stops at the word before this

_ERRORS = re.compile(
    r"#(REF!|NAME\?|VALUE!|VÄRDEFEL!|NAMN\?|REFERENS!|DIV/0!|DIVISION/0!|N/A|SAKNAS!|NUM!|OGILTIGT!|NULL!|SKÄRNING!)"
)

# Words in a giver column that name a role and nobody; the roles are those of people who hand in (municipalities.roles).
GIVER_ROLES = {
    "contributor": "medarbetare|personal|anställd|undersköterska|usk|sjuksköterska|ssk|vårdbiträde|chef|enhetschef|arbetsterapeut|fysioterapeut|rehab|"
    "handläggare|biståndshandläggare|stödassistent|stödpedagog|boendestödjare|vikarie|timvikarie|ansatt|medarbeider|helsefagarbeider|sykepleier|"
    "arbetsgrupp|arbetsgruppen|personalgrupp|personalgruppen|teamet|nattpersonal",
    "participant": "brukare|bruker|boende|hyresgäst|kund|vårdtagare|omsorgstagare|deltagare|patient|brukarråd|brukarrådet|"
    "anhörig|anhöriga|närstående|pårørende|anhörigråd|anhörigförening",
}
_ROLE_WORDS = {key(word): role for role, words in GIVER_ROLES.items() for word in words.split("|")}


@dataclass(frozen=True)
class Problem:
    """Why a row is not taken in: the column as a letter and a heading (both empty for the whole row) and a sentence."""

    column: str
    heading: str
    reason: str


@dataclass(frozen=True)
class IdeaData:
    """What an imported idea is made of."""

    title: str
    need: str
    for_whom: str
    proposal: str
    submitted: dt.date | None
    unit_id: int | None
    state: str
    giver_role: str = ""
    own_id: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    status_text: str = ""
    title_is_derived: bool = False


@dataclass(frozen=True)
class CheckedRow:
    """A row after the checks: an idea, or problems. Warnings need a person's reason before the row is taken in."""

    number: int
    idea: IdeaData | None
    cells: Cells
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where the list is taken in: what the columns for unit and municipality are held against."""

    today: dt.date
    root_unit_id: int | None
    units: MappingType[str, Sequence[int]] = field(default_factory=dict)  # key(name) → ids
    names: frozenset[str] = frozenset()  # name_words() of the authority and its municipality together
    label: str = ""


_FILLERS = frozenset({"kommun", "kommune", "stad", "i", "och", "for", "för", "samt"})


def name_words(text: str) -> frozenset[str]:
    """The words that name a municipality or an authority: "Trollhättans stad" and "Trollhättan" have the same."""
    words = (word for word in key(text).split() if word not in _FILLERS)
    return frozenset(word[:-1] if word.endswith("s") and len(word) > 4 else word for word in words)


def check_rows(table: Table, mapping: Mapping, place: Place) -> list[CheckedRow]:
    """All rows, in the file's order, each an idea or a list of problems."""
    submitted = mapping.column(headings.SUBMITTED)
    order = None if submitted is None else dates.day_order(row.cells[submitted] for row in table.rows)
    seen_ids: dict[str, int] = {}
    seen_rows: dict[str, int] = {}
    result = []
    for row in table.rows:
        checked = _Check(table, mapping, place, row, order).run()
        repeated = _repeated(checked, mapping, table, seen_ids, seen_rows)
        result.append(checked if repeated is None else _refuse(checked, repeated))
    return result


def _refuse(row: CheckedRow, problem: Problem) -> CheckedRow:
    return CheckedRow(row.number, None, row.cells, (*row.problems, problem), row.warnings, row.remarks)


def _repeated(
    row: CheckedRow, mapping: Mapping, table: Table, seen_ids: dict[str, int], seen_rows: dict[str, int]
) -> Problem | None:
    """A row that stands twice is taken in once; two rows can't share an id."""
    if not row.cells.digests:
        return None
    first = seen_rows.setdefault(row.cells.fingerprint, row.number)
    if first != row.number:
        return Problem("", "", _("Raden är likadan som rad %(row)d och tas inte in två gånger.") % {"row": first})
    if row.cells.id:
        first = seen_ids.setdefault(row.cells.id, row.number)
        if first != row.number:
            column = mapping.column(headings.ID) or 0
            reason = _("Samma id står redan på rad %(row)d.") % {"row": first}
            return Problem(column_letter(column), table.headings[column], reason)
    return None


class _Check:
    """The checks of one row, collected in the order of the columns they concern."""

    def __init__(self, table: Table, mapping: Mapping, place: Place, row: Row, order: bool | None) -> None:
        self.table, self.mapping, self.place, self.row, self.order = table, mapping, place, row, order
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.remarks: list[str] = []
        self.notes: list[tuple[str, str]] = []

    def run(self) -> CheckedRow:
        if self.row.blocked:
            return self._blocked()
        texts = {
            name: self._text(name) for name in (headings.TITLE, headings.NEED, headings.FOR_WHOM, headings.PROPOSAL)
        }
        self._texts(texts)
        idea = IdeaData(
            title=texts[headings.TITLE],
            need=texts[headings.NEED],
            for_whom=texts[headings.FOR_WHOM],
            proposal=texts[headings.PROPOSAL],
            submitted=self._submitted(),
            unit_id=self._unit(),
            state=self.mapping.state(self._text(headings.STATUS)[:80]),
            giver_role=self._giver(),
            own_id=self._own_id(),
            status_text=self._text(headings.STATUS)[:80],
            title_is_derived=texts[headings.TITLE] != " ".join(self._text(headings.TITLE).split()),
        )
        self._municipality()
        self._extra()
        self._errors()
        self._warn()
        cells = cells_of(self.row, self.table, self.mapping.columns)
        whole = None if self.problems else _with_notes(idea, self.notes)
        return CheckedRow(
            self.row.number, whole, cells, tuple(self.problems), tuple(self.warnings), tuple(self.remarks)
        )

    def _blocked(self) -> CheckedRow:
        reason = _(
            "Cellen innehåller ett personnummer eller liknande. Raden tas inte in och inget av den sparas. Ta bort numret i listan."
        )
        problems = [Problem(column_letter(c), self.table.headings[c], reason) for c in self.row.blocked]
        problems = problems or [
            Problem(
                "",
                "",
                _(
                    "Raden innehåller ett personnummer eller liknande. Raden tas inte in och inget av den sparas. Ta bort numret i listan."
                ),
            )
        ]
        return CheckedRow(self.row.number, None, Cells("", {}), tuple(problems))

    def _text(self, name: str) -> str:
        column = self.mapping.column(name)
        return "" if column is None else self.row.text(column)

    def _problem(self, name: str, reason: str) -> None:
        column = self.mapping.column(name)
        if column is None:
            self.problems.append(Problem("", "", reason))
        else:
            self.problems.append(Problem(column_letter(column), self.table.headings[column], reason))

    def _texts(self, texts: dict[str, str]) -> None:
        """Fills in a missing title from the text, and moves a whole text out of the title's column."""
        title, body = texts[headings.TITLE], texts[headings.PROPOSAL] or texts[headings.NEED]
        if not title and not body:
            self._problem(headings.TITLE, _("Raden har varken rubrik eller text."))
            return
        if len(title) > MAX_TITLE or "\n" in title:
            if not texts[headings.PROPOSAL]:
                texts[headings.PROPOSAL], title = title, ""
                body = texts[headings.PROPOSAL]
            elif len(title) > MAX_TITLE:
                self._problem(headings.TITLE, _too_long(title, MAX_TITLE))
        texts[headings.TITLE] = " ".join(title.split()) if title else _derived(body)
        for name in (headings.NEED, headings.FOR_WHOM, headings.PROPOSAL):
            most = MAX_FOR_WHOM if name == headings.FOR_WHOM else MAX_TEXT
            if len(texts[name]) > most:
                self._problem(name, _too_long(texts[name], most))

    def _submitted(self) -> dt.date | None:
        column = self.mapping.column(headings.SUBMITTED)
        if column is None:
            return None
        value = self.row.cells[column]
        reading = dates.read_date(value, today=self.place.today, day_first=self.order)
        if reading.reason:
            self._problem(headings.SUBMITTED, reading.reason)
        elif reading.day is None:
            self.remarks.append(_("Datum saknas. Idén får importens datum."))
        elif reading.precision != dates.DAY:
            # The stored day is the period's first; what the list said stays readable.
            self.notes.append((self.table.headings[column], as_text(value)))
        return reading.day

    def _unit(self) -> int | None:
        text = self._text(headings.UNIT)
        if not text:
            return self.place.root_unit_id
        found = self.place.units.get(key(text), ())
        if len(found) == 1:
            return found[0]
        column = self.mapping.column(headings.UNIT) or 0
        self.notes.append((self.table.headings[column], text))
        if found:
            self.remarks.append(
                _("Flera enheter heter så. Idén läggs på myndigheten och enhetens namn blir en anteckning.")
            )
        else:
            self.remarks.append(
                _("Enheten finns inte här. Idén läggs på myndigheten och enhetens namn blir en anteckning.")
            )
        return self.place.root_unit_id

    def _municipality(self) -> None:
        text = self._text(headings.MUNICIPALITY)
        if text and not (name_words(text) and name_words(text) <= self.place.names):
            self._problem(
                headings.MUNICIPALITY,
                _("Listan tas in hos %(here)s, men här står ”%(there)s”.")
                % {"here": self.place.label, "there": text[:60]},
            )

    def _giver(self) -> str:
        text = self._text(headings.GIVER)
        if not text:
            return ""
        role = _ROLE_WORDS.get(key(text), "")
        if not role:
            self.remarks.append(_("Namn på idégivare tas inte in."))
        return role

    def _own_id(self) -> str:
        text = self._text(headings.ID)
        if len(text) > MAX_ID:
            self._problem(headings.ID, _too_long(text, MAX_ID))
        return text

    def _extra(self) -> None:
        for column, heading in enumerate(self.table.headings):
            if self.mapping.columns.get(column, headings.NOTE) == headings.NOTE and self.row.text(column):
                self.notes.append((heading, self.row.text(column)))
        if sum(len(heading) + len(text) for heading, text in self.notes) > MAX_NOTES:
            self.problems.append(
                Problem("", "", _("Radens anteckningar är för långa. Högst %(most)d tecken.") % {"most": MAX_NOTES})
            )

    def _errors(self) -> None:
        for column in range(len(self.table.headings)):
            if self.mapping.columns.get(column) != headings.IGNORE and _ERRORS.fullmatch(self.row.text(column)):
                reason = _("Cellen visar ett fel i kalkylbladet (%(text)s).") % {"text": self.row.text(column)}
                self.problems.append(Problem(column_letter(column), self.table.headings[column], reason))

    def _warn(self) -> None:
        """What may point at a person, in the cells whose text is kept."""
        for column, kind in self.row.warned:
            if self.mapping.columns.get(column) not in _UNREAD:
                reason = guard.message(guard.Finding(0, 0, kind))
                self.warnings.append(Problem(column_letter(column), self.table.headings[column], reason))


# Columns whose text is never stored as text.
_UNREAD = frozenset({headings.IGNORE, headings.GIVER, headings.SUBMITTED, headings.STATUS, headings.MUNICIPALITY})


def _with_notes(idea: IdeaData, notes: Sequence[tuple[str, str]]) -> IdeaData:
    return IdeaData(**{**idea.__dict__, "notes": tuple(notes)})


def _too_long(text: str, most: int) -> str:
    return _("Texten är %(length)d tecken. Högst %(most)d får plats.") % {"length": len(text), "most": most}


def _derived(body: str) -> str:
    """A title made of a text's beginning, whole words only."""
    line = " ".join(body.split())
    if len(line) <= _DERIVED:
        return line
    start = line[:_DERIVED].rsplit(" ", 1)[0] if " " in line[:_DERIVED] else line[:_DERIVED]
    return start.rstrip(" ,.;:-–") + "…"
