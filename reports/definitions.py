"""What every figure means, in plain words; where it comes from, and what of it is our own choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .paper import Definition, Figure

LEDGER = _("Liggaren.")
REGISTER = _("Kvalitetsregistret.")
OWN = _("Liggaren. Avgränsningen är vårt eget val.")
PROMISE = _("Liggaren och myndighetens egna löften. Att löftet räknas i den period då det faller ut är vårt eget val.")

_TEXTS: dict[str, tuple[str | Promise, str | Promise]] = {
    "waiting": (
        _("Idéer som vid periodens slut stod vid port 2, 3 eller 4, där gruppen håller porten. En idé som delats med slussen väntar på slussens grupp."),
        _("Liggaren och den policy som gällde när idén kom till porten."),
    ),
    "in_chambers": (_("Idéer som vid periodens slut var i någon av de fem kamrarna. Avslutade idéer räknas inte."), LEDGER),
    "beside": (_("Idéer som kompletteras, vilar, är i linjen eller hos en partner."), LEDGER),
    "handed_in": (
        _("Idéer som lämnades in från periodens första till dess sista dag, lokal tid. Utkast räknas inte."),
        LEDGER,
    ),
    "handed_in_before": (_("Samma tal för den lika långa perioden närmast före."), LEDGER),
    "per_100": (
        _("Inkomna idéer under perioden, delat med antalet anställda det år då perioden slutar, gånger hundra. Talet gäller perioden och är inte omräknat till helår."),
        _("Liggaren och antalet anställda som myndigheten har angett per enhet."),
    ),
    "answer_share": (
        _("Av de löften om ett första svar vars sista dag föll i perioden: andelen där en människa svarade i tid. En kvittens räknas inte som svar."),
        PROMISE,
    ),
    "answer_median": (
        _("Arbetsdagar från att idén lämnades till första svaret, för svar som gavs i perioden. Hälften gick fortare. Helgdagar och vanliga klämdagsledigheter räknas inte."),
        PROMISE,
    ),
    "answer_p90": (_("Nio av tio svar kom inom så många arbetsdagar."), PROMISE),
    "answer_overdue": (_("Idéer som vid periodens slut inte hade fått svar fast löftets sista dag var passerad."), PROMISE),
    "decision_share": (
        _("Av de löften om beslut vars sista dag föll i perioden: andelen som fick beslut i tid. Beslutet är att idén lämnar Inkommen på annat sätt än till komplettering eller genom att tas tillbaka. Under en komplettering står klockan."),
        PROMISE,
    ),
    "decision_median": (_("Arbetsdagar från att idén lämnades till beslutet, utan den tid då den kompletterades."), PROMISE),
    "decision_p90": (_("Nio av tio beslut kom inom så många arbetsdagar."), PROMISE),
    "decision_overdue": (_("Idéer som vid periodens slut väntade på beslut fast löftets sista dag var passerad."), PROMISE),
    "news_overdue": (
        _("Levande idéer vars idégivare vid periodens slut inte hade hört något på längre tid än myndigheten lovar."),
        PROMISE,
    ),
    "decided": (_("Idéer som fick sitt första beslut under perioden, vilket det än blev."), OWN),
    "taken_in": (_("Idéer som gick genom port 1 till bedömning."), LEDGER),
    "to_line": (_("Idéer som lämnades till en chef som en förbättring i det vanliga arbetet."), LEDGER),
    "redirected": (_("Idéer som visades till rätt kanal, till exempel avvikelse, klagomål eller lex Sarah."), LEDGER),
    "redirected_share": (_("Andelen av de idéer som fick sitt första beslut under perioden där beslutet var att hänvisa till en annan kanal."), OWN),
    "declined": (
        _("Idéer som avslutades. Ett skäl måste skrivas, och idégivaren får läsa det: därför är andelen med skäl alltid 100 procent."),
        LEDGER,
    ),
    "stopped": (_("Idéer som stoppades vid port 3 eller 4 med en nedskriven lärdom."), LEDGER),
    "paused": (_("Idéer som fick vila till ett bestämt datum."), LEDGER),
    "withdrawn": (_("Idéer som idégivaren själv tog tillbaka."), LEDGER),
    "units_reached": (_("Enheter från vilka minst en idé lämnades under perioden."), OWN),
    "reach": (_("Samma enheter som andel av alla enheter som var öppna vid periodens slut."), OWN),
    "givers": (_("Hur många olika personer som lämnade idéer. Ingen pekas ut."), OWN),
    "first_time": (_("Idégivare som inte hade lämnat någon idé före perioden."), OWN),
    "tests_started": (_("Tester som antecknades som påbörjade under perioden."), LEDGER),
    "tests_finished": (_("Tester som fick resultat och lärdom under perioden."), LEDGER),
    "introduced_gates": (_("Idéer som infördes efter beslut vid port 4."), LEDGER),
    "introduced_line": (_("Idéer som infördes av en chef i linjen, utan port 3 och 4."), LEDGER),
    "introduced_partner": (_("Idéer som infördes genom en partner, utan port 3 och 4."), LEDGER),
    "in_use": (
        _("Av de idéer som infördes mellan ett och två år före periodens slut: andelen som inte har slutat användas."),
        OWN,
    ),
    "views": (_("Synpunkter som kom in i registret under perioden och står kvar där, även sådana som är idéer."), REGISTER),
    "complaints": (_("Klagomål som kom in i registret under perioden."), REGISTER),
    "deviations": (_("Avvikelser som kom in i registret under perioden."), REGISTER),
    "harms": (_("Idéer och annat som under perioden visade sig handla om skada eller risk för skada."), REGISTER),
    "harms_open": (_("Larm som vid periodens slut varken var överlämnade eller avskrivna."), REGISTER),
    "risk_analyses": (_("Riskanalyser enligt 5 kap. 1 § SOSFS 2011:9 som blev klara under perioden."), REGISTER),
    "risks_above": (
        _("Risker i de riskanalyserna som ligger på eller över den gräns där myndigheten kräver åtgärd. Skala och gräns är myndighetens egna."),
        REGISTER,
    ),
    "risks_before": (_("Av de risker som bedömdes på nytt under perioden: så många krävde åtgärd innan."), REGISTER),
    "risks_after": (_("Av samma risker: så många kräver åtgärd fortfarande."), REGISTER),
    "measures_done": (_("Åtgärder enligt 5 kap. 7 § SOSFS 2011:9 som blev klara under perioden."), REGISTER),
    "measures_overdue": (_("Åtgärder vars sista dag var passerad vid periodens slut utan att de var klara."), REGISTER),
    "routines": (_("Versioner av rutiner som fastställdes under perioden (5 kap. 8 § SOSFS 2011:9)."), REGISTER),
}  # fmt: skip

_TABLES: tuple[tuple[str, str | Promise, str | Promise, str | Promise], ...] = (
    (
        "cohorts",
        _("Flödet genom kamrarna"),
        _("Varje idé räknas i den månad den lämnades in. Kolumnerna Intagna till Följdes upp säger hur långt den någon gång har kommit; Omdirigerade, Avslutade och På väg var den fanns vid periodens slut. Tjugofyra månader visas."),
        OWN,
    ),
    (
        "small",
        _("Små tal"),
        _("I fördelningar på enhet och roll visas inte tal från ett till fyra, och inte heller de tal som gör att de kan räknas ut. En fördelning med en enda del visas inte alls. Myndighetens och slussens egna summor visas."),
        _("Gränsen fem är vårt eget val."),
    ),
    (
        "effects",
        _("Effekter"),
        _("Summor av det minsta och det mesta som väntas respektive har mätts för idéer som har införts, från början till periodens slut. Tid är timmar per år och pengar kronor per år. Rader utan tal har bara beskrivits i ord."),
        _("Effekterna som de har antecknats på idéerna."),
    ),
)  # fmt: skip


def of(figures: Mapping[str, Figure]) -> tuple[Definition, ...]:
    """The definitions of the figures, in their order, and of the tables. Raises KeyError for a figure without one."""
    from .paper import Definition

    found = []
    for key, figure in figures.items():
        words, source = _TEXTS[key]
        found.append(Definition(key, figure.label, str(words), str(source)))
    found += [Definition(key, str(term), str(words), str(source)) for key, term, words, source in _TABLES]
    return tuple(found)
