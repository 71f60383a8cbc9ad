"""The report's chapter on what did not agree, and the words for each finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import formats
from .paper import About, Item, Section

DEGREES: dict[str, tuple[str | Promise, str]] = {
    "error": (gettext_lazy("Fel"), "brick"),
    "warning": (gettext_lazy("Varning"), "amber"),
    "note": (gettext_lazy("Anmärkning"), "water"),
}

TEXTS: dict[str, tuple[str | Promise, str | Promise]] = {
    "test_without_risk": (
        gettext_lazy("Test utan riskanalys"),
        gettext_lazy(
            "Idén testades utan en avslutad riskanalys. Gör riskanalysen nu, eller ta idén tillbaka till utveckling."
        ),
    ),
    "introduced_untested": (
        gettext_lazy("Infört utan avslutat test"),
        gettext_lazy("Port 4 öppnades utan att ett test var avslutat. Dokumentera testet."),
    ),
    "harm_overdue": (
        gettext_lazy("Larm om skada som inte är hanterat i tid"),
        gettext_lazy("Larmet ska lämnas över eller skrivas av med ett skäl."),
    ),
    "answer_overdue": (
        gettext_lazy("Försenat svar utan ett ord till idégivaren"),
        gettext_lazy("Löftet om ett första svar är brutet och idégivaren har inte hört något."),
    ),
    "news_overdue": (
        gettext_lazy("Idégivaren har inte hört något på länge"),
        gettext_lazy("Löftet om besked är brutet. Skicka ett kort besked, även om inget har hänt."),
    ),
    "test_left_open": (
        gettext_lazy("Test som aldrig avslutades"),
        gettext_lazy("Idén har lämnat kammaren Testas, men testet saknar resultat och lärdom."),
    ),
    "measure_overdue": (
        gettext_lazy("Åtgärd som är försenad"),
        gettext_lazy("Sista dagen har passerat och åtgärden är inte klar."),
    ),
    "measure_unchecked": (
        gettext_lazy("Åtgärd klar utan ny bedömning av risken"),
        gettext_lazy("Åtgärden är gjord, men ingen har bedömt risken på nytt. Effekten är inte visad."),
    ),
    "effect_unmeasured": (
        gettext_lazy("Infört för mer än ett år sedan utan uppmätt effekt"),
        gettext_lazy("Effekten ska mätas efter 12 månader."),
    ),
    "without_unit": (
        gettext_lazy("Idéer utan enhet"),
        gettext_lazy("De räknas med i summorna men inte under någon enhet."),
    ),
    "from_lists": (
        gettext_lazy("Idéer inlästa från listor"),
        gettext_lazy("De har inga löften om svar och räknas inte i återkopplingslöftet."),
    ),
    "without_employees": (
        gettext_lazy("Myndigheter utan angivet antal anställda"),
        gettext_lazy("Inkomna idéer per 100 anställda räknas bara på dem som har angett antalet."),
    ),
}


def checks(found: Sequence[Mapping[str, Any]], about: About) -> Section:
    """What did not agree when the figures were made, the worst first."""
    return Section(
        "checks",
        _("Kontroll av underlaget"),
        lead=_("Det här stämde inte när siffrorna togs fram.") if found else "",
        items=tuple(item(row) for row in found),
        empty="" if found else _("Inget i underlaget motsäger något annat."),
    )


def item(row: Mapping[str, Any]) -> Item:
    """One finding in words."""
    heading, advice = TEXTS[row["code"]]
    label, tone = DEGREES[row["degree"]]
    names = ", ".join(row["references"])
    if names and len(row["references"]) < row["count"]:
        names = _("%(names)s med flera") % {"names": names}
    said = _("%(what)s: %(count)s") % {"what": heading, "count": formats.number(row["count"])}
    return Item(heading=said, text=str(advice), note=names, mark=str(label), tone=tone)
