"""Which column is what: the headings of municipal lists, in Swedish and Norwegian, matched to our fields."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ideas.imports.cells import Value, as_text, column_letter, key
from ideas.imports.refusal import FileRefused

TITLE = "title"
NEED = "need"
FOR_WHOM = "for_whom"
PROPOSAL = "proposal"
SUBMITTED = "submitted"
UNIT = "unit"
MUNICIPALITY = "municipality"
STATUS = "status"
GIVER = "giver"
ID = "id"
NOTE = "note"
IGNORE = "ignore"

LABELS: dict[str, str | Promise] = {
    TITLE: gettext_lazy("Rubrik"),
    NEED: gettext_lazy("Behov"),
    FOR_WHOM: gettext_lazy("För vem"),
    PROPOSAL: gettext_lazy("Förslag"),
    SUBMITTED: gettext_lazy("Inlämnad"),
    UNIT: gettext_lazy("Enhet"),
    MUNICIPALITY: gettext_lazy("Kommun eller nämnd"),
    STATUS: gettext_lazy("Status"),
    GIVER: gettext_lazy("Idégivare (bara rollen tas in)"),
    ID: gettext_lazy("Id i listan"),
    NOTE: gettext_lazy("Anteckning"),
    IGNORE: gettext_lazy("Tas inte in"),
}
# A column of these may stand once; notes and ignored columns may be many.
SINGLE = (TITLE, NEED, FOR_WHOM, PROPOSAL, SUBMITTED, UNIT, MUNICIPALITY, STATUS, GIVER, ID)
TEXTS = (TITLE, NEED, PROPOSAL)

# Field → its headings with a weight. A heading may serve two fields: "Idé" is the title unless a "Rubrik" stands beside it.
_ALIASES: dict[str, dict[int, str]] = {
    TITLE: {
        100: "rubrik|titel|tittel|overskrift|idérubrik|iderubrik|idétitel|idetittel",
        95: "namn på idén|idéns namn|idénamn|navn på ideen|navn på idéen|benämning|namn på idé|navn på ide",
        80: "idé|ide|idéer|idén|ideen|förslagets namn|ämne|emne|kort om idén|idé rubrik",
    },
    NEED: {
        100: "behov|problem|bakgrund|bakgrunn|behovet|problemet|utmaning|utfordring",
        95: "vilket behov|problembeskrivning|behovsbeskrivning|nuläge|beskriv behovet|beskriv problemet|vad är problemet|problem behov|behov problem|vilket problem löser idén",
        60: "orsak|syfte|formål|varför|hvorfor",
    },
    FOR_WHOM: {
        100: "för vem|for hvem|målgrupp|målgruppe|till vem|vem har nytta|för vem är idén|vem berörs|brukargrupp"
    },
    PROPOSAL: {
        100: "beskrivning|beskrivelse|förslag|forslag|idébeskrivning|idebeskrivning|idébeskrivelse|idebeskrivelse|lösning|løsning",
        95: "beskrivning av idén|beskriv idén|beskriv din idé|lösningsförslag|løsningsforslag|förslag till lösning|beskrivelse av ideen|idéns innehåll|förbättringsförslag",
        70: "idé|ide|idén|text|innehåll|innhold|vad|hva",
    },
    SUBMITTED: {
        100: "inlämnad|inlämnat|inkom|inkommen|inkommit|innsendt|innlevert|mottatt|inskickad|inlämningsdatum|inkomstdatum|ankomstdatum|inlämnad datum|datum inlämnad|datum inkommen|inkom datum|datum för inlämning|inlämnad den|inkom den",
        90: "registrerad|registrert|mottagen|anmäld|inlagd|skapad|opprettet|registreringsdatum|skapad datum|innmeldt",
        80: "datum|dato|dag|när|tid|månad|år",
    },
    UNIT: {
        100: "enhet|arbetsplats|arbeidssted|arbeidsplass|enhet arbetsplats|arbetsplats enhet|enhetens namn",
        90: "verksamhet|virksomhet|avdelning|avdeling|tjenestested|boende|grupp|team|enhet verksamhet",
        70: "förvaltning|område|verksamhetsområde|sektor|seksjon",
    },
    MUNICIPALITY: {100: "kommun|kommune|nämnd|utvalg|kommunens namn|kommun nämnd|ansvarig nämnd"},
    STATUS: {
        100: "status|läge|tilstand|aktuell status|status nu|idéstatus",
        85: "fas|fase|steg|skede|beslut status|läge nu|var är idén",
    },
    GIVER: {
        100: "idégivare|idegivare|lämnad av|inlämnare|inlämnad av|forslagsstiller|förslagsställare|innsender|innmelder|idéhaver|idebærer|idéägare",
        90: "uppgiftslämnare|avsändare|från|fra|vem lämnar idén|namn på idégivare|idégivarens namn|inskickad av|roll|giver|giverens rolle|idégivarens roll",
    },
    ID: {
        100: "id|nr|löpnummer|löpnr|løpenummer|diarienr|diarienummer|ärendenummer|ärendenr|saksnummer|saksnr|idé id|idénummer|idénr|idenummer|idenr|ref|referens|dnr|nummer|idé nr|ide nr|id nr|lnr|rad nr|referanse|#",
    },
}
_BY_KEY: dict[str, list[tuple[int, str]]] = {}
for _field, _weights in _ALIASES.items():
    for _weight, _words in _weights.items():
        for _word in _words.split("|"):
            _BY_KEY.setdefault(key(_word) or _word, []).append((_weight, _field))

# Columns that hold people's names or addresses are left out unless a person chooses otherwise.
_PEOPLE = frozenset(
    key(word)
    for word in [
        "namn",
        "navn",
        "e-post",
        "epost",
        "mejl",
        "mail",
        "mejladress",
        "telefon",
        "telefonnummer",
        "tel",
        "mobil",
        "kontakt",
        "kontaktperson",
        "kontaktuppgifter",
        "handläggare",
        "saksbehandler",
        "ansvarig",
        "ansvarlig",
        "ansvarig person",
        "chef",
        "leder",
        "enhetschef",
        "personnummer",
        "fødselsnummer",
        "adress",
        "adresse",
    ]
)

HEADER_WITHIN = (
    40  # a logo, a title and a text of instructions fit above; a list of this many title rows has not been seen
)
MAX_HEADING = 120
FUZZY = 0.86  # "Beskrivining", "Inlämnat datum"; lower mistakes "Kommunikation" for "Kommun"
SURE = 80


@dataclass(frozen=True)
class Match:
    """One column: its heading in the file, the field it was matched to, and whether a person should look twice."""

    column: int
    heading: str
    field: str
    sure: bool

    @property
    def letter(self) -> str:
        """The letters Excel shows over it."""
        return column_letter(self.column)


def candidates(heading: str) -> list[tuple[int, str]]:
    """The fields a heading may mean, with weights: exact first, then by its first words, then nearly spelled."""
    wanted = key(heading) or heading.strip()
    if not wanted:
        return []
    if wanted in _BY_KEY:
        return _BY_KEY[wanted]
    found: list[tuple[int, str]] = []
    for alias, meanings in _BY_KEY.items():
        if len(alias) > 3 and wanted.startswith(alias + " "):
            found += [(weight * 7 // 10, field) for weight, field in meanings]
    if found:
        return found
    for alias in difflib.get_close_matches(wanted, _BY_KEY, n=3, cutoff=FUZZY):
        if len(alias) > 3:
            found += [(weight * 8 // 10, field) for weight, field in _BY_KEY[alias]]
    return found


def match(headings: Sequence[str]) -> list[Match]:
    """Every column with the field it most likely holds; a field is given once, what is left over becomes notes."""
    offers = [
        (weight, column, field) for column, heading in enumerate(headings) for weight, field in candidates(heading)
    ]
    chosen: dict[int, tuple[str, int]] = {}
    taken: set[str] = set()
    for weight, column, field in sorted(offers, key=lambda offer: (-offer[0], offer[1])):
        if column not in chosen and field not in taken:
            chosen[column] = (field, weight)
            taken.add(field)
    return [Match(column, heading, *_decided(chosen.get(column), heading)) for column, heading in enumerate(headings)]


def _decided(chosen: tuple[str, int] | None, heading: str) -> tuple[str, bool]:
    if chosen is None:
        # A second column about the giver must not slip in as a note.
        person = key(heading) in _PEOPLE or any(field == GIVER for _weight, field in candidates(heading))
        return (IGNORE, False) if person else (NOTE, True)
    return chosen[0], chosen[1] >= SURE


def score(cells: Iterable[Value]) -> int:
    """How much a row looks like the header: the number of fields it names, 0 without any text field."""
    texts = [as_text(cell) for cell in cells]
    if any(len(text) > MAX_HEADING for text in texts):
        return 0
    fields = {found.field for found in match(texts) if found.field in SINGLE}
    return len(fields) if fields & set(TEXTS) else 0


def find_header(rows: Sequence[Sequence[Value]]) -> int:
    """The index of the header row among the first rows.

    A row that names two fields or more is the header before one that names a single field, which may be the title
    above the list ("Idéer 2019"). Raises FileRefused if no row names a title, a need or a proposal.
    """
    best, best_score = -1, 0
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        found = score(row)
        if found > best_score:
            best, best_score = index, found
    if best < 0:
        raise FileRefused(
            _(
                "Hittar ingen rad med rubriker. Listan behöver en rad där en kolumn heter till exempel Rubrik, Idé eller Beskrivning."
            )
        )
    return best


def names(cells: Sequence[Value], width: int) -> list[str]:
    """The headings of all columns: one without a heading is called by its letter, one that repeats gets its letter too."""
    result: list[str] = []
    seen: set[str] = set()
    for column in range(width):
        text = " ".join(as_text(cells[column]).split()) if column < len(cells) else ""
        text = text or _("Kolumn %(letter)s") % {"letter": column_letter(column)}
        if key(text) in seen:
            text = f"{text} ({column_letter(column)})"
        seen.add(key(text))
        result.append(text)
    return result
