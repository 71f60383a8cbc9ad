"""Hidden numbers stay hidden, also from somebody who knows the total and the rule."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.shared.suppression import suppress

tables = st.lists(st.one_of(st.integers(0, 12), st.integers(0, 500)), min_size=2, max_size=12)


def shown(values: tuple[int, ...] | list[int], floor: int = 5) -> tuple[int | None, ...]:
    return tuple(suppress({str(at): value for at, value in enumerate(values)}, floor=floor).values())


@pytest.mark.parametrize(("cells", "highest"), [(2, 14), (3, 11), (4, 8), (5, 6)])
def test_no_hidden_small_number_can_be_worked_out(cells: int, highest: int) -> None:
    """Tries every table: the same page and total must come from tables that differ in each hidden cell."""
    possible: dict[tuple[object, int], list[tuple[int, ...]]] = defaultdict(list)
    for table in product(range(highest + 1), repeat=cells):
        possible[shown(table), sum(table)].append(table)
    for (page, total), tables_behind in possible.items():
        assert isinstance(page, tuple)
        # A total near the corner of what was tried has neighbours that were not tried.
        if total > highest:
            continue
        for at, cell in enumerate(page):
            values = {table[at] for table in tables_behind}
            if cell is None and values & {1, 2, 3, 4}:
                assert len(values) > 1, (page, total, values)


@given(tables)
def test_nothing_small_is_shown_and_what_is_shown_is_true(values: list[int]) -> None:
    for value, cell in zip(values, shown(values), strict=True):
        assert cell in (None, value)
        assert not (1 <= value <= 4 and cell is not None)


@given(tables)
def test_one_hidden_cell_never_stands_alone(values: list[int]) -> None:
    assert shown(values).count(None) != 1


@given(tables)
def test_two_hidden_numbers_can_always_change_places(values: list[int]) -> None:
    page = shown(values)
    hidden = [at for at, cell in enumerate(page) if cell is None]
    for small in (at for at in hidden if 1 <= values[at] <= 4):
        others = [at for at in hidden if values[at] != values[small]]
        # Only where everything is hidden may all be the same; then the page says nothing but the total.
        assert others or page.count(None) == len(page)
        for other in others:
            changed = list(values)
            changed[small], changed[other] = changed[other], changed[small]
            assert shown(changed) == page


@given(st.lists(st.one_of(st.just(0), st.integers(5, 500)), max_size=10))
def test_without_small_numbers_all_is_shown(values: list[int]) -> None:
    assert list(shown(values)) == values


def test_examples() -> None:
    assert suppress({"A": 3, "B": 7, "C": 20}) == {"A": None, "B": None, "C": 20}
    assert suppress({"A": 3, "B": 7, "C": 7, "D": 20}) == {"A": None, "B": None, "C": None, "D": 20}
    assert suppress({"A": 1, "B": 3, "C": 20}) == {"A": None, "B": None, "C": 20}
    assert suppress({"A": 4, "B": 4, "C": 9}) == {"A": None, "B": None, "C": None}
    assert suppress({"A": 3, "B": 0, "C": 8, "D": 9}) == {"A": None, "B": 0, "C": None, "D": 9}
    assert suppress({"A": 3, "B": 0}) == {"A": None, "B": None}
    assert suppress({"A": 2, "B": 3, "C": 0, "D": 40}, floor=3) == {"A": None, "B": None, "C": 0, "D": 40}
    assert suppress({}) == {}
    with pytest.raises(ValueError, match="negative"):
        suppress({"A": -1})
