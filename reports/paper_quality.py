"""The report's chapter on the quality register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from .paper import About, Cell, Column, Figure, Section, Table, number, text


def quality(found: Mapping[str, Any], about: About) -> Section:
    """Views, risks, measures and routines. A sluice's group is shown counts and nothing else."""
    routines = tuple((text(row["name"]), number(row["version"]), _cause(row)) for row in found["routine_changes"])
    columns = (Column(_("Rutin")), Column(_("Version"), True), Column(_("Orsak")))
    shown = bool(routines) and not about.is_sluice
    return Section(
        "quality",
        _("Kvalitetsregistret"),
        lead=_("Från ledningssystemet för kvalitet enligt SOSFS 2011:9.")
        if not about.is_sluice
        else _("Antal hos de deltagande myndigheterna tillsammans. Innehållet stannar hos var och en."),
        figures=(
            Figure("views", _("Synpunkter"), number(found["views"])),
            Figure("complaints", _("Klagomål"), number(found["complaints"])),
            Figure("deviations", _("Avvikelser"), number(found["deviations"])),
            Figure("harms", _("Larm om skada"), number(found["harms_raised"])),
            Figure("harms_open", _("Larm som inte är hanterade"), number(found["harms_open"])),
            Figure("risk_analyses", _("Riskanalyser som blev klara"), number(found["risk_analyses_finished"])),
            Figure(
                "risks_above", _("Risker som kräver åtgärd"), number(found["risks_above"]), _of(found["risks_found"])
            ),
            Figure(
                "risks_before",
                _("Risker som krävde åtgärd före"),
                number(found["reassessed_above_before"]),
                _reassessed(found["risks_reassessed"]),
            ),
            Figure(
                "risks_after",
                _("Risker som kräver åtgärd efter"),
                number(found["reassessed_above_after"]),
                _reassessed(found["risks_reassessed"]),
            ),
            Figure("measures_done", _("Åtgärder som blev klara"), number(found["measures_done"])),
            Figure("measures_overdue", _("Åtgärder som är försenade"), number(found["measures_overdue"])),
            Figure("routines", _("Nya rutinversioner"), number(found["routines_published"]), _caused(found)),
        ),
        tables=(Table("routines", _("Rutiner som ändrades"), columns, routines),) if shown else (),
    )


def _of(count: int) -> str:
    return _("av %(count)s bedömda") % {"count": count}


def _reassessed(count: int) -> str:
    return _("av %(count)s som bedömdes på nytt") % {"count": count}


def _caused(found: Mapping[str, Any]) -> str:
    return _("varav %(count)s anger vad som orsakade ändringen") % {"count": found["routines_with_cause"]}


def _cause(row: Mapping[str, Any]) -> Cell:
    return text(row["cause_ref"] or _("Ingen angiven"))
