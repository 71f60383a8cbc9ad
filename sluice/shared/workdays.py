"""Working days in Sweden and Norway, for the promises that are counted in them (product.md 3).

Public holidays come from the library `holidays`; so do Sweden's de facto days off (midsommarafton,
julafton, nyårsafton). Norway's are in a dated table of our own, as the library has none.
A day off that only begins in the afternoon is a working day.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

SWEDEN, NORWAY = "SE", "NO"

# Months and days on which Norwegian municipalities' offices are staffed as on a Sunday, from which
# year. Arbeidsmiljøloven (2005-06-17-62) § 10-10 gives Christmas Eve off from 15.00, and the municipal
# main collective agreement (KS, Hovedtariffavtalen kap. 1 § 4) both eves from 12.00: no promise of an
# answer should fall due on them. The Wednesday before Easter ends at 12.00 too, but is worked.
NORWEGIAN_EVES: tuple[tuple[int, tuple[tuple[int, int], ...]], ...] = ((2006, ((12, 24), (12, 31))),)

JULY = 7
SATURDAY = 5


class UnknownCountry(ValueError):
    """Only Sweden ("SE") and Norway ("NO") have a calendar here."""


def is_working_day(day: date, *, country: str) -> bool:
    """Whether offices are open on `day`. Raises UnknownCountry."""
    return day.weekday() < SATURDAY and day not in _days_off(country, day.year)


def add_working_days(day: date, n: int, *, country: str, july_still: bool = False) -> date:
    """The n-th working day after `day` (the day itself never counts).

    With `july_still` no day in July counts. n = 0 gives `day` itself; a negative n is a ValueError.
    Raises UnknownCountry.
    """
    if n < 0:
        raise ValueError("n must not be negative")
    left = n
    while left:
        day += timedelta(days=1)
        left -= _counts(day, country, july_still)
    return day


def working_days_between(start: date, end: date, *, country: str, july_still: bool = False) -> int:
    """How many working days come after `start`, up to and including `end`.

    The inverse of `add_working_days`. Negative when `end` is before `start`. Raises UnknownCountry.
    """
    if end < start:
        return -working_days_between(end, start, country=country, july_still=july_still)
    days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
    return sum(_counts(day, country, july_still) for day in days)


def _counts(day: date, country: str, july_still: bool) -> bool:
    return not (july_still and day.month == JULY) and is_working_day(day, country=country)


@lru_cache(maxsize=128)
def _days_off(country: str, year: int) -> frozenset[date]:
    if country == SWEDEN:
        return _listed(country, year, ("public", "de_facto"))
    if country == NORWAY:
        eves = [days for since, days in NORWEGIAN_EVES if since <= year]
        own = {date(year, month, day) for month, day in (eves[-1] if eves else ())}
        return _listed(country, year, ("public",)) | own
    raise UnknownCountry(country)


def _listed(country: str, year: int, categories: tuple[str, ...]) -> frozenset[date]:
    # Imported here: the library takes almost half a second, and most processes never count a day.
    import holidays

    return frozenset(holidays.country_holidays(country, years=year, categories=categories))
