"""Whether a row is one that was imported before: by its id, else by exact content, else by the best overlap of cells.

Rows are compared by short digests of their cells, so that what is kept between two imports holds no text.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ideas.imports.cells import as_text, key
from ideas.imports.headings import ID, TEXTS
from ideas.imports.reading import Row, Table

_DIGEST = 16  # hex digits: 64 bits; among 20,000 rows of 100 cells a chance meeting is one in millions
OWN_ID = "#id"  # the heading of the id's cell, whatever the list calls it
_COMMON = 40  # a cell that this many earlier rows share says nothing about which row it is


@dataclass(frozen=True)
class Cells:
    """A row as it is compared: its id in the list if any, each filled cell's digest under its heading, and its texts' headings."""

    id: str
    digests: Mapping[str, str]
    texts: frozenset[str] = frozenset()

    @property
    def fingerprint(self) -> str:
        """One digest for the whole row."""
        joined = "\n".join(f"{heading}={digest}" for heading, digest in sorted(self.digests.items()))
        return hashlib.sha256(joined.encode()).hexdigest()

    @property
    def words(self) -> frozenset[str]:
        """The digests of the cells that say what the idea is."""
        return frozenset(self.digests[heading] for heading in self.texts if heading in self.digests)


def digest(text: str) -> str:
    """A cell's digest: what differs only in spaces is the same."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:_DIGEST]


def heading_key(heading: str, field: str | None) -> str:
    """The name under which a column's cells are compared."""
    return OWN_ID if field == ID else key(heading) or heading


def cells_of(row: Row, table: Table, columns: Mapping[int, str]) -> Cells:
    """A row's cells for comparison, under their headings and with the columns' meanings from the mapping."""
    digests, texts, own = {}, set(), ""
    for column, heading in enumerate(table.headings):
        text = as_text(row.cells[column])
        field = columns.get(column)
        if field == ID:
            own = key(text)
        if text:
            name = heading_key(heading, field)
            digests[name] = digest(text)
            if field in TEXTS:
                texts.add(name)
    return Cells(own, digests, frozenset(texts))


def match(known: Sequence[Cells], rows: Sequence[Cells]) -> list[int | None]:
    """For each row the index of the known row that it continues, or None for a new one. No known row is given twice."""
    result: list[int | None] = [None] * len(rows)
    free = set(range(len(known)))
    _exact(known, rows, result, free)
    if any(row.id for row in rows) and any(each.id for each in known):
        _by_id(known, rows, result, free)
    _by_overlap(known, rows, result, free)
    return result


def _exact(known: Sequence[Cells], rows: Sequence[Cells], result: list[int | None], free: set[int]) -> None:
    where: dict[str, list[int]] = defaultdict(list)
    for index in range(len(known) - 1, -1, -1):
        where[known[index].fingerprint].append(index)
    for number, row in enumerate(rows):
        if where.get(row.fingerprint):
            index = where[row.fingerprint].pop()
            result[number] = index
            free.discard(index)


def _by_id(known: Sequence[Cells], rows: Sequence[Cells], result: list[int | None], free: set[int]) -> None:
    """Pairs rows with the same id, if the ids are those of the same list.

    Two lists may both count from 1. They are taken for the same list when most of the rows that share an id share a
    further cell that says something; otherwise the ids are ignored and the rows are new.
    """
    counts = Counter(row.id for row in rows if row.id)
    at = {known[index].id: index for index in sorted(free, reverse=True) if known[index].id}
    pairs = [
        (number, at[row.id])
        for number, row in enumerate(rows)
        if result[number] is None and row.id in at and counts[row.id] == 1
    ]
    common = _frequency(known)
    exact = sum(index is not None and bool(known[index].id) for index in result)
    alike = sum(_speaks(known[index], rows[number], common, len(known)) for number, index in pairs)
    if (exact + alike) * 2 < exact + len(pairs):
        return
    for number, index in pairs:
        result[number] = index
        free.discard(index)


def _frequency(known: Iterable[Cells]) -> Counter[tuple[str, str]]:
    return Counter(cell for each in known for cell in each.digests.items())


def _speaks(one: Cells, other: Cells, common: Counter[tuple[str, str]], rows: int) -> bool:
    """Whether two rows with the same id share a text, or a cell that few known rows have."""
    if one.words & other.words:
        return True
    rare = max(1, rows // 4)
    shared = one.digests.items() & other.digests.items()
    return any(common[heading, value] <= rare for heading, value in shared if heading != OWN_ID)


def _by_overlap(known: Sequence[Cells], rows: Sequence[Cells], result: list[int | None], free: set[int]) -> None:
    """Gives the best pairs first. Rows that carry an id were decided by it, unless the other row has none."""
    cells: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index in free:
        for cell in known[index].digests.items():
            cells[cell].append(index)
    left = [number for number, index in enumerate(result) if index is None]
    wanted = Counter(cell for number in left for cell in rows[number].digests.items())
    offers = []
    for number in left:
        row = rows[number]
        near = {i for cell in row.digests.items() if len(cells.get(cell, ())) <= _COMMON for i in cells.get(cell, ())}
        for index in near:
            if row.id and known[index].id:
                continue
            score = _likeness(known[index], row, cells, wanted)
            if score:
                offers.append((-score, abs(index - number), number, index))
    for _score, _distance, number, index in sorted(offers):
        if result[number] is None and index in free:
            result[number] = index
            free.discard(index)


def _likeness(
    old: Cells, new: Cells, cells: Mapping[tuple[str, str], list[int]], wanted: Mapping[tuple[str, str], int]
) -> float:
    """How alike two rows are, 0 when they can't be the same.

    They can if a text that says what the idea is stands in both and half of the cells agree, or if all cells but one
    agree and what agrees stands in no other row on either side.
    """
    shared = old.digests.items() & new.digests.items()
    if not shared:
        return 0
    headings = old.digests.keys() | new.digests.keys()
    share = len(shared) / len(headings)
    if old.words & new.words and share >= 0.5:
        return 1 + share
    if len(headings) - len(shared) == 1:
        alone = any(len(cells[cell]) == 1 and wanted[cell] == 1 for cell in shared)
        return share if alone else 0
    return 0
