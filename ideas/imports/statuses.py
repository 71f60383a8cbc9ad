"""What a word in a status column means: a first guess that a person confirms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ideas.imports.cells import key

# Codes of the transition table (ideas.states) in which an imported idea may stand: those that need nobody's decision to be read.
SUBMITTED = "submitted"
ASSESSMENT = "assessment"
DEVELOPMENT = "development"
TESTING = "testing"
INTRODUCED = "introduced"
EVALUATED = "evaluated"
LINE = "line"
DORMANT = "dormant"
DECLINED = "declined"
STOPPED = "stopped"
WITHDRAWN = "withdrawn"
ARCHIVED = "archived"
TARGETS = (
    SUBMITTED,
    ASSESSMENT,
    DEVELOPMENT,
    TESTING,
    INTRODUCED,
    EVALUATED,
    LINE,
    DORMANT,
    DECLINED,
    STOPPED,
    WITHDRAWN,
    ARCHIVED,
)

_WORDS = {
    SUBMITTED: "ny|nytt|inkommen|inkommet|inkom|inlämnad|registrerad|mottagen|mottatt|innkommet|öppen|åpen|ej påbörjad|inte påbörjad|ikke startet|"
    "ej behandlad|obehandlad|väntar|ohanterad|ny idé|förslag|idé|skickad",
    ASSESSMENT: "bedöms|bedömning|bedömas|under bedömning|under beredning|beredning|bereds|utreds|utredning|under utredning|granskas|behandlas|"
    "under behandling|vurderes|til vurdering|under vurdering|analys|analyseras|handläggs|hanteras",
    DEVELOPMENT: "pågår|pågående|påbörjad|utvecklas|utveckling|under utveckling|arbete pågår|igång|i gång|pågår arbete|startad|planeras|planerad|planering|"
    "pågår utveckling|pågår projekt|projekt|påbegynt|pågår|i arbeid|utvikles|under arbete|accepterad|godkänd|beviljad|beslutad|prioriterad",
    TESTING: "test|testas|testar|testing|pilot|pilotas|pilottest|provas|prövas|utprövas|under test|testfas|pilotprojekt|försök|pröves|utprøving",
    INTRODUCED: "infört|införd|införs|införande|klar|klart|färdig|färdigt|genomförd|genomfört|implementerad|implementerat|implementeras|i drift|driftsatt|"
    "ferdig|gjennomført|innført|avklarad|åtgärdad|åtgärdat|utförd|utfört|införd i verksamheten|i bruk|done",
    EVALUATED: "utvärderad|utvärderat|följd upp|uppföljd|effekt uppföljd|evaluert|effekt följd upp",
    LINE: "i linjen|linjen|verksamheten|överlämnad till verksamheten|till chef|verksamhetsförbättring|till verksamheten|överlämnad till linjen",
    DORMANT: "vilande|vilar|parkerad|pausad|paus|på is|avvaktar|avvakta|satt på vent|framtida|senare|bordlagd",
    DECLINED: "avslag|avslagen|avslagit|avslutad|avslutat|avslut|nej|avvisad|avböjd|avfärdad|ej aktuell|inte aktuell|ej aktuellt|avslått|avslutet|avvist|går ej vidare|"
    "går inte vidare|ej genomförd|inte genomförd|genomförs ej|genomförs inte|nekad|stängd|ikke aktuell",
    STOPPED: "stoppad|stoppat|nedlagd|nedlagt|avbruten|avbrutet|lades ned|stoppet",
    WITHDRAWN: "återtagen|återtaget|återkallad|tillbakadragen|trukket|dragits tillbaka",
    ARCHIVED: "arkiverad|arkiverat|arkivert|arkiv",
}
_BY_WORD = {key(word): code for code, words in _WORDS.items() for word in words.split("|")}
_NEGATION = re.compile(r"^(ej|inte|icke|ikke|inget|ingen|delvis|delvist|nästan|snart)\b")


@dataclass(frozen=True)
class Guess:
    """A word of the column, how many rows have it, the state it was given, and whether that is more than a guess."""

    word: str
    rows: int
    state: str
    sure: bool


def state_of(text: str) -> tuple[str, bool]:
    """The state a status word most likely means; `submitted`, unsure, when nothing is known about it."""
    wanted = key(text)
    if not wanted:
        return SUBMITTED, True
    if wanted in _BY_WORD:
        return _BY_WORD[wanted], True
    # "3. Testas", "Klar 2019", "Pågår (till hösten)": the figures around a known word say nothing about the state.
    bare = " ".join(part for part in wanted.split() if not part.isdigit())
    if bare in _BY_WORD:
        return _BY_WORD[bare], True
    if not _NEGATION.match(bare):
        words = bare.split()
        for length in range(min(4, len(words)), 0, -1):
            known = _BY_WORD.get(" ".join(words[:length]))
            if known:
                return known, False
    return SUBMITTED, False


def suggest(words: Iterable[str]) -> list[Guess]:
    """One guess for each different word of a status column, the most common first."""
    count: dict[str, int] = {}
    shown: dict[str, str] = {}
    for word in words:
        wanted = key(word)
        if wanted:
            count[wanted] = count.get(wanted, 0) + 1
            shown.setdefault(wanted, word)
    ordered = sorted(count, key=lambda wanted: (-count[wanted], wanted))
    return [Guess(shown[wanted], count[wanted], *state_of(shown[wanted])) for wanted in ordered]
