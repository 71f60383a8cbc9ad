"""The charts are well-formed, tell their figures in words, and read without colour and without a stylesheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from sluice.shared import charts
from sluice.shared.charts import Series
from sluice.shared.svg import el, figure

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = [f"{month} 2026" for month in ("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep")]
NASTY = "<script>\"&'"

DRAWINGS: dict[str, Callable[[], SafeString]] = {
    "bars": lambda: charts.bars([("Norr", 12), (NASTY, None), ("Söder", 3)], uid="c1", title="Idéer", unit="idéer"),
    "stacked": lambda: charts.stacked(
        MONTHS,
        [Series("Medarbetare", range(9)), Series(NASTY, [1, None] + [2] * 7)],
        uid="c1",
        title=NASTY,
        desc="Per månad.",
    ),
    "grouped": lambda: charts.stacked(
        MONTHS, [Series("A", range(9)), Series(NASTY, range(9))], uid="c1", title="Två", grouped=True
    ),
    "line": lambda: charts.line(
        MONTHS,
        [Series("Median", [3, Decimal("4.5"), None, 7, 8, 9, 12, 14, 6]), Series(NASTY, range(9))],
        uid="c1",
        title="Dagar",
        unit="dagar",
        target=("Löfte", 20),
    ),
    "funnel": lambda: charts.funnel([("Inlämnade", 1200), (NASTY, 800), ("Införda", 41)], uid="c1", title="Tratt"),
}


@pytest.fixture(params=DRAWINGS, ids=str)
def drawing(request: pytest.FixtureRequest) -> SafeString:
    return DRAWINGS[request.param]()


def tree(drawing: SafeString) -> ET.Element:
    return ET.fromstring(drawing)


def test_it_is_an_image_with_a_title_and_a_description(drawing: SafeString) -> None:
    svg = tree(drawing)
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "c1-t c1-d"
    assert [child.tag for child in svg[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert svg[0].text
    assert svg[1].text


def test_what_people_wrote_stays_text(drawing: SafeString) -> None:
    assert "<script" not in drawing
    assert NASTY in "".join(tree(drawing).itertext())


def test_no_inline_style_and_no_other_host(drawing: SafeString) -> None:
    assert not re.search(r"\sstyle=|<style|href=|\son\w+=", drawing)
    assert set(re.findall(r"https?://[^\"]+", drawing)) == {"http://www.w3.org/2000/svg"}


def test_ids_carry_the_given_prefix_and_every_reference_is_answered(drawing: SafeString) -> None:
    ids = [node.get("id") for node in tree(drawing).iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    assert all(str(name).startswith("c1-") for name in ids)
    assert set(re.findall(r"url\(#([^)]+)\)", drawing)) <= set(ids)


def test_nothing_is_drawn_outside_the_picture(drawing: SafeString) -> None:
    svg = tree(drawing)
    left, top, width, height = map(float, str(svg.get("viewBox")).split())
    patterns = {id(node) for pattern in svg.iter(f"{SVG}pattern") for node in pattern.iter()}
    for node in svg.iter(f"{SVG}rect"):
        if id(node) in patterns:
            continue
        x, y = float(node.get("x", 0)), float(node.get("y", 0))
        assert left <= x
        assert x + float(node.get("width", 0)) <= left + width
        assert top <= y
        assert y + float(node.get("height", 0)) <= top + height


def test_the_same_figures_give_the_same_bytes(drawing: SafeString) -> None:
    assert drawing in [make() for make in DRAWINGS.values()]


def test_the_description_says_every_figure() -> None:
    said = tree(DRAWINGS["line"]())[1].text or ""
    assert "jan 2026: Median 3\N{NO-BREAK SPACE}dagar" in said
    assert "feb 2026: Median 4,5" in said
    assert "mars 2026: Median visas inte" in said
    assert "Löfte: 20" in said
    funnel = tree(DRAWINGS["funnel"]())[1].text or ""
    assert "Inlämnade: 1\N{NO-BREAK SPACE}200, 100 %" in funnel
    assert "Införda: 41, 3 %" in funnel


def test_series_differ_without_colour() -> None:
    grouped = tree(DRAWINGS["grouped"]())
    fills = {node.get("fill") for node in grouped.iter(f"{SVG}rect") if (node.get("class") or "").startswith("chart-")}
    assert any(str(fill).startswith("url(") for fill in fills)
    assert any(str(fill).startswith("#") for fill in fills)
    line = tree(DRAWINGS["line"]())
    dashes = [node.get("stroke-dasharray") for node in line.iter(f"{SVG}path") if node.get("fill") == "none"]
    assert None in dashes
    assert "7 4" in dashes
    assert list(line.iter(f"{SVG}circle"))
    assert list(line.iter(f"{SVG}rect"))


def test_a_hidden_number_is_neither_drawn_nor_said() -> None:
    drawn = charts.bars([("A", None), ("B", 9)], uid="c1", title="T")
    assert "A: visas inte; B: 9" in (tree(drawn)[1].text or "")
    assert len([n for n in tree(drawn).iter(f"{SVG}rect") if n.get("class") == "chart-fill-1"]) == 1


def test_bars_are_as_long_as_their_numbers() -> None:
    drawn = tree(charts.bars([("A", 10), ("B", 5), ("C", 0)], uid="c1", title="T"))
    a, b, c = (float(n.get("width", 0)) for n in drawn.iter(f"{SVG}rect"))
    assert a == 2 * b > 0
    assert c == 0


@given(
    st.lists(st.lists(st.none() | st.integers(0, 10**7), min_size=3, max_size=3), max_size=8),
    st.booleans(),
)
def test_any_figures_can_be_drawn(rows: list[list[int | None]], grouped: bool) -> None:
    series = [Series(f"S{at}", row) for at, row in enumerate(rows)]
    tree(charts.stacked(MONTHS[:3], series, uid="u", title="T", grouped=grouped))
    tree(charts.line(MONTHS[:3], series, uid="u", title="T"))
    for row in rows:
        tree(charts.bars(list(zip(MONTHS, row, strict=False)), uid="u", title="T"))
        tree(charts.funnel(list(zip(MONTHS, row, strict=False)), uid="u", title="T"))


def test_nothing_to_draw_is_said() -> None:
    for drawn in (
        charts.bars([], uid="u", title="T"),
        charts.stacked([], [], uid="u", title="T"),
        charts.line([], [], uid="u", title="T"),
        charts.funnel([], uid="u", title="T"),
    ):
        assert tree(drawn)[1].text == "Inga uppgifter."


def test_a_series_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="'A' has 1 values for 2 labels"):
        charts.line(MONTHS[:2], [Series("A", [1])], uid="u", title="T")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (1234567, "1 234 567"),
        (2.5, "2,5"),
        (Decimal("1000.10"), "1 000,1"),
        (-3, "−3"),
        (1 / 3, "0,33"),
    ],
)
def test_figures_are_written_as_swedish_writes_them(value: float, said: str) -> None:
    assert figure(value).replace("\N{NO-BREAK SPACE}", " ") == said


def test_an_element_escapes_what_it_is_given() -> None:
    assert el("text", "<b>", x=1.25, class_='a"b') == '<text x="1.2" class="a&quot;b">&lt;b&gt;</text>'
