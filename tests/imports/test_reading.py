"""Files as they come: encodings, delimiters, titles, merges, formulas, and files that are no lists."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ideas.imports import reading
from ideas.imports.cells import tidy
from ideas.imports.reading import Table, pack, read_table, unpack
from ideas.imports.refusal import FileRefused
from tests.imports import lists


def cells(table: Table) -> list[tuple[object, ...]]:
    return [row.cells for row in table.rows]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_in_every_shape(delimiter: str, encoding: str) -> None:
    rows: list[list[Any]] = [
        ["Idéer på Ångströms äldreboende"],
        [],
        ["Rubrik", "Beskrivning", "Inlämnad", ""],
        ["Större skyltar", 'Alla går fel; skriv "Här" större,\r\noch lägre', "14/3 2019", ""],
        ["", "", "", ""],
        ["Äpplen", "Frukt, varje dag – året om", "mars 2019", ""],
    ]
    table = read_table(lists.text(rows, delimiter=delimiter, encoding=encoding))
    assert table.headings == ("Rubrik", "Beskrivning", "Inlämnad")
    assert [row.number for row in table.rows] == [4, 6]
    assert cells(table) == [
        ("Större skyltar", 'Alla går fel; skriv "Här" större,\noch lägre', "14/3 2019"),
        ("Äpplen", "Frukt, varje dag – året om", "mars 2019"),
    ]


def test_a_semicolon_list_full_of_commas_is_a_semicolon_list() -> None:
    content = "Rubrik;Beskrivning\nEn, två, tre;Fyra, fem, sex\nA, B, C;D, E, F\n".encode()
    assert cells(read_table(content)) == [("En, två, tre", "Fyra, fem, sex"), ("A, B, C", "D, E, F")]


def test_excels_own_line_about_the_delimiter_counts_as_a_row() -> None:
    table = read_table(b"sep=;\r\nRubrik;Status\r\nLarm;Ny\r\n")
    assert (table.rows[0].number, cells(table)) == (3, [("Larm", "Ny")])


def test_a_stray_quote_is_read_and_an_open_one_refused() -> None:
    assert cells(read_table(b'Rubrik;Status\n"Den "lilla" lampan";Ny\n'))[0][1] == "Ny"
    with pytest.raises(FileRefused, match="rad 3"):
        read_table(b'Rubrik;Status\nLarm;Ny\n"Lampa;Ny\nStol;Klar\n')


def test_workbook_with_title_merges_gaps_and_extra_columns() -> None:
    rows: list[list[Any]] = [
        ["Idélista 2019"],
        ["Fylls i av chefen"],
        [*lists.HEADER, None, "Anteckning"],
        [*lists.idea_row(1, enhet="Björken"), None, "Fråga Kim"],
        lists.idea_row(2, enhet=None),
        [None] * 12,
        lists.idea_row(3, enhet="Granen"),
    ]
    table = read_table(lists.workbook(rows, merge=["A1:J1", "E4:E5", "A6:H6"]))
    assert table.header_number == 3
    assert table.headings == (*lists.HEADER, "Kolumn I", "Anteckning")
    assert [row.number for row in table.rows] == [4, 5, 7]
    assert [row.text(4) for row in table.rows] == ["Björken", "Björken", "Granen"]
    assert [row.text(9) for row in table.rows] == ["Fråga Kim", "", ""]
    assert table.rows[0].cells[3] == dt.datetime.combine(dt.date(2019, 2, 2), dt.time())


def test_formulas_come_out_as_their_text() -> None:
    rows = [["Rubrik", "Beskrivning"], ["=A3&B3", '=HYPERLINK("http://example.test","klicka")'], ["Larm", "=1+1"]]
    assert cells(read_table(lists.workbook(rows))) == [tuple(rows[1]), tuple(rows[2])]


def test_the_sheet_that_looks_like_a_list_is_read_and_hidden_ones_are_not() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Läs mig"  # type: ignore[union-attr]
    book.active.append(["Så här fyller du i"])  # type: ignore[union-attr]
    for name, hidden in (("Idéer", False), ("Gamla", True)):
        sheet = book.create_sheet(name)
        for row in (
            ["Rubrik", "Beskrivning", "Status", "Kommun"][: 4 if hidden else 3],
            ["Larm", f"från {name}", "Ny"],
        ):
            sheet.append(row)
        sheet.sheet_state = "hidden" if hidden else "visible"
    table = read_table(lists.saved(book))
    assert (table.sheet, table.other_sheets, cells(table)) == ("Idéer", ("Läs mig",), [("Larm", "från Idéer", "Ny")])
    with pytest.raises(FileRefused, match="Bladet finns inte"):
        read_table(lists.saved(book), sheet="Gamla")


def test_a_repeated_header_is_no_idea() -> None:
    table = read_table(lists.text([["Rubrik", "Status"], ["Larm", "Ny"], ["Rubrik", "Status"], ["Lampa", "Klar"]]))
    assert [row.number for row in table.rows] == [2, 4]


def a_zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


GOOD = lists.workbook([["Rubrik"], ["Larm"]])
ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le")
REFUSED = [
    (b"", "tom"),
    (b"\xef\xbb\xbf", "tom"),
    (b" \n\n ", "tom"),
    (GOOD[: len(GOOD) // 2], "skadad"),
    (b"PK\x03\x04" + b"x" * 100, "skadad"),
    (ENCRYPTED, "lösenord"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "äldre format"),
    (b"%PDF-1.7 ...", "PDF"),
    (b"<html><table><tr><td>Rubrik</td></tr></table></html>", "webbsida"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x81\x8d", "varken"),
    (a_zip(word__document_xml=b"<x/>"), "Word"),
    (a_zip(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument"),
    (a_zip(xl__workbook_bin=b"x"), "xlsb"),
    (a_zip(bild_jpg=b"x"), "skadad"),
    (a_zip(xl__workbook_xml=b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), "skadad"),
    (a_zip(xl__workbook_xml=b"<x/>", xl__sheet_xml=bytes(210 * 1024 * 1024)), "för stor"),
    (b"Namn;Telefon\nKim;1\n", "Hittar ingen rad med rubriker"),
    (b"Rubrik;Status\n;\n", "inga rader"),
    (b"Rubrik" + b";x" * 200 + b"\n", "fler än 100 kolumner"),
    (b"Rubrik\n" + b"Larm\n" * 20_001, "fler än 20000 rader"),
    (b"Rubrik\n" + b"x" * reading.MAX_BYTES, "större än 15 MB"),
]


@pytest.mark.parametrize(("content", "words"), REFUSED, ids=[words for _content, words in REFUSED])
def test_what_is_no_list_is_refused_with_a_sentence(content: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        read_table(content)


def test_the_table_survives_the_time_between_upload_and_import() -> None:
    rows = [*lists.listed(5), ["x", "å\n=1", None, dt.date(2020, 1, 2), 1.5, 7]]
    table = read_table(lists.workbook(rows))
    table = table.guarded({4: (1,)}, {5: ((2, "phone"),)})
    assert unpack(pack(table)) == table
    assert table.rows[0].cells == (None,) * 8


CELL = st.text(st.characters(codec="cp1252", exclude_categories=["Cc", "Cs"]), max_size=40)


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(CELL, min_size=3, max_size=3).filter(lambda row: any(tidy(cell) for cell in row)),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
)
def test_csv_comes_back_as_it_was_written(rows: list[list[str]], delimiter: str, encoding: str) -> None:
    content = lists.text([["Rubrik", "Behov", "Förslag"], *rows], delimiter=delimiter, encoding=encoding)
    found = [[row.text(column) for column in range(3)] for row in read_table(content).rows]
    assert found == [[tidy(cell) for cell in row] for row in rows]
