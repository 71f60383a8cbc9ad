"""Pages of a long list by key: as quick on the last page as on the first, and nothing is skipped when rows come in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import DateTimeField, Q, QuerySet

SIZE = 25
AFTER, BEFORE = "efter", "fore"


@dataclass(frozen=True)
class Listed:
    """The rows of one page, and the addresses of its neighbours ("" where there is none)."""

    rows: list[Any]
    previous_url: str
    next_url: str


def _cursor(row: Any, field: str) -> str:
    return f"{getattr(row, field).isoformat()}~{row.pk}"


def _read(cursor: str, *, moments: bool) -> tuple[dt.datetime | dt.date, int] | None:
    """The place that a cursor names; None for one that somebody has changed by hand: the first page answers."""
    value, _tilde, pk = cursor.partition("~")
    try:
        parsed = dt.datetime.fromisoformat(value) if moments else dt.date.fromisoformat(value)
        place = parsed, int(pk)
    except ValueError:
        return None
    return None if isinstance(parsed, dt.datetime) and parsed.tzinfo is None else place


def _beyond(field: str, place: tuple[dt.datetime | dt.date, int], *, smaller: bool) -> Q:
    """Rows after a place in the order, written so that the index on (field, id) is used."""
    sign = "lt" if smaller else "gt"
    value, pk = place
    return Q(**{f"{field}__{sign}e": value}) & (Q(**{f"{field}__{sign}": value}) | Q(**{f"pk__{sign}": pk}))


def listed(rows: QuerySet[Any], params: Mapping[str, str], *, field: str, newest_first: bool = True) -> Listed:
    """The page of `rows` that the address asks for, ordered by `field` and then by id."""
    kept = {name: value for name, value in params.items() if value and name not in (AFTER, BEFORE)}
    moments = isinstance(rows.model._meta.get_field(field), DateTimeField)
    after, before = (_read(params.get(name, ""), moments=moments) for name in (AFTER, BEFORE))
    backwards = after is None and before is not None
    descending = newest_first != backwards
    place = before if backwards else after
    if place is not None:
        rows = rows.filter(_beyond(field, place, smaller=descending))
    minus = "-" if descending else ""
    found = list(rows.order_by(f"{minus}{field}", f"{minus}pk")[: SIZE + 1])
    more, found = len(found) > SIZE, found[:SIZE]
    if backwards:
        found.reverse()
    has_previous = more if backwards else place is not None
    has_next = bool(found) if backwards else more
    return Listed(
        found,
        "?" + urlencode({**kept, BEFORE: _cursor(found[0], field)}) if found and has_previous else "",
        "?" + urlencode({**kept, AFTER: _cursor(found[-1], field)}) if found and has_next else "",
    )
