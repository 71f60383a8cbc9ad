"""How a figure is written: one function each, for the page, the PDF and the check against the spreadsheet."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sluice.shared.periods import Period
from sluice.shared.svg import figure

NBSP = "\N{NO-BREAK SPACE}"
NOTHING = "\N{EN DASH}"


def number(value: int | Decimal | None) -> str:
    """1 234,5; a dash where there is no figure."""
    return NOTHING if value is None else figure(value)


def share(part: int, whole: int) -> Decimal | None:
    """The share in whole per cent, halves upwards; None of nothing."""
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal(1), ROUND_HALF_UP)


def percent(value: Decimal | int | None) -> str:
    """83 %; a dash where there is no figure."""
    return NOTHING if value is None else f"{figure(value)}{NBSP}%"


def hidden() -> str:
    """What stands in place of a number that must not be shown."""
    return _("visas inte")


def day(value: dt.date) -> str:
    """1 oktober 2026."""
    return date_format(value, "j F Y").lower()


def short_day(value: dt.date) -> str:
    """1 okt 2026, for narrow columns."""
    return date_format(value, "j M Y").lower()


def month(value: dt.date) -> str:
    """oktober 2026."""
    return date_format(value, "F Y").lower()


def short_month(value: dt.date) -> str:
    """okt 26, for charts."""
    return date_format(value, "M y").lower()


def period(value: Period) -> str:
    """The period in words: oktober 2026, kvartal 3 2026, första halvåret 2026, 2026."""
    year = value.start.year
    if value.cadence == "month":
        return month(value.start)
    if value.cadence == "quarter":
        return _("kvartal %(quarter)s %(year)s") % {"quarter": (value.start.month + 2) // 3, "year": year}
    if value.cadence == "half":
        text = _("första halvåret %(year)s") if value.start.month == 1 else _("andra halvåret %(year)s")
        return text % {"year": year}
    return str(year)


def days(count: int) -> str:
    """Calendar days in words."""
    return ngettext("%(count)s dag", "%(count)s dagar", count) % {"count": figure(count)}


def spread(low: Decimal | None, high: Decimal | None) -> str:
    """A range: 100–250; one figure where both ends are the same."""
    if low is None or high is None:
        return NOTHING
    return figure(low) if low == high else f"{figure(low)}\N{EN DASH}{figure(high)}"
