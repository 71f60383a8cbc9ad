"""Elements of SVG as safe text: every attribute and every text is escaped, and no style is inline."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Value = float | Decimal


def el(tag: str, *children: str, **attributes: str | float | None) -> SafeString:
    """One element. `stroke_width` is written `stroke-width`, `class_` is `class`; None is left out.

    A child that is not safe already is escaped.
    """
    said = "".join(
        f' {_attribute(name)}="{escape(number(value) if isinstance(value, float) else value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    inside = "".join(child if isinstance(child, SafeString) else escape(child) for child in children)
    return mark_safe(f"<{tag}{said}>{inside}</{tag}>" if children else f"<{tag}{said}/>")  # noqa: S308 (all of it is escaped above)


def joined(parts: Iterable[SafeString]) -> SafeString:
    """The elements one after the other."""
    return mark_safe("".join(parts))  # noqa: S308 (safe parts stay safe)


def number(value: float) -> str:
    """A coordinate with at most one decimal: the same drawing gives the same bytes everywhere."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def figure(value: Value) -> str:
    """A number as Swedish writes it: 1 234,5 with no-break spaces, at most two decimals."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    text = f"{round(exact, 2):,.2f}".rstrip("0").rstrip(".")
    return text.replace("-", "\N{MINUS SIGN}").translate({ord(","): "\N{NO-BREAK SPACE}", ord("."): ","})


def _attribute(name: str) -> str:
    if name in ("viewBox", "patternUnits", "preserveAspectRatio", "textLength"):
        return name
    return name.rstrip("_").replace("_", "-")
