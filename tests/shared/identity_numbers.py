"""Makes valid identity numbers and the ways people write them, with arithmetic of its own."""

from __future__ import annotations

import unicodedata
from datetime import date

from hypothesis import strategies as st

DASHES = ("-", "\N{EN DASH}", "\N{MINUS SIGN}", "\N{NON-BREAKING HYPHEN}", "\N{FULLWIDTH HYPHEN-MINUS}")
SPACES = (" ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}", "\n", "\t")
# Digits of other scripts and styles: Arabic-Indic, Devanagari, fullwidth, mathematical bold.
ZEROS = ("0", "\u0660", "\u0966", "\uff10", "\U0001d7ce")
INVISIBLE = ("", "\N{ZERO WIDTH SPACE}", "\N{ZERO WIDTH JOINER}", "\N{WORD JOINER}", "\ufeff")


def luhn_digit(nine: str) -> str:
    """The Swedish check digit of nine digits."""
    total = 0
    for place, letter in enumerate(nine):
        product = int(letter) * (2 if place % 2 == 0 else 1)
        total += product // 10 + product % 10
    return str(-total % 10)


def norwegian_end(nine: str, *, remainder: int = 0) -> str | None:
    """The two control digits of nine digits, or None where no number is given out."""
    first = (remainder - sum(int(d) * w for d, w in zip(nine, (3, 7, 6, 1, 8, 9, 4, 5, 2), strict=True))) % 11
    ten = nine + str(first)
    if first == 10:
        return None
    second = -sum(int(d) * w for d, w in zip(ten, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    return None if second == 10 else f"{first}{second}"


days = st.dates(date(1850, 1, 1), date(2026, 11, 1))


@st.composite
def swedish(draw: st.DrawFn, *, coordination: bool | None = None) -> str:
    """Twelve digits of a personnummer or samordningsnummer."""
    day = draw(days)
    plus = draw(st.booleans()) if coordination is None else coordination
    nine = f"{day:%y%m}{day.day + 60 * plus:02}{draw(st.integers(1, 999)):03}"
    return f"{day.year // 100}{nine}{luhn_digit(nine)}"


@st.composite
def norwegian(draw: st.DrawFn, *, remainder: int = 0) -> str:
    """Eleven digits of a fødselsnummer, D-number, H-number or synthetic number."""
    day = draw(days)
    on_day, on_month = draw(st.sampled_from((0, 40))), draw(st.sampled_from((0, 40, 80)))
    nine = f"{day.day + on_day:02}{day.month + on_month:02}{day:%y}{draw(st.integers(0, 999)):03}"
    for step in range(20):
        tried = f"{nine[:6]}{(int(nine[6:]) + step) % 1000:03}"
        if end := norwegian_end(tried, remainder=remainder):
            return tried + end
    raise AssertionError("twenty numbers in a row cannot all lack control digits")


@st.composite
def written_swedish(draw: st.DrawFn, twelve: st.SearchStrategy[str]) -> str:
    """A Swedish number as people write it: twelve digits or six and a sign, in any guise."""
    digits = draw(twelve)
    dash, space = draw(st.sampled_from(DASHES)), draw(st.sampled_from(SPACES))
    century, six, four = digits[:2], digits[2:8], digits[8:]
    form = draw(
        st.sampled_from(
            (
                digits,
                f"{century}{six}{dash}{four}",
                f"{century}{six}+{four}",
                f"{century}{six}{space}{four}",
                f"{century}{six[:2]}-{six[2:4]}-{six[4:]}{dash}{four}",
                f"{six}{dash}{four}",
                f"{six}+{four}",
                f"{six}{space}{dash}{space}{four}",
            )
        )
    )
    return draw(disguised(form))


@st.composite
def written_norwegian(draw: st.DrawFn, eleven: st.SearchStrategy[str]) -> str:
    """A Norwegian number as people write it."""
    digits, space = draw(eleven), draw(st.sampled_from(SPACES))
    form = draw(
        st.sampled_from(
            (
                digits,
                f"{digits[:6]}{space}{digits[6:]}",
                f"{digits[:6]}-{digits[6:]}",
                f"{digits[:6]}{space}{digits[6:9]}{space}{digits[9:]}",
                f"{digits[:2]}.{digits[2:4]}.{digits[4:6]} {digits[6:]}",
            )
        )
    )
    return draw(disguised(form))


@st.composite
def disguised(draw: st.DrawFn, form: str) -> str:
    """The same number in other digits, with invisible characters between."""
    zero = ord(draw(st.sampled_from(ZEROS)))
    between = draw(st.sampled_from(INVISIBLE))
    return between.join(chr(zero + int(letter)) if letter.isdecimal() else letter for letter in form)


def ends_open(text: str) -> bool:
    """Whether a number may follow (or, reversed, go before) without becoming part of a longer one."""
    for letter in reversed(text):
        if unicodedata.category(letter) in ("Cf", "Mn", "Me"):
            continue
        return unicodedata.digit(letter, None) is None and letter not in "+\uff0b\ufe62\u207a\u208a\u2795"
    return True


before = st.text(max_size=30).filter(ends_open)
after = st.text(max_size=30).filter(lambda text: ends_open(text[::-1]))
