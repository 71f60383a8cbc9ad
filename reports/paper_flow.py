"""The report's chapters on the flow: where ideas are, what came in, cohorts, the promise, decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ideas.states import CHAMBERS, STATES
from sluice.shared import charts

from . import formats
from .paper import About, Cell, Chart, Column, Figure, Section, Table, month, number, percent, text

Ideas = Mapping[str, Any]


def boats(ideas: Ideas) -> Section:
    """How many ideas were in each chamber and each state."""
    found = ideas["boats"]
    chambers = tuple(
        (text(_("%(place)s. %(chamber)s") % {"place": place + 1, "chamber": name}), number(inside), number(beside))
        for place, (name, inside, beside) in enumerate(zip(CHAMBERS, found["chambers"], found["beside"], strict=True))
    )
    states = tuple(
        (text(str(state.label)), number(found["states"][state.code]))
        for state in STATES
        if found["states"].get(state.code)
    )
    return Section(
        "boats",
        _("Läget i slussen"),
        lead=_(
            "Var idéerna fanns när perioden slutade. De som vilar, kompletteras eller ligger hos linjen eller en partner räknas vid sidan av den kammare de lämnade."
        ),
        figures=(
            Figure("in_chambers", _("I slussens kamrar"), number(sum(found["chambers"]))),
            Figure("beside", _("Vid sidan"), number(sum(found["beside"]))),
        ),
        tables=(
            Table(
                "chambers",
                _("Idéer per kammare"),
                (Column(_("Kammare")), Column(_("I kammaren"), True), Column(_("Vid sidan"), True)),
                chambers,
            ),
            Table("states", _("Idéer per läge"), (Column(_("Läge")), Column(_("Idéer"), True)), states),
        )[: 2 if states else 1],
    )


def inflow(ideas: Ideas, about: About) -> Section:
    """What came in."""
    found = ideas["inflow"]
    months = [(dt.date.fromisoformat(day), count) for day, count in found["months"]]
    head = _("Inkomna idéer per månad, de senaste 13 månaderna")
    chart = charts.stacked(
        [formats.short_month(day) for day, _count in months],
        [charts.Series(_("Inkomna idéer"), [count for _day, count in months])],
        uid="inflow",
        title=head,
    )
    lists = found["from_lists"]
    note = ngettext("varav %(count)s inläst från lista", "varav %(count)s inlästa från listor", lists)
    unknown = _("Antalet anställda är inte angivet för %(year)s") % {"year": about.period.end.year}
    return Section(
        "inflow",
        _("Inflöde"),
        figures=(
            Figure(
                "handed_in", _("Inkomna idéer"), number(found["handed_in"]), note % {"count": lists} if lists else ""
            ),
            Figure("handed_in_before", _("Perioden före"), number(found["before"])),
            Figure(
                "per_100",
                _("Per 100 anställda"),
                number(found["per_100"]),
                "" if found["employees"] else unknown,
            ),
        ),
        charts=(Chart(head, chart),),
    )


def cohorts(ideas: Ideas) -> Section:
    """The flow through the chambers by the month in which the ideas were handed in."""
    found = ideas["cohorts"]
    names = _cohort_columns()
    sums = {key: sum(cohort[key] for cohort in found) for key, _label in names}
    steps = [
        (_("Inkomna"), sums["handed_in"]),
        (_("Intagna"), sums["taken_in"]),
        (_("Utvecklades"), sums["developed"]),
        (_("Testades"), sums["tested"]),
        (_("Infördes"), sums["introduced"]),
        (_("Effekten följdes upp"), sums["followed_up"]),
    ]
    lines = tuple((month(cohort["month"]), *(number(cohort[key]) for key, _label in names)) for cohort in found)
    total: tuple[Cell, ...] = (text(_("Tillsammans")), *(number(sums[key]) for key, _label in names))
    columns = (Column(_("Inlämnad")), *(Column(label, True) for _key, label in names))
    head = _("Hur långt idéerna från de senaste 24 månaderna har kommit")
    chart = charts.funnel(steps, uid="cohorts", title=head)
    return Section(
        "cohorts",
        _("Flödet genom kamrarna"),
        lead=_(
            "Varje rad följer de idéer som lämnades in under en månad, och visar vad som hade blivit av dem när perioden slutade."
        ),
        charts=(Chart(head, chart),) if found else (),
        tables=(Table("cohorts", _("Idéer efter den månad de lämnades in"), columns, (*lines, total)),)
        if found
        else (),
        empty="" if found else _("Inga idéer har lämnats in under de senaste 24 månaderna."),
    )


def _cohort_columns() -> tuple[tuple[str, str], ...]:
    return (
        ("handed_in", _("Inkomna")),
        ("taken_in", _("Intagna")),
        ("developed", _("Utvecklades")),
        ("tested", _("Testades")),
        ("introduced", _("Infördes")),
        ("beside", _("Linje, partner")),
        ("followed_up", _("Följdes upp")),
        ("redirected", _("Omdirigerade")),
        ("ended", _("Avslutade")),
        ("under_way", _("På väg")),
    )


def promises(ideas: Ideas) -> Section:
    """The feedback promise, kept or broken."""
    found = ideas["promises"]
    figures = [
        *_promise("answer", _("Första svar"), found["answer"]),
        *_promise("decision", _("Beslut om intag"), found["decision"]),
        Figure("news_overdue", _("Besked som dröjer"), number(found["overdue_news"])),
    ]
    rows = tuple(
        (text(label), number(row["due"]), number(row["kept"]), number(row["due"] - row["kept"]))
        for label, row in ((_("Första svar"), found["answer"]), (_("Beslut om intag"), found["decision"]))
    )
    head = _("Löften som hölls och bröts under perioden")
    chart = charts.stacked(
        [_("Första svar"), _("Beslut om intag")],
        [
            charts.Series(_("Hölls"), [found["answer"]["kept"], found["decision"]["kept"]]),
            charts.Series(
                _("Bröts"),
                [found[key]["due"] - found[key]["kept"] for key in ("answer", "decision")],
            ),
        ],
        uid="promises",
        title=head,
    )
    columns = (Column(_("Löfte")), Column(_("Föll ut"), True), Column(_("Hölls"), True), Column(_("Bröts"), True))
    due = found["answer"]["due"] + found["decision"]["due"]
    return Section(
        "promises",
        _("Återkopplingslöftet"),
        lead=_(
            "Ett löfte hör till den period då dess sista dag infaller. Tiderna är arbetsdagar och gäller besked som gavs under perioden."
        ),
        figures=tuple(figures),
        charts=(Chart(head, chart),) if due else (),
        tables=(Table("promises", _("Löften vars sista dag föll i perioden"), columns, rows),),
    )


def _promise(key: str, label: str, row: Mapping[str, Any]) -> list[Figure]:
    names = {"label": label}
    met = ngettext("av %(count)s besked som gavs", "av %(count)s besked som gavs", row["met"])
    met %= {"count": formats.number(row["met"])}
    return [
        Figure(f"{key}_share", _("%(label)s inom löftet") % names, percent(row["kept"], row["due"])),
        Figure(f"{key}_median", _("%(label)s, median i arbetsdagar") % names, number(row["median"]), met),
        Figure(f"{key}_p90", _("%(label)s, nio av tio inom arbetsdagar") % names, number(row["p90"])),
        Figure(f"{key}_overdue", _("%(label)s som är försenade") % names, number(row["overdue"])),
    ]


def outcomes(ideas: Ideas) -> Section:
    """The decisions of the period."""
    found = ideas["outcomes"]
    share = percent(found["redirected_of_decided"], found["decided"])
    return Section(
        "outcomes",
        _("Beslut under perioden"),
        figures=(
            Figure("decided", _("Fick beslut om intag"), number(found["decided"])),
            Figure("taken_in", _("Togs in"), number(found["taken_in"])),
            Figure("to_line", _("Lämnades till linjen"), number(found["to_line"])),
            Figure("redirected", _("Hänvisades till annan kanal"), number(found["redirected"])),
            Figure("redirected_share", _("Andel som hänvisades"), share),
            Figure("declined", _("Avslutades med skäl"), number(found["declined_with_reason"])),
            Figure("stopped", _("Stoppades med lärdom"), number(found["stopped_with_lesson"])),
            Figure("paused", _("Lades vilande"), number(found["paused"])),
            Figure("withdrawn", _("Togs tillbaka"), number(found["withdrawn"])),
        ),
    )
