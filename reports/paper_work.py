"""The report's chapters on what waits, where ideas come from, tests and lessons, what was introduced, effects."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ideas.models import Effect, Test
from municipalities.roles import label_of
from sluice.shared import charts

from . import formats
from .paper import About, Cell, Chart, Column, Figure, Item, Section, Table, counted, date, number, percent, text, title

Ideas = Mapping[str, Any]


def waiting(ideas: Ideas, about: About) -> Section:
    """What the group has to decide."""
    found = ideas["waiting"]
    rows = tuple(
        (text(row["reference"]), title(row["title"]), number(row["gate"]), date(row["since"]), number(row["days"]))
        for row in found
    )
    columns = (
        Column(_("Referens")),
        Column(_("Idé")),
        Column(_("Port"), True),
        Column(_("Väntat sedan")),
        Column(_("Dagar"), True),
    )
    head = ngettext("%(count)s idé väntar på ert beslut", "%(count)s idéer väntar på ert beslut", len(found))
    return Section(
        "waiting",
        head % {"count": formats.number(len(found))} if found else _("Inget väntar på ert beslut"),
        lead=_("Idéer som stod vid en port som gruppen håller när perioden slutade.") if found else "",
        figures=(Figure("waiting", _("Väntar på gruppens beslut"), number(len(found))),),
        tables=(Table("waiting", _("Idéer som väntar på beslut"), columns, rows),) if found else (),
        empty="" if found else _("Ingen idé stod vid gruppens portar när perioden slutade."),
    )


def origin(ideas: Ideas, about: About) -> Section:
    """Where the ideas came from."""
    found = ideas["origin"]
    roles = [(label_of(role) if role else _("Okänd roll"), count) for role, count in found["roles"]]
    units = [(unit or _("Ingen enhet angiven"), count) for unit, count in found["units"]]
    parts: list[tuple[str, str, str, list[tuple[str, int | None]]]] = []
    if about.is_sluice:
        parts.append(
            ("authorities", _("Idéer per myndighet"), _("Myndighet"), [(n, c) for n, c in found["authorities"]])
        )
    parts += [
        ("units", _("Idéer per enhet"), _("Enhet"), units),
        ("roles", _("Idéer efter vem som lämnade dem"), _("Roll"), roles),
    ]
    tables = tuple(
        Table(
            key,
            caption,
            (Column(head), Column(_("Idéer"), True)),
            tuple((text(name), counted(count)) for name, count in rows),
        )
        for key, caption, head, rows in parts
        if rows
    )
    head = _("Idéer efter vem som lämnade dem")
    chart = charts.bars(roles, uid="roles", title=head)
    hidden = any(count is None for _name, count in [*units, *roles])
    return Section(
        "origin",
        _("Varifrån idéerna kommer"),
        lead=_("Tal under fem visas inte, och inte heller de tal som skulle avslöja dem.") if hidden else "",
        figures=(
            Figure(
                "units_reached", _("Enheter med minst en idé"), number(found["units_reached"]), _of(found["units_open"])
            ),
            Figure("reach", _("Andel av enheterna"), percent(found["units_reached"], found["units_open"])),
            Figure("givers", _("Olika idégivare"), number(found["givers"])),
            Figure("first_time", _("Lämnade för första gången"), number(found["first_time"])),
        ),
        charts=(Chart(head, chart),) if roles else (),
        tables=tables,
    )


def _of(whole: int) -> str:
    return _("av %(count)s enheter") % {"count": formats.number(whole)}


def tests(ideas: Ideas, about: About) -> Section:
    """Tests and what they taught."""
    found = ideas["tests"]
    labels = dict(Test.Result.choices)
    rows = tuple((text(str(labels[key])), number(found["results"].get(key, 0))) for key in Test.Result.values)
    items = tuple(
        Item(
            heading=_named(row),
            text=row["lesson"] or "",
            mark=str(labels.get(row["result"], row["result"])),
            tone={"worked": "moss", "partly": "amber", "stopped": "plum"}.get(row["result"], "neutral"),
        )
        for row in found["lessons"]
    )
    return Section(
        "tests",
        _("Tester och lärdomar"),
        lead=_("Ett test som stoppas med en lärdom är ett resultat.") if found["finished"] else "",
        figures=(
            Figure("tests_started", _("Tester som började"), number(found["started"])),
            Figure("tests_finished", _("Tester som blev klara"), number(found["finished"])),
        ),
        tables=(Table("results", _("Så slutade testerna"), (Column(_("Resultat")), Column(_("Tester"), True)), rows),)
        if found["finished"]
        else (),
        items=items,
        empty="" if found["finished"] else _("Inget test blev klart under perioden."),
    )


def _named(row: Mapping[str, Any]) -> str:
    names = {"reference": row["reference"], "title": row["title"] or _("Rubriken visas inte här")}
    return _("%(reference)s: %(title)s") % names


def introduced(ideas: Ideas, about: About) -> Section:
    """What was introduced, and its effects."""
    found = ideas["introduced"]
    ways = {
        "gates": _("Genom portarna"),
        "line": _("I linjen"),
        "partner": _("Genom en partner"),
    }
    counts = found["ways"]
    named = tuple(
        (text(row["reference"]), title(row["title"]), text(ways[row["detail"]]), date(row["day"]))
        for row in found["named"]
    )
    columns = (Column(_("Referens")), Column(_("Idé")), Column(_("Väg")), Column(_("Infördes")))
    of = _("av %(count)s som infördes ett till två år tidigare") % {"count": formats.number(found["a_year_ago"])}
    return Section(
        "introduced",
        _("Infört och effekter"),
        lead=_(
            "Idéer som infördes i linjen eller genom en partner har inte prövats vid port 3 och 4 och räknas för sig."
        ),
        figures=(
            Figure("introduced_gates", _("Infördes genom portarna"), number(counts.get("gates", 0))),
            Figure("introduced_line", _("Infördes i linjen"), number(counts.get("line", 0))),
            Figure("introduced_partner", _("Infördes genom en partner"), number(counts.get("partner", 0))),
            Figure("in_use", _("Används efter 12 månader"), percent(found["still_in_use"], found["a_year_ago"]), of),
        ),
        tables=(
            *((Table("introduced", _("Idéer som infördes under perioden"), columns, named),) if named else ()),
            _effects(ideas),
        ),
    )


def _effects(ideas: Ideas) -> Table:
    labels = dict(Effect.On.choices)
    rows = tuple(
        (
            text(str(labels[row["on"]])),
            number(row["expected"]),
            *_range(row, "expected"),
            number(row["measured"]),
            *_range(row, "measured"),
        )
        for row in ideas["effects"]
    )
    columns = (
        Column(_("Effekt på")),
        Column(_("Väntade"), True),
        Column(_("Väntat minst"), True),
        Column(_("Väntat mest"), True),
        Column(_("Uppmätta"), True),
        Column(_("Uppmätt minst"), True),
        Column(_("Uppmätt mest"), True),
    )
    return Table("effects", _("Effekter av införda idéer, sammanlagt till periodens slut"), columns, rows)


def _range(row: Mapping[str, Any], what: str) -> tuple[Cell, Cell]:
    low, high = (None if (v := row[f"{what}_{end}"]) is None else Decimal(v) for end in ("low", "high"))
    return number(low), number(high)
