"""Every bad row has its number, its column and a reason; every good row is an idea."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ideas.imports import mapping as mappings
from ideas.imports.guarding import guard_table, safe_name
from ideas.imports.mapping import Mapping, MappingRefused
from ideas.imports.reading import Table, pack, read_table
from ideas.imports.refusal import FileRefused
from ideas.imports.validate import CheckedRow, Place, check_rows, name_words
from tests.imports import lists

PLACE = Place(
    today=lists.TODAY,
    root_unit_id=1,
    units={"skogsgläntan": [7], "björken": [8, 9]},
    names=name_words("Socialnämnden i Uddevalla") | name_words("Uddevalla"),
    label="Uddevalla",
)


def table_of(*rows: list[Any], header: tuple[Any, ...] = lists.HEADER) -> Table:
    return guard_table(read_table(lists.workbook([header, *rows])), today=lists.TODAY)


def checked(*rows: list[Any], header: tuple[Any, ...] = lists.HEADER) -> list[CheckedRow]:
    table = table_of(*rows, header=header)
    return check_rows(table, mappings.propose(table), PLACE)


def only(row: list[Any], header: tuple[Any, ...] = lists.HEADER) -> CheckedRow:
    [found] = checked(row, header=header)
    return found


def test_a_good_row_is_an_idea() -> None:
    idea = only(lists.idea_row(1, enhet="Skogsgläntan", kommun="Uddevalla kommun", kostnad=1200.5)).idea
    assert idea is not None
    assert (idea.title, idea.unit_id, idea.state, idea.own_id) == ("Tyst larm på natten 1", 7, "development", "1")
    assert (idea.submitted, idea.notes) == (dt.date(2019, 2, 2), (("Kostnad", "1200,5"),))


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"ide": None, "beskrivning": None}, "B", "varken rubrik eller text"),
        ({"ide": "x" * 121}, "B", "Texten är 121 tecken. Högst 120"),
        ({"beskrivning": "x" * 4001}, "C", "Texten är 4001 tecken"),
        ({"inlamnad": "31/2 2019"}, "D", "Dagen 31 finns inte i månad 2"),
        ({"inlamnad": dt.date(2031, 1, 1)}, "D", "har inte kommit än"),
        ({"inlamnad": "=TODAY()"}, "D", "formel"),
        ({"kommun": "Västerås"}, "F", "Listan tas in hos Uddevalla, men här står ”Västerås”"),
        ({"nr": "x" * 61}, "A", "61 tecken"),
        ({"ide": "#REF!"}, "B", "fel i kalkylbladet"),
        ({"kostnad": "y" * 8100}, "", "anteckningar är för långa"),
    ],
)
def test_a_bad_row_says_where_and_why(changes: dict[str, Any], column: str, words: str) -> None:
    row = only(lists.idea_row(1, **changes))
    assert row.idea is None
    [problem] = row.problems
    assert (row.number, problem.column) == (2, column)
    assert words in problem.reason


def test_all_problems_of_a_row_are_told_at_once() -> None:
    row = only(lists.idea_row(1, ide=None, beskrivning=None, inlamnad="i våras", kommun="Västerås"))
    assert [problem.column for problem in row.problems] == ["B", "D", "F"]


@pytest.mark.parametrize("column", range(len(lists.HEADER)))
@pytest.mark.parametrize("number", [lists.IDENTITY_NUMBER, "811218-9876", "198112189876"])
def test_an_identity_number_anywhere_stops_the_row_and_is_kept_nowhere(column: int, number: str) -> None:
    row = lists.idea_row(1)
    row[column] = f"Anna {number} bor här"
    table = table_of(row, lists.idea_row(2))
    assert number.encode() not in pack(table)
    assert all(cell is None for cell in table.rows[0].cells)
    [bad, good] = check_rows(table, mappings.propose(table), PLACE)
    assert [problem.column for problem in bad.problems] == ["ABCDEFGH"[column]]
    assert bad.idea is None
    assert good.idea is not None
    assert not any(digit in problem.reason for problem in bad.problems for digit in "0123456789")


def test_an_identity_number_in_a_cell_of_digits_or_in_a_heading_is_found_too() -> None:
    assert only(lists.idea_row(1, kostnad=198112189876)).idea is None
    with pytest.raises(FileRefused, match="kolumn B") as refusal:
        table_of(["Larm", "x"], header=("Rubrik", lists.IDENTITY_NUMBER))
    assert "9876" not in str(refusal.value)


def test_what_may_point_at_a_person_waits_for_a_reason_but_dates_and_left_out_columns_do_not() -> None:
    row = only(["Larm", "Ring 0522-12 34 56", "070-123 45 67"], header=("Rubrik", "Beskrivning", "Telefon"))
    assert row.idea is not None
    assert [warning.column for warning in row.warnings] == ["B"]
    assert "070" not in str(row)


def test_the_givers_name_is_not_taken_in_but_a_role_is() -> None:
    named, role = checked(["Larm", "Kim Andersson"], ["Lampa", "Undersköterska"], header=("Rubrik", "Idégivare"))
    assert named.idea is not None
    assert role.idea is not None
    assert (named.idea.giver_role, role.idea.giver_role) == ("", "contributor")
    assert named.remarks[-1] == "Namn på idégivare tas inte in."
    assert "Andersson" not in repr(named)


def test_an_unknown_unit_and_a_name_of_two_units_become_notes_on_the_whole() -> None:
    for name in ("Granen", "Björken"):
        row = only(lists.idea_row(1, enhet=name))
        assert row.idea is not None
        assert (row.idea.unit_id, ("Enhet", name) in row.idea.notes) == (1, True)
        assert "enhetens namn blir en anteckning" in row.remarks[0]


def test_a_text_without_title_gets_one_and_a_long_title_is_the_text() -> None:
    body = "Matlådorna är kalla när de kommer fram till dem som bor längst bort, och det går att lösa med en värmeväska. Kanske."
    for row in (only([None, body], ("Rubrik", "Beskrivning")), only([body + body], ("Idé",))):
        assert row.idea is not None
        assert (
            row.idea.title
            == "Matlådorna är kalla när de kommer fram till dem som bor längst bort, och det går att lösa…"
        )
        assert row.idea.proposal.startswith(body)


def test_rows_that_stand_twice_are_taken_in_once() -> None:
    rows = checked(["1", "Larm"], ["2", "Lampa"], ["1", "Larm"], ["2", "Stol"], header=("Nr", "Rubrik"))
    assert [row.idea is not None for row in rows] == [True, True, False, False]
    assert [row.problems[0].reason for row in rows[2:]] == [
        "Raden är likadan som rad 2 och tas inte in två gånger.",
        "Samma id står redan på rad 3.",
    ]


def test_a_date_that_is_less_than_a_day_keeps_its_words_and_a_missing_one_is_told() -> None:
    month, none = checked(["Larm", "mars 2019"], ["Lampa", None], header=("Rubrik", "Datum"))
    assert month.idea is not None
    assert none.idea is not None
    assert (month.idea.submitted, month.idea.notes) == (dt.date(2019, 3, 1), (("Datum", "mars 2019"),))
    assert (none.idea.submitted, none.remarks) == (None, ("Datum saknas. Idén får importens datum.",))


@pytest.mark.parametrize(
    "name", ["Uddevalla", "UDDEVALLA KOMMUN", "Socialnämnden", "Socialnämnden i Uddevalla", "uddevallas kommun"]
)
def test_names_of_the_municipality_and_the_board(name: str) -> None:
    assert only(lists.idea_row(1, kommun=name)).idea is not None


def test_choices_that_make_no_import_are_refused() -> None:
    table = table_of(lists.idea_row(1))
    for columns, words in (
        ({0: "title", 1: "title"}, "Både kolumn A och B"),
        ({0: "id", 3: "submitted"}, "Välj vilken kolumn som är rubrik"),
        ({99: "title"}, "finns inte i filen"),
        ({0: "drop table"}, "finns inte i filen"),
    ):
        with pytest.raises(MappingRefused, match=words):
            mappings.check(Mapping(columns), table)
    with pytest.raises(MappingRefused, match="läge"):
        mappings.check(Mapping({1: "title"}, {"ny": "hemligt"}), table)


def test_a_files_name_is_kept_without_folders_and_without_identity_numbers() -> None:
    assert safe_name(r"C:\Users\kim\idéer.xlsx", today=lists.TODAY) == "idéer.xlsx"
    assert safe_name(f"{lists.IDENTITY_NUMBER}.xlsx", today=lists.TODAY) == "lista"
