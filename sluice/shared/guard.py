"""The guard: no identifiable client in a free text (product.md 4).

It *blocks* valid identity numbers of Sweden and Norway, and *warns* of what often points at a person:
ten bare digits that happen to be valid, phone numbers, e-mail addresses, room numbers, names beside
words such as "brukaren". It runs on the server before anything is stored, drafts included; the
browser has a twin that only helps. No message repeats what was found.

Limits, chosen on purpose. A number must stand as a run of its own: digits right before or after make
it another kind of number (an article number, a serial number). `YYYY-MM-DD HHMM` with a space only
warns, since one moment in ten would pass the check digit. A plus sign right before eleven digits
means a telephone number abroad; it warns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from sluice.shared import clock, identity

TEN_DIGITS = "ten_digits"
NUMBER_LIKE = "number_like"
PHONE = "phone"
EMAIL = "email"
ROOM = "room"
NAME = "name"
INITIALS = "initials"

BLOCKING = frozenset({identity.PERSONNUMMER, identity.SAMORDNINGSNUMMER, identity.FODSELSNUMMER, identity.D_NUMMER})


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What was found from `start` up to `end` in the text as it was given."""

    start: int
    end: int
    kind: str

    @property
    def blocking(self) -> bool:
        """Whether the text may not be stored at all."""
        return self.kind in BLOCKING


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything found in one text, in the text's order."""

    blocks: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.blocks or self.warnings)


@dataclass(frozen=True, slots=True)
class _Plain:
    """A text with ASCII digits, plain dashes and spaces, and where each character stood."""

    text: str
    places: tuple[int, ...]


def inspect(text: str, *, today: date | None = None) -> Findings:
    """What in `text` points at a person. `today` decides which Norwegian rule holds."""
    if not text:
        return Findings()
    day = today or clock.today()
    blocks: set[Finding] = set()
    warnings: set[Finding] = set()
    for plain in _variants(text):
        for find in (_numbers(plain.text, day), _hints(plain.text)):
            for kind, start, end in find:
                found = Finding(plain.places[start], plain.places[end - 1] + 1, kind)
                (blocks if found.blocking else warnings).add(found)
    return Findings(tuple(sorted(blocks)), tuple(_one_a_place(blocks, warnings, len(text))))


def guard_fields(cleaned: Mapping[str, object], *, today: date | None = None) -> dict[str, list[Finding]]:
    """The findings of each text in `cleaned`, by field; fields without findings are left out."""
    result: dict[str, list[Finding]] = {}
    for field, value in cleaned.items():
        if isinstance(value, str) and (found := inspect(value, today=today)):
            result[field] = [*found.blocks, *found.warnings]
    return result


def message(finding: Finding) -> str:
    """What to tell the person who wrote, in plain Swedish and without repeating what was found."""
    return _MESSAGES[finding.kind]()


_MESSAGES: dict[str, Callable[[], str]] = {
    identity.PERSONNUMMER: lambda: _(
        "Texten innehåller ett personnummer. Ta bort det. Skriv aldrig vem det handlar om här."
    ),
    identity.SAMORDNINGSNUMMER: lambda: _(
        "Texten innehåller ett samordningsnummer. Ta bort det. Skriv aldrig vem det handlar om här."
    ),
    identity.FODSELSNUMMER: lambda: _(
        "Texten innehåller ett norskt födelsenummer. Ta bort det. Skriv aldrig vem det handlar om här."
    ),
    identity.D_NUMMER: lambda: _(
        "Texten innehåller ett norskt D-nummer. Ta bort det. Skriv aldrig vem det handlar om här."
    ),
    TEN_DIGITS: lambda: _("Tio siffror i texten ser ut som ett personnummer. Är det ett? Ta i så fall bort det."),
    NUMBER_LIKE: lambda: _("Siffror i texten liknar ett personnummer. Är det ett? Ta i så fall bort det."),
    PHONE: lambda: _("Texten verkar innehålla ett telefonnummer. Går det att skriva utan?"),
    EMAIL: lambda: _("Texten verkar innehålla en e-postadress. Går det att skriva utan?"),
    ROOM: lambda: _("Ett rums- eller lägenhetsnummer kan peka ut någon. Går det att skriva utan?"),
    NAME: lambda: _("Texten verkar nämna en person vid namn. Skriv så att ingen kan kännas igen."),
    INITIALS: lambda: _("Initialer och ålder kan peka ut någon. Skriv så att ingen kan kännas igen."),
}

# --- one way of writing -----------------------------------------------------------------------------

SOFT_HYPHEN = "\N{SOFT HYPHEN}"
# Signs that are no dash punctuation but look like one: minus and its small, wide and raised forms,
# the list's bullet, the modifier letter, lines above.
_DASHES = frozenset("\u2212\ufe63\uff0d\u2043\u02d7\u207b\u208b\u203e\u00af")
_PLUSES = frozenset("\uff0b\ufe62\u207a\u208a\u2795")


def _variants(text: str) -> Iterator[_Plain]:
    yield _plain(text, soft_hyphen="")
    # A soft hyphen is invisible inside a word but looks like a sign at the end of a line: try both.
    if SOFT_HYPHEN in text:
        yield _plain(text, soft_hyphen="-")


def _plain(text: str, *, soft_hyphen: str) -> _Plain:
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for part in _one_way(letter, soft_hyphen):
            letters.append(part)
            places.append(place)
    return _Plain("".join(letters), tuple(places))


def _one_way(letter: str, soft_hyphen: str) -> str:
    if letter == SOFT_HYPHEN:
        return soft_hyphen
    if letter.isascii():
        return " " if letter.isspace() else letter
    if (digit := unicodedata.digit(letter, None)) is not None:
        return str(digit)
    category = unicodedata.category(letter)
    if category == "Pd" or letter in _DASHES:
        return "-"
    if letter in _PLUSES:
        return "+"
    if letter.isspace() or category == "Zs":
        return " "
    # Format characters (zero width, direction) and marks that sit on the letter before it.
    if category in ("Cf", "Mn", "Me"):
        return ""
    return letter


# --- identity numbers -------------------------------------------------------------------------------

# Up to three blanks where a line may have been broken.
_GAP = r" {0,3}"
_SIGN = rf"{_GAP}[-+]{_GAP}"
# Lookaheads, so that "19 640823-3234" is tried both from 19 and from 64.
_TWELVE = re.compile(
    rf"(?<!\d)(?=((?:18|19|20)\d{{2}}{_GAP}\d{{4}}(?:{_SIGN}|{_GAP})\d{{4}}"
    rf"|(?:18|19|20)\d{{2}}([-./])\d{{2}}\2\d{{2}}[-+]\d{{4}})(?!\d))"
)
_TEN_SIGNED = re.compile(rf"(?<!\d)(?=(\d{{6}}{_SIGN}\d{{4}}|\d{{2}}([-./])\d{{2}}\2\d{{2}}[-+]\d{{4}})(?!\d))")
_ELEVEN = re.compile(r"(?<!\d)(?=(\d{2}([ ./-]?)\d{2}\2\d{2} {0,3}[-/]? {0,3}(?:\d{5}|\d{3} \d{2}))(?!\d))")
_TEN_BARE = re.compile(r"(?<!\d)(?=(\d{6}[ ./]{0,3}\d{4}|\d{2}([ ./-])\d{2}\2\d{2}[ ./-]\d{4})(?!\d))")
_DATED = re.compile(r"(?<!\d)(?=((?:18|19|20)\d{2}([ ./-])\d{2}\2\d{2}[ ./+-]{1,3}\d{4})(?!\d))")


def _numbers(text: str, today: date) -> Iterator[tuple[str, int, int]]:
    yield from _those(text, _TWELVE, identity.swedish)
    yield from _those(text, _TEN_SIGNED, identity.swedish)
    for found in _ELEVEN.finditer(text):
        start, end = found.span(1)
        kind = identity.norwegian(_digits(found[1]), today=today)
        if kind is not None:
            abroad = start > 0 and text[start - 1] == "+"
            yield (PHONE if abroad else kind), start, end
    yield from _those(text, _TEN_BARE, lambda digits: TEN_DIGITS if identity.swedish(digits) else None)
    yield from _those(text, _DATED, lambda digits: NUMBER_LIKE if identity.swedish(digits) else None)


def _those(text: str, pattern: re.Pattern[str], judge: Callable[[str], str | None]) -> Iterator[tuple[str, int, int]]:
    for found in pattern.finditer(text):
        kind = judge(_digits(found[1]))
        if kind is not None:
            yield kind, found.start(1), found.end(1)


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdecimal())


# --- what else may point at a person ----------------------------------------------------------------

_UPPER = "A-ZÅÄÖÆØÉÜ"
_LOWER = "a-zåäöæøéüáèíóšž"
_GIVEN = rf"[{_UPPER}][{_LOWER}]+"
_WHO = (
    r"[Bb]rukaren?|[Bb]rukeren?|[Vv]årdtagaren?|[Oo]msorgstagaren?|[Kk]lienten?|[Pp]atienten?|[Pp]asienten?"
    r"|[Kk]unden|[Bb]oende|[Bb]eboeren?|[Hh]yresgästen|[Aa]nhöriga?|[Aa]nhörige|[Pp]årørende"
    r"|[Dd]ottern|[Dd]atteren|[Ss]onen|[Ss]ønnen|[Mm]aken|[Mm]akan|[Hh]ustrun|[Mm]amman|[Pp]appan"
    r"|[Ff]run?|[Hh]err|[Ff]röken|[Tt]ant|[Ff]arbror|[Dd]amen|[Hh]erren|[Mm]annen|[Kk]vinnan"
)
_HINTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (EMAIL, re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")),
    (PHONE, re.compile(r"(?<![\d+])(?:\+|00)(?:46|47|45|358)[ -]?(?:\(0\))?(?:[ -]?\d){7,10}(?!\d)")),
    (PHONE, re.compile(r"(?<!\d)(?:08|0[1-79]\d{1,2}) ?[-/ ] ?\d{2,3}(?: ?\d{2,3}){1,2}(?!\d)")),
    (PHONE, re.compile(r"(?<!\d)0[1-9]\d{7,8}(?!\d)")),
    (PHONE, re.compile(r"(?<!\d)[49]\d(?:\d \d{2} \d{3}| \d{2} \d{2} \d{2}|\d{6})(?!\d)")),
    (
        ROOM,
        re.compile(
            r"\b(?:rum|rommet|rom|sal|lägenhet|lägenheten|leilighet|lgh)\.?"
            r" {0,2}(?:nr|nummer|no)?\.?:? {0,2}\d{1,5}\b",
            re.IGNORECASE,
        ),
    ),
    (NAME, re.compile(rf"\b(?:{_WHO})(?:,? (?:som heter|heter|vid namn)|,)? {{1,2}}{_GIVEN}")),
    (INITIALS, re.compile(rf"\b[{_UPPER}]\.? ?[{_UPPER}]\.?,? ?\(?\d{{2,3}} ?(?:år|åring|-åring)\b")),
)


def _hints(text: str) -> Iterator[tuple[str, int, int]]:
    for kind, pattern in _HINTS:
        for found in pattern.finditer(text):
            yield kind, found.start(), found.end()


def _one_a_place(blocks: set[Finding], warnings: set[Finding], length: int) -> list[Finding]:
    """The warnings, one a place and none where something blocks.

    What looks like an identity number is said before what looks like a phone number.
    """
    taken = bytearray(length)
    for block in blocks:
        taken[block.start : block.end] = b"\1" * (block.end - block.start)
    kept: list[Finding] = []
    for item in sorted(warnings, key=lambda each: (each.kind not in (TEN_DIGITS, NUMBER_LIKE), each)):
        if not any(taken[item.start : item.end]):
            taken[item.start : item.end] = b"\1" * (item.end - item.start)
            kept.append(item)
    return sorted(kept)
