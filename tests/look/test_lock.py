"""The lock's drawing: form and words tell the state, and the standalone picture is valid and escaped."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from django.template import engines

from sluice.shared.lock import Chamber, drawing, gate_open, lock_svg

NAMES = ("Inkommen", "Bedöms", "Utvecklas", "Testas", "Infört")
SVG = "{http://www.w3.org/2000/svg}"


def followed(now: int) -> list[Chamber]:
    """The five chambers with the idea in the chamber numbered `now` from 0."""
    phases = ["past"] * now + ["present"] + ["coming"] * (4 - now)
    return [Chamber(name, f"not {i}", i + 1, phases[i]) for i, name in enumerate(NAMES)]


def counted(*numbers: int) -> list[Chamber]:
    return [Chamber(name, "", i + 1, "past", boats=numbers[i]) for i, name in enumerate(NAMES)]


def on_page(chambers: list[Chamber]) -> str:
    template = engines["django"].from_string("{% load sluice_look %}{% lock chambers 'Slussen' %}")
    return template.render({"chambers": chambers})


def test_water_rises_from_chamber_to_chamber() -> None:
    surfaces = [drawing(chamber).surface for chamber in followed(4)]
    assert surfaces == sorted(surfaces, reverse=True)
    assert len(set(surfaces)) == 5


def test_a_chamber_with_an_impossible_level_or_phase_is_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        Chamber("x", level=6)
    with pytest.raises(ValueError, match="past, present, coming or plain"):
        Chamber("x", phase="soon")


@pytest.mark.parametrize("now", range(5))
def test_gates_are_open_up_to_the_idea_and_closed_after_it(now: int) -> None:
    chambers = followed(now)
    assert [gate_open(a, b) for a, b in pairwise(chambers)] == [i < now for i in range(4)]
    html = on_page(chambers)
    assert html.count("lock__gate--open") == now
    assert html.count("lock__gate--closed") == 4 - now
    assert html.count('aria-current="step"') == 1
    assert html.count("Idén är här nu.") == 1
    assert html.count("Kammaren är passerad.") == now
    assert html.count("Kammaren återstår.") == 4 - now


def test_one_boat_follows_one_idea() -> None:
    assert [len(drawing(chamber).boats) for chamber in followed(2)] == [0, 0, 1, 0, 0]


def test_many_boats_are_a_number_and_a_few_small_ones() -> None:
    chambers = counted(7, 3, 0, 1, 112)
    assert [len(drawing(chamber).boats) for chamber in chambers] == [5, 3, 0, 1, 5]
    html = on_page(chambers)
    assert [word in html for word in ("7 idéer", "3 idéer", "0 idéer", "1 idé<", "112 idéer")] == [True] * 5
    assert "Idén är här nu." not in html


def test_the_lock_as_such_says_nothing_of_where_an_idea_is() -> None:
    html = on_page([Chamber(name, "förklaring", i + 1, "plain") for i, name in enumerate(NAMES)])
    assert [word in html for word in ("Kammaren", "Porten", "aria-current", "idéer", "lock__hull")] == [False] * 5
    assert html.count("förklaring") == 5


def test_a_side_state_stands_beside_the_chamber_it_left() -> None:
    chambers = followed(1)
    chambers[1] = Chamber("Bedöms", "sedan 3 maj", 2, "present", aside="Vilande")
    assert on_page(chambers).count("Vilande") == 1
    assert "Vilande" in lock_svg(chambers, title="Slussen")


@pytest.mark.parametrize("upright", [False, True])
def test_the_standalone_picture_names_itself_and_its_chambers(upright: bool) -> None:
    root = ET.fromstring(lock_svg(followed(2), title="Idén är i Utvecklas", upright=upright))
    assert root.get("role") == "img"
    assert root.get("aria-label") == root.findtext(f"{SVG}title") == "Idén är i Utvecklas"
    words = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert [f"{i}. {name}" in words for i, name in enumerate(NAMES, start=1)] == [True] * 5
    assert not any("style" in element.attrib for element in root.iter())


def test_words_in_the_picture_are_escaped() -> None:
    chambers = [Chamber("<b>A</b>", "x & y", 1, "present")]
    picture = lock_svg(chambers, title='"<i>')
    assert "<b>" not in picture
    assert ET.fromstring(picture).get("aria-label") == '"<i>'
    assert "<b>" not in on_page(chambers)
