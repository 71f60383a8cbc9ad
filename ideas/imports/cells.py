"""What a cell in a list may hold, and the texts that two cells are compared by."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

Value = str | int | float | dt.datetime | dt.date | None

_SPACE = re.compile(r"[ \t\u00a0\u2007\u202f\u200b]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_PARENTHESIS = re.compile(r"\([^)]*\)")
_NOT_WORD = re.compile(r"[^\w]+")
# PostgreSQL refuses NUL, and the other control characters and halves of characters only come from broken exports.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def tidy(text: str) -> str:
    """The text with one kind of newline, no control characters and no stray spaces.

    Excel writes a carriage return inside a cell as `_x000D_`.
    """
    text = unicodedata.normalize("NFC", text).replace("_x000D_", "")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub("", text)
    lines = [_SPACE.sub(" ", line).strip() for line in text.split("\n")]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def as_text(value: Value) -> str:
    """How a person would write the value: whole numbers without decimals, dates as ISO."""
    if value is None:
        return ""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, dt.datetime):
        if value.time() == dt.time():
            return value.date().isoformat()
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value).replace(".", ",")
    return str(value)


def key(text: str) -> str:
    """The text as it is compared: small letters, no parentheses, no punctuation, single spaces."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _PARENTHESIS.sub(" ", text) if _PARENTHESIS.sub("", text).strip() else text
    return " ".join(_NOT_WORD.sub(" ", text.replace("_", " ")).split())


def column_letter(index: int) -> str:
    """The letters Excel shows over the column with this index, counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
