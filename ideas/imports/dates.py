"""Dates as people write them in lists: Excel's own, ISO, "14/3 2019", "mars -19", "v. 12 2019", "2019"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ideas.imports.cells import Value, as_text

DAY, WEEK, MONTH, QUARTER, YEAR = "day", "week", "month", "quarter", "year"
EARLIEST = dt.date(1980, 1, 1)  # before this a list of ideas is more likely a mistyped year
_EPOCH = dt.date(1899, 12, 30)  # day 0 of Excel's numbers, its leap year of 1900 included
_SERIALS = range(29221, 80000)  # 1980-01-01 and on: numbers below are years or running numbers

_MONTHS = {
    "jan": 1, "januari": 1, "januar": 1, "january": 1,
    "feb": 2, "febr": 2, "februari": 2, "februar": 2, "february": 2,
    "mar": 3, "mars": 3, "march": 3,
    "apr": 4, "april": 4,
    "maj": 5, "mai": 5, "may": 5,
    "jun": 6, "juni": 6, "june": 6,
    "jul": 7, "juli": 7, "july": 7,
    "aug": 8, "augusti": 8, "august": 8,
    "sep": 9, "sept": 9, "september": 9,
    "okt": 10, "oktober": 10, "oct": 10, "october": 10,
    "nov": 11, "november": 11,
    "dec": 12, "des": 12, "december": 12, "desember": 12,
}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What a cell says: a first day and how exact it is, or the reason why it says no date. Both are empty for an empty cell."""

    day: dt.date | None
    precision: str = DAY
    reason: str = ""


class _Unreadable(Exception):
    """The text has the form of a date but is none; the message is the reason."""


def read_date(value: Value, *, today: dt.date, day_first: bool | None = None) -> Reading:
    """The day a cell names. `day_first` settles "3/4/2019" if the column's other cells did: see `day_order`."""
    if isinstance(value, dt.datetime):
        return _checked(value.date(), DAY, today)
    if isinstance(value, dt.date):
        return _checked(value, DAY, today)
    if isinstance(value, (int, float)):
        return _number(value, today)
    text = _plain(as_text(value))
    if not text:
        return Reading(None)
    if text.startswith("="):
        return Reading(None, reason=_("Datumet är en formel. Byt den mot sitt värde."))
    for pattern, read in _FORMS:
        found = pattern.fullmatch(text)
        if found:
            try:
                day, precision = read(found, today, day_first)
            except _Unreadable as reason:
                return Reading(None, reason=str(reason))
            return _checked(day, precision, today)
    return Reading(
        None,
        reason=_("”%(text)s” går inte att läsa som ett datum. Skriv till exempel 2019-03-14.")
        % {"text": as_text(value)[:40]},
    )


def day_order(values: Iterable[Value]) -> bool | None:
    """Whether dates with three slashed parts in a column put the day first: told by those that can only be read one way."""
    first = second = False
    for value in values:
        found = _SLASHED.fullmatch(_plain(as_text(value))) if isinstance(value, str) else None
        if found:
            first |= int(found[1]) > 12
            second |= int(found[2]) > 12
    return first if first != second else None


def _plain(text: str) -> str:
    text = text.casefold().replace("–", "-").replace("—", "-").replace("−", "-")
    text = (
        re.sub(r"[t ]*(kl\.?)? *\d{1,2}[:.]\d{2}([:.]\d{2})?(\.\d+)? *(z|[+-]\d{2}:?\d{2})?$", "", text)
        if _timed(text)
        else text
    )
    text = re.sub(r"^(den|d\.|ca\.?|c:a|cirka|omkring) +", "", text)
    return " ".join(text.replace(",", " ").split())


def _timed(text: str) -> bool:
    return ":" in text or "kl" in text


def _number(value: float, today: dt.date) -> Reading:
    whole = int(value)
    if whole in _SERIALS:
        return _checked(_EPOCH + dt.timedelta(days=whole), DAY, today)
    if value == whole:
        return read_date(str(whole), today=today)
    return Reading(None, reason=_("Talet %(number)s är inget datum.") % {"number": as_text(value)})


def _checked(day: dt.date, precision: str, today: dt.date) -> Reading:
    if day > today:
        return Reading(None, reason=_("Datumet %(day)s har inte kommit än.") % {"day": day.isoformat()})
    if day < EARLIEST:
        return Reading(
            None, reason=_("Datumet %(day)s ligger för långt tillbaka. Är året rätt?") % {"day": day.isoformat()}
        )
    return Reading(day, precision)


def _year(text: str, today: dt.date) -> int:
    if len(text) == 4:
        return int(text)
    century = today.year // 100 * 100
    return century + int(text) if int(text) <= today.year % 100 else century - 100 + int(text)


def _day(year: int, month: int, day: int) -> dt.date:
    if not 1 <= month <= 12:
        raise _Unreadable(_("Månaden %(month)d finns inte. Skriv till exempel 2019-03-14.") % {"month": month})
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise _Unreadable(
            _("Dagen %(day)d finns inte i månad %(month)d år %(year)d.") % {"day": day, "month": month, "year": year}
        ) from error


_Found = re.Match[str]
_Read = Callable[[_Found, dt.date, "bool | None"], tuple[dt.date, str]]


def _month_number(name: str) -> int:
    number = _MONTHS.get(name.rstrip("."))
    if number is None:
        raise _Unreadable(_("”%(name)s” är ingen månad.") % {"name": name[:20]})
    return number


def _ymd(found: _Found, today: dt.date, order: bool | None) -> tuple[dt.date, str]:
    return _day(int(found[1]), int(found[2]), int(found[3])), DAY


def _dmy(found: _Found, today: dt.date, order: bool | None) -> tuple[dt.date, str]:
    return _day(_year(found[3], today), int(found[2]), int(found[1])), DAY


def _slashed(found: _Found, today: dt.date, order: bool | None) -> tuple[dt.date, str]:
    """Three parts with slashes: the day first in the Nordic countries, the month first in an American export."""
    first, second, year = int(found[1]), int(found[2]), _year(found[3], today)
    if order is None and first <= 12 and second <= 12 and first != second:
        raise _Unreadable(
            _("”%(text)s” kan läsas som två olika datum. Skriv till exempel 2019-03-14.") % {"text": found[0]}
        )
    if second > 12 and order is not True:
        order = False
    return (_day(year, first, second) if order is False else _day(year, second, first)), DAY


def _two_two_two(found: _Found, today: dt.date, order: bool | None) -> tuple[dt.date, str]:
    """`19-03-14`: year first or day first; only what can be read one way is read."""
    a, b, c = found[1], found[2], found[3]
    possible = set()
    for year, day in ((a, c), (c, a)):
        try:
            date = _day(_year(year, today), int(b), int(day))
        except _Unreadable:
            continue
        if EARLIEST <= date <= today:
            possible.add(date)
    if len(possible) == 1:
        return possible.pop(), DAY
    if possible:
        raise _Unreadable(
            _("”%(text)s” kan läsas som två olika datum. Skriv till exempel 2019-03-14.") % {"text": found[0]}
        )
    return _day(_year(a, today), int(b), int(c)), DAY


def _six(found: _Found, today: dt.date, order: bool | None) -> tuple[dt.date, str]:
    """`190314`, or `201903` where that can't be a day."""
    text = found[0]
    day: dt.date | None = None
    try:
        day = _day(_year(text[:2], today), int(text[2:4]), int(text[4:]))
    except _Unreadable:
        pass
    month_like = 1980 <= int(text[:4]) <= today.year and 1 <= int(text[4:]) <= 12
    if day and month_like:
        raise _Unreadable(
            _("”%(text)s” kan läsas som två olika datum. Skriv till exempel 2019-03-14.") % {"text": text}
        )
    if day:
        return day, DAY
    if month_like:
        return dt.date(int(text[:4]), int(text[4:]), 1), MONTH
    raise _Unreadable(_("”%(text)s” går inte att läsa som ett datum. Skriv till exempel 2019-03-14.") % {"text": text})


def _named_day(found: _Found, today: dt.date, order: bool | None) -> tuple[dt.date, str]:
    return _day(_year(found[3], today), _month_number(found[2]), int(found[1])), DAY


def _named_month(found: _Found, today: dt.date, order: bool | None) -> tuple[dt.date, str]:
    return _day(_year(found[2], today), _month_number(found[1]), 1), MONTH


def _year_month(found: _Found, today: dt.date, order: bool | None) -> tuple[dt.date, str]:
    return _day(int(found[1]), _month_number(found[2]) if not found[2].isdigit() else int(found[2]), 1), MONTH


def _month_year(found: _Found, today: dt.date, order: bool | None) -> tuple[dt.date, str]:
    return _day(int(found[2]), int(found[1]), 1), MONTH


def _week(year: str, week: str, today: dt.date) -> tuple[dt.date, str]:
    try:
        return dt.date.fromisocalendar(_year(year, today), int(week), 1), WEEK
    except ValueError as error:
        raise _Unreadable(_("Vecka %(week)s finns inte år %(year)s.") % {"week": week, "year": year}) from error


def _quarter(found: _Found, today: dt.date, order: bool | None) -> tuple[dt.date, str]:
    year, quarter = (found["y2"], found["q2"]) if found["y2"] else (found["y1"], found["q1"])
    return dt.date(_year(year, today), int(quarter) * 3 - 2, 1), QUARTER


def _only_day(found: _Found, today: dt.date, order: bool | None) -> tuple[dt.date, str]:
    raise _Unreadable(_("Årtal saknas i ”%(text)s”. Skriv till exempel 2019-03-14.") % {"text": found[0][:40]})


_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
_NAME = r"([a-zåäöæø]{3,9}\.?)"
_YEAR = r"['’-]?(\d{4}|\d{2})"
_WEEKWORD = r"(?:v|vecka|uke|w|week)\.? ?"
_FORMS: tuple[tuple[re.Pattern[str], _Read], ...] = (
    (re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})\.?"), _ymd),
    (re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})"), _ymd),
    (_SLASHED, _slashed),
    (re.compile(r"(\d{1,2})/(\d{1,2})[ .'’-]+(\d{4}|\d{2})"), _dmy),
    (re.compile(r"(\d{1,2})[.] ?(\d{1,2})[.] ?(\d{4}|\d{2})"), _dmy),
    (re.compile(r"(\d{1,2})[- ](\d{1,2})[- ](\d{4})"), _dmy),
    (re.compile(r"(\d{2})-(\d{2})-(\d{2})"), _two_two_two),
    (re.compile(r"\d{6}"), _six),
    (re.compile(rf"(\d{{1,2}})(?:[:.]?[ea]|\.)?[ -]?{_NAME}[ -]*{_YEAR}"), _named_day),
    (re.compile(rf"{_NAME}[ -]*{_YEAR}"), _named_month),
    (re.compile(rf"(\d{{4}})[ -]*{_NAME}"), _year_month),
    (re.compile(r"(\d{4})[-/](\d{1,2})"), _year_month),
    (re.compile(r"(\d{1,2})[-/.](\d{4})"), _month_year),
    (re.compile(rf"{_WEEKWORD}(\d{{1,2}})[ ,./-]+['’-]?(\d{{4}}|\d{{2}})"), lambda f, t, o: _week(f[2], f[1], t)),
    (re.compile(rf"(\d{{4}})[ -]*{_WEEKWORD}(\d{{1,2}})"), lambda f, t, o: _week(f[1], f[2], t)),
    (re.compile(rf"{_WEEKWORD}(\d{{2}})(\d{{2}})"), lambda f, t, o: _week(f[1], f[2], t)),
    (
        re.compile(
            r"(?:q|kv|kvartal) ?(?P<q1>[1-4])[ ,/-]+'?(?P<y1>\d{4}|\d{2})|(?P<y2>\d{4})[ ,/-]*(?:q|kv|kvartal) ?(?P<q2>[1-4])"
        ),
        _quarter,
    ),
    (re.compile(r"(\d{5})"), lambda f, t, o: _serial_text(f)),
    (re.compile(r"(\d{4})"), lambda f, t, o: (_day(int(f[1]), 1, 1), YEAR)),
    (re.compile(rf"\d{{1,2}}[/.]\d{{1,2}}\.?|\d{{1,2}}[:.]?[ea]? ?{_NAME}|{_WEEKWORD}\d{{1,2}}"), _only_day),
)


def _serial_text(found: _Found) -> tuple[dt.date, str]:
    number = int(found[1])
    if number not in _SERIALS:
        raise _Unreadable(_("Talet %(number)s är inget datum.") % {"number": found[1]})
    return _EPOCH + dt.timedelta(days=number), DAY
