"""Which digits are somebody's identity number in Sweden or Norway.

Pure arithmetic on digits; how they are found in a text is `sluice.shared.guard`'s part. The check
digits come from python-stdnum; the dates are checked here, since that library says no to Swedish
coordination numbers and to Norwegian synthetic ones.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from stdnum import luhn

PERSONNUMMER = "personnummer"
SAMORDNINGSNUMMER = "samordningsnummer"
FODSELSNUMMER = "fodselsnummer"
D_NUMMER = "d_nummer"

# Skatteverket, rättslig vägledning 330245: the day of a coordination number is the day of birth + 60.
COORDINATION_DAYS = 60

# Skatteetaten: +40 on the day is a D-number, +40 on the month a number that health care issued
# itself (H-number), +80 on the month a synthetic person (Tenor).
D_DAYS = 40
NORWEGIAN_MONTH_SHIFTS = (0, 40, 80)
FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)

# From which day which remainders (mod 11) of the first control digit are accepted. Skatteetaten, "Ny
# personidentifikator" (PID): from 1 January 2032 numbers with the remainders 1, 2 and 3 are given out
# too; old and new stand side by side. The second control digit keeps the remainder 0.
FIRST_REMAINDERS: tuple[tuple[date, frozenset[int]], ...] = (
    (date(1964, 10, 1), frozenset({0})),
    (date(2032, 1, 1), frozenset({0, 1, 2, 3})),
)


def swedish(digits: str) -> str | None:
    """The kind of Swedish number that ten or twelve digits are, or None.

    Ten digits may stand in any century. The third group 000 is never given out.
    """
    if len(digits) not in (10, 12) or not digits.isdecimal():
        return None
    ten = digits[-10:]
    if ten[6:9] == "000" or not luhn.is_valid(ten):
        return None
    years = _centuries(ten[:2]) if len(digits) == 10 else (int(digits[:4]),)
    if min(years) < 1800 or max(years) > 2099:
        return None
    month, day = int(ten[2:4]), int(ten[4:6])
    if _real(years, month, day):
        return PERSONNUMMER
    if _real(years, month, day - COORDINATION_DAYS):
        return SAMORDNINGSNUMMER
    return None


def norwegian(digits: str, *, today: date) -> str | None:
    """The kind of Norwegian number that eleven digits are under the rule of `today`, or None."""
    if len(digits) != 11 or not digits.isdecimal():
        return None
    if _remainder(digits, FIRST_WEIGHTS) not in _first_remainders(today):
        return None
    if _remainder(digits, SECOND_WEIGHTS) != 0:
        return None
    day, month, years = int(digits[:2]), int(digits[2:4]), _centuries(digits[4:6])
    for shift in NORWEGIAN_MONTH_SHIFTS:
        if _real(years, month - shift, day):
            return FODSELSNUMMER
        if _real(years, month - shift, day - D_DAYS):
            return D_NUMMER
    return None


def _centuries(two_digits: str) -> tuple[int, ...]:
    year = int(two_digits)
    return (1800 + year, 1900 + year, 2000 + year)


def _real(years: tuple[int, ...], month: int, day: int) -> bool:
    return 1 <= month <= 12 and any(1 <= day <= monthrange(year, month)[1] for year in years)


def _remainder(digits: str, weights: tuple[int, ...]) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False)) % 11


def _first_remainders(today: date) -> frozenset[int]:
    in_force = [accepted for start, accepted in FIRST_REMAINDERS if start <= today]
    return in_force[-1] if in_force else FIRST_REMAINDERS[0][1]
