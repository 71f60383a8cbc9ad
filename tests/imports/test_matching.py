"""Whether a row is one that was imported before."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from ideas.imports.matching import OWN_ID, Cells, digest, match

TEXTS = frozenset({"rubrik", "beskrivning"})


def row(own_id: str = "", **cells: str) -> Cells:
    """A row as it is compared; with an id it has a cell for it too."""
    filled = cells | ({OWN_ID: own_id} if own_id else {})
    return Cells(own_id, {heading: digest(text) for heading, text in filled.items() if text}, TEXTS & cells.keys())


def ideas(count: int, *, ids: bool = False) -> list[dict[str, str]]:
    """Rows that share units and statuses, as real lists do."""
    rows = []
    for n in range(count):
        cells = {"rubrik": f"Idé {n}", "beskrivning": f"Text {n // 2}", "enhet": f"Enhet {n % 3}", "status": "Ny"}
        rows.append(({"own_id": str(n)} if ids else {}) | cells)
    return rows


def made(rows: list[dict[str, str]]) -> list[Cells]:
    return [row(**cells) for cells in rows]


@settings(max_examples=80)
@given(st.integers(2, 25), st.booleans(), st.randoms(use_true_random=False), st.data())
def test_shuffled_with_one_cell_changed_every_row_finds_itself(
    count: int, ids: bool, chance: random.Random, data: st.DataObject
) -> None:
    """The promise of the issue, for any order, any row and any cell that says something about the row."""
    before = ideas(count, ids=ids)
    order = list(range(count))
    chance.shuffle(order)
    after = [dict(before[n]) for n in order]
    changed = data.draw(st.integers(0, count - 1))
    cell = data.draw(st.sampled_from(["rubrik", "beskrivning", "enhet", "status"]))
    after[changed][cell] = data.draw(st.sampled_from(["Något helt annat", ""]))
    assert match(made(before), made(after)) == order


def test_exact_content_wins_over_likeness() -> None:
    known = [row(rubrik="Larm", beskrivning="Tyst", status="Ny"), row(rubrik="Larm", beskrivning="Tyst", status="Klar")]
    assert match(known, [row(rubrik="Larm", beskrivning="Tyst", status="Klar")]) == [1]


def test_a_row_that_was_replaced_is_new() -> None:
    """Same unit, same day, same status, but another title and text: nobody's idea may be written over by another."""
    known = [row(rubrik="Larm", beskrivning="Tyst", enhet="A", status="Ny", datum="2019-03-14")]
    new = [row(rubrik="Cykel", beskrivning="Med flak", enhet="A", status="Ny", datum="2019-03-14")]
    assert match(known, new) == [None]


def test_a_changed_title_alone_is_a_change_only_if_the_rest_names_one_row() -> None:
    known = [row(rubrik="Larm", enhet="A", datum="2019-03-14"), row(rubrik="Stol", enhet="B", datum="2019-05-01")]
    assert match(known, [row(rubrik="Tyst larm", enhet="A", datum="2019-03-14")]) == [0]
    twins = [row(rubrik="Larm", enhet="A", status="Ny"), row(rubrik="Stol", enhet="A", status="Ny")]
    assert match(twins, [row(rubrik="Cykel", enhet="A", status="Ny")]) == [None]


def test_by_id_a_row_is_itself_even_when_everything_else_changed() -> None:
    known = made(ideas(6, ids=True))
    after = made(ideas(6, ids=True))
    after[2] = row("2", rubrik="Helt nytt", beskrivning="Allt är omskrivet", enhet="X", status="Klar")
    assert match(known, after[::-1]) == [5, 4, 3, 2, 1, 0]


def test_two_lists_that_both_count_from_one_are_two_lists() -> None:
    known = made(ideas(8, ids=True))
    other = [
        row(str(n), rubrik=f"Annat {n}", beskrivning=f"Nytt {n}", enhet=f"Enhet {n % 3}", status="Ny") for n in range(8)
    ]
    assert match(known, other) == [None] * 8


def test_a_new_column_does_not_make_new_ideas() -> None:
    before = ideas(5)
    after = [cells | {"kostnad": "100"} for cells in before]
    assert match(made(before), made(after)) == [0, 1, 2, 3, 4]


def test_a_row_with_an_id_of_its_own_is_not_another_with_the_same_text() -> None:
    known = made(ideas(4, ids=True))
    again = row("77", rubrik="Idé 1", beskrivning="Text 0", enhet="Enhet 1", status="Ny")
    assert match(known, [*made(ideas(4, ids=True)), again]) == [0, 1, 2, 3, None]


def test_no_known_row_is_given_twice() -> None:
    known = [row(rubrik="Larm", beskrivning="Tyst")]
    same = row(rubrik="Larm", beskrivning="Tyst")
    assert match(known, [same, same]) == [0, None]
