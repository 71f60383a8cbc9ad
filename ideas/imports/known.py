"""What an import needs to know about the authority: its units, its names, and the rows that were imported before."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from ideas.imports.cells import key
from ideas.imports.headings import TEXTS
from ideas.imports.mapping import Mapping
from ideas.imports.matching import Cells, heading_key
from ideas.imports.plans import Known
from ideas.imports.validate import Place, name_words
from ideas.models import ImportRow, ImportRun
from municipalities.models import Authority, Unit


def place_of(authority: Authority, *, unit_path: str, today: dt.date) -> Place:
    """Where the rows go. With `unit_path`, only that unit and those below it are open to the one who imports."""
    # A list's own names for units that we do not know are put on the whole: the confirming person's unit, or the one
    # root of the tree; where the authority has several trees, on the authority itself.
    rows = Unit.objects.filter(authority=authority, path__startswith=unit_path, closed_on__isnull=True).order_by("path")
    units = list(rows.values_list("pk", "name", "parent_id"))
    roots = [pk for pk, _name, parent in units if parent is None]
    names: dict[str, list[int]] = defaultdict(list)
    for pk, name, _parent in units:
        names[key(name)].append(pk)
    own = [authority.name, authority.short_name] + ([authority.municipality.name] if authority.municipality else [])
    return Place(
        today=today,
        root_unit_id=units[0][0] if unit_path and units else roots[0] if len(roots) == 1 else None,
        units=dict(names),
        names=frozenset().union(*(name_words(name) for name in own)),
        label=authority.municipality.name if authority.municipality else authority.name,
    )


def known_rows(authority_id: int, *, besides: int) -> list[Known]:
    """The latest row of every idea that an import brought to the authority, but for the import `besides`."""
    latest = (
        ImportRow.objects.filter(idea__authority_id=authority_id)
        .exclude(run_id=besides)
        .order_by("idea_id", "-id")
        .distinct("idea_id")
        .values_list("idea_id", "own_id", "cells", "given_state", "run_id")
    )
    texts = _text_headings(authority_id)
    return [
        Known(idea_id, Cells(own_id, cells, texts.get(run_id, frozenset())), state)
        for idea_id, own_id, cells, state, run_id in latest
    ]


def _text_headings(authority_id: int) -> dict[int, frozenset[str]]:
    """For each import the headings that were read as texts."""
    result = {}
    runs = ImportRun.objects.confirmed().filter(authority_id=authority_id)
    for pk, names, document in runs.values_list("pk", "headings", "mapping"):
        columns = Mapping.from_json(document).columns
        result[pk] = frozenset(
            heading_key(name, columns.get(c)) for c, name in enumerate(names) if columns.get(c) in TEXTS
        )
    return result
