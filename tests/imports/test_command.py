"""The command: what it prints, how it ends, what it leaves."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ideas.models import Idea, ImportRun
from tests import people
from tests.imports import lists

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> people.World:
    return people.build()


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "idéer.xlsx"
    path.write_bytes(lists.workbook([*lists.listed(3), lists.idea_row(4, inlamnad="31/2 2019")]))
    return path


def run(path: Path | str, *options: str) -> str:
    out = io.StringIO()
    call_command("import_ideas", str(path), "--authority", "uddevalla", *options, stdout=out)
    return out.getvalue()


def test_a_dry_run_shows_everything_and_leaves_nothing(world: people.World, good: Path) -> None:
    said = run(good, "--dry-run")
    for line in (
        "Rubrikerna står på rad 3.", "   B  Idé  →  Rubrik", "      Pågår (1)  →  Utvecklas",
        "Rad 7, D · Inlämnad: Dagen 31 finns inte i månad 2 år 2019.", "Nya idéer: 3", "Inte intagna: 1", "Provkörning: ingenting lästes in.",
    ):  # fmt: skip
        assert line in said
    assert not ImportRun.objects.exists()
    assert not Idea.objects.exists()


def test_yes_takes_the_good_rows_in_with_progress_and_a_sum(world: people.World, good: Path) -> None:
    said = run(good, "--yes")
    assert "4 av 4 rader" in said
    assert said.endswith("Nya idéer: 3\nÄndrade idéer: 0\nOförändrade: 0\nInte intagna: 1\n")
    assert Idea.objects.filter(authority=world.home, is_imported=True).count() == 3
    assert "Oförändrade: 3" in run(good, "--yes")


def test_columns_and_words_can_be_chosen(world: people.World, tmp_path: Path) -> None:
    path = tmp_path / "egen.csv"
    path.write_bytes(lists.text([["Rubrik", "Tankar", "Status"], ["Larm", "Tyst larm på natten", "Rullar"]]))
    run(path, "--yes", "--map", "Tankar=proposal", "--status", "Rullar=testing")
    idea = Idea.objects.get()
    assert (idea.title, idea.proposal, idea.state, idea.waits_for) == (
        "Larm",
        "Tyst larm på natten",
        "testing",
        "steering",
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--authority", "atlantis"], "Det finns: trollhattan, uddevalla, vasteras"),
        (["--map", "Tankar=proposal"], "finns inte i filen"),
        (["--map", "B=hemligt"], "går inte att förstå"),
        (["--map", "H=title", "--map", "B=note", "--map", "C=note", "--map", "H=note"], "Välj vilken kolumn"),
        (["--sheet", "Blad9"], "Bladet finns inte"),
        ([], "Lägg till --yes"),
    ],
)
def test_a_mistake_is_a_sentence_and_takes_nothing_in(
    world: people.World, good: Path, options: list[str], words: str
) -> None:
    with pytest.raises(CommandError, match=words) as error:
        run(good, *options)
    assert error.value.returncode == 1
    assert not Idea.objects.exists()


def test_files_that_cannot_be_read_are_sentences(world: people.World, tmp_path: Path) -> None:
    broken = tmp_path / "trasig.xlsx"
    broken.write_bytes(b"PK\x03\x04 och sedan ingenting")
    with pytest.raises(CommandError, match="skadad"):
        run(broken, "--yes")
    with pytest.raises(CommandError, match="går inte att öppna"):
        run(tmp_path / "saknas.xlsx", "--yes")
    empty = tmp_path / "dålig.csv"
    empty.write_bytes(lists.text([["Rubrik", "Datum"], ["Larm", "i våras"]]))
    with pytest.raises(CommandError, match="Ingen rad går att läsa in"):
        run(empty, "--yes")
