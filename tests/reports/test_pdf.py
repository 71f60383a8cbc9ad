"""The PDF is tagged, has its fonts inside, says what it must on every page, and comes out the same again."""

from __future__ import annotations

import io
import itertools
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from reports import pdf, snapshots
from reports.models import Report
from tests.reports.samples import snapshot

HEADS = {"authority:1": "482:" + "a3" * 32}


def report(**kwargs: Any) -> Report:
    """A report that lies in no database."""
    figures = snapshot(**kwargs)
    return Report(
        title="Styrgruppen för idéslussen: rapport för oktober 2026",
        snapshot=figures,
        snapshot_sha256=snapshots.seal(figures),
        heads=HEADS,
    )


def text_of(content: bytes, *options: str) -> str:
    """The text as a reader finds it."""
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture(scope="module")
def content() -> bytes:
    """The sample's PDF."""
    return pdf.render(report())


@pytest.fixture
def document(content: bytes) -> Iterator[pikepdf.Pdf]:
    """The sample's PDF, opened."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


def tags(document: pikepdf.Pdf) -> Iterator[Any]:
    """Every element of the structure tree, in reading order."""
    waiting = [document.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop(0)
        if "/S" in element:
            yield element
        kids: Any = element.get("/K", [])
        inside = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        waiting = [kid for kid in inside if isinstance(kid, pikepdf.Dictionary)] + waiting


def test_it_declares_what_it_is(document: pikepdf.Pdf) -> None:
    """Language, title shown, tagged, PDF/UA-1."""
    assert str(document.Root.Lang) == "sv"
    assert document.Root.MarkInfo.Marked is True or bool(document.Root.MarkInfo.Marked)
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Styrgruppen för idéslussen: rapport för oktober 2026"
    assert str(document.docinfo["/CreationDate"]).startswith("D:20261101")


def test_every_picture_is_told_in_words(document: pikepdf.Pdf) -> None:
    """The lock and each chart have alternative text."""
    figures = [element for element in tags(document) if element.S == "/Figure"]
    assert len(figures) == 5
    said = [str(figure.get("/Alt", "")) for figure in figures]
    assert all(len(words) > 20 for words in said), said
    assert any(words.startswith("Idéerna i slussens kamrar") for words in said)


def test_headings_do_not_leap(document: pikepdf.Pdf) -> None:
    """One first heading, and no level left out on the way down."""
    levels = [int(str(element.S)[2:]) for element in tags(document) if re.fullmatch(r"/H[1-6]", str(element.S))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), levels


def test_every_cell_knows_its_headings(document: pikepdf.Pdf) -> None:
    """Each cell of a table names headings that exist."""
    elements = list(tags(document))
    ids = {bytes(element.ID) for element in elements if element.S == "/TH" and "/ID" in element}
    cells = [element for element in elements if element.S == "/TD"]
    assert cells
    for cell in cells:
        attributes = cell.A if isinstance(cell.A, pikepdf.Dictionary) else next(a for a in cell.A if "/Headers" in a)
        assert {bytes(name) for name in attributes.Headers} <= ids


def test_every_font_is_inside(content: bytes) -> None:
    """Only our own family and, for single signs that it lacks, the one behind it; both embedded."""
    done = subprocess.run(["pdffonts", "-"], input=content, capture_output=True, check=True)
    lines = done.stdout.decode().splitlines()[2:]
    assert any("Open-Sans" in line for line in lines)
    for line in lines:
        assert "Open-Sans" in line or "DejaVu-Sans" in line, line
        assert line.split()[-5] == "yes", line


def test_bookmarks_follow_the_chapters(document: pikepdf.Pdf) -> None:
    """A reader finds every chapter by the outline."""
    with document.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles[:3] == ["I korthet", "2 idéer väntar på ert beslut", "Läget i slussen"]
    assert titles[-2:] == ["Så räknas siffrorna", "Så prövas rapporten"]


def test_the_contents_name_the_right_pages(content: bytes) -> None:
    """Each chapter begins on the page that the list of contents says."""
    pages = text_of(content, "-layout").rstrip("\f").split("\f")
    listed = re.findall(r"^ *(\S.*?\S) {3,}(\d+)$", pages[1].partition("Innehåll")[2], re.MULTILINE)
    assert len(listed) == 13
    for title, number in listed:
        assert re.search(rf"^ *{re.escape(title)}$", pages[int(number) - 1], re.MULTILINE), title


def test_every_page_says_its_number_and_that_it_is_a_demonstration(content: bytes) -> None:
    """Sida x av y; DEMONSTRATION on each page, and on none where it is real."""
    pages = text_of(content).rstrip("\f").split("\f")
    for number, page in enumerate(pages, start=1):
        assert f"Sida {number} av {len(pages)}" in page
        assert "DEMONSTRATION" in page
    assert "DEMONSTRATION" not in text_of(pdf.render(report(is_demo=False)))


def test_the_last_page_carries_the_proof(content: bytes) -> None:
    """The figures' seal and the ledger's heads."""
    last = text_of(content).rstrip("\f").split("\f")[-1]
    assert report().snapshot_sha256 in re.sub(r"\s", "", last)
    assert HEADS["authority:1"] in re.sub(r"\s", "", last)


def test_the_same_again(content: bytes) -> None:
    """The same snapshot gives the same bytes; another gives others."""
    assert pdf.render(report()) == content
    assert pdf.render(report(is_demo=False)) != content


def test_long_swedish_words_are_hyphenated(content: bytes) -> None:
    """By Swedish rules: at least one line of the definitions ends in a divided word."""
    assert re.search(r"[a-zåäö]{3,}-\n[a-zåäö]{3,}", text_of(content, "-raw"))
