"""A report as parts: sections with figures, tables, charts and lists, made from a stored snapshot only.

The page, the PDF and the spreadsheet are made from the same parts, so that they cannot say different things.
Nothing here asks the database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sluice.shared.periods import Period

from . import formats

Value = int | Decimal | dt.date | str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: as text for reading, as it is for the spreadsheet."""

    text: str
    value: Value = None
    style: str = "text"
    """text, number, percent or date: how the spreadsheet shows the value."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure: what it is called, what it is, and a line about it."""

    key: str
    label: str
    cell: Cell
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column."""

    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names the row."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and the words above it."""

    title: str
    drawing: SafeString


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a list, with a line above and a text below."""

    heading: str
    text: str = ""
    note: str = ""
    mark: str = ""
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the report. `empty` is what is said when there is nothing to show."""

    key: str
    title: str
    lead: str = ""
    figures: tuple[Figure, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    items: tuple[Item, ...] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure means, and where that comes from."""

    key: str
    term: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class About:
    """Whose report, and of when."""

    group: str
    place: str
    is_sluice: bool
    authorities: tuple[str, ...]
    period: Period
    period_text: str
    edition: int
    made_at: dt.datetime
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole report."""

    about: About
    chambers: tuple[tuple[int, int], ...]
    """Ideas in each chamber, and beside it."""
    sections: tuple[Section, ...]
    definitions: tuple[Definition, ...] = field(default=())

    @property
    def figures(self) -> dict[str, Figure]:
        """Every key figure by its key."""
        return {figure.key: figure for section in self.sections for figure in section.figures}


def read_about(snapshot: Mapping[str, Any]) -> About:
    """The snapshot's own description."""
    about = snapshot["about"]
    start, end = dt.date.fromisoformat(about["start"]), dt.date.fromisoformat(about["end"])
    period = Period(about["cadence"], start, end)
    return About(
        group=about["group"],
        place=about["place"],
        is_sluice=about["kind"] == "sluice",
        authorities=tuple(about["authorities"]),
        period=period,
        period_text=formats.period(period),
        edition=about["edition"],
        made_at=dt.datetime.fromisoformat(about["made_at"]),
        is_demo=about["is_demo"],
    )


def compose(snapshot: Mapping[str, Any]) -> Paper:
    """The report that a snapshot says."""
    from . import definitions, paper_checks, paper_flow, paper_quality, paper_work

    about = read_about(snapshot)
    ideas = snapshot["ideas"]
    sections = (
        paper_work.waiting(ideas, about),
        paper_flow.boats(ideas),
        paper_flow.inflow(ideas, about),
        paper_flow.cohorts(ideas),
        paper_flow.promises(ideas),
        paper_flow.outcomes(ideas),
        paper_work.origin(ideas, about),
        paper_work.tests(ideas, about),
        paper_work.introduced(ideas, about),
        paper_quality.quality(snapshot["quality"], about),
        paper_checks.checks(snapshot["checks"], about),
    )
    chambers = tuple(zip(ideas["boats"]["chambers"], ideas["boats"]["beside"], strict=True))
    paper = Paper(about, chambers, sections)
    return Paper(about, chambers, sections, definitions.of(paper.figures))


# --- cells ------------------------------------------------------------------------------------------


def text(said: str) -> Cell:
    """Words."""
    return Cell(said, said)


def number(value: int | str | Decimal | None) -> Cell:
    """A number; a decimal lies in the snapshot as text."""
    exact = Decimal(value) if isinstance(value, str) else value
    return Cell(formats.number(exact), exact, "number")


def percent(part: int, whole: int) -> Cell:
    """The share of a whole in whole per cent."""
    value = formats.share(part, whole)
    return Cell(formats.percent(value), value, "percent")


def date(value: str) -> Cell:
    """A day, which lies in the snapshot as text."""
    day = dt.date.fromisoformat(value)
    return Cell(formats.short_day(day), day, "date")


def month(value: str) -> Cell:
    """A month, which lies in the snapshot as its first day."""
    day = dt.date.fromisoformat(value)
    return Cell(formats.month(day), day, "month")


def counted(value: int | None) -> Cell:
    """A count of a breakdown, or that it is hidden."""
    return Cell(formats.hidden(), None, "text") if value is None else number(value)


def title(said: str | None) -> Cell:
    """An idea's title, or that the readers may not read it."""
    return text(said or _("Rubriken visas inte här"))


def rows(source: Sequence[Any]) -> tuple[Any, ...]:
    """A sequence of rows as a tuple."""
    return tuple(source)
