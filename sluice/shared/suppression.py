"""Small numbers are hidden so that nobody can be picked out of a breakdown (product.md 6, Figures).

A breakdown by unit or role stands beside its total, and the total is shown. Therefore hiding only the
small cells is not enough: a single hidden one is the total minus the rest. The rule, which depends on
the values only, never on the cells' order:

1. cells from 1 to floor - 1 are hidden; a zero is shown, since it is about nobody;
2. if the hidden cells all hold the same value, the next larger value is hidden too, in every cell
   that has it: then two hidden cells can always change places without anything shown changing;
3. if only zeros would be left to show, they are hidden too.

A breakdown with one single cell equals its total and cannot be protected: do not make one. Overlapping
breakdowns (a month within a year) protect each other only when the caller shows one of them.
"""

from __future__ import annotations

from collections.abc import Mapping

FLOOR = 5


def suppress(rows: Mapping[str, int], *, floor: int = FLOOR) -> dict[str, int | None]:
    """`rows` with None in place of what must not be shown, in the same order.

    Raises ValueError for a negative number: these are counts.
    """
    if any(value < 0 for value in rows.values()):
        raise ValueError("a count cannot be negative")
    hidden = _hidden_values(set(rows.values()), floor)
    return {name: None if value in hidden else value for name, value in rows.items()}


def _hidden_values(values: set[int], floor: int) -> set[int]:
    present = sorted(values - {0})
    hidden = {value for value in present if value < floor}
    if not hidden:
        return set()
    if len(hidden) == 1:
        hidden.update(present[:2])
    return hidden | {0} if len(hidden) == len(present) else hidden
