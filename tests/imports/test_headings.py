"""Headings and status words: what they are taken for, and when a person is asked to look twice."""

from __future__ import annotations

import pytest

from ideas.imports import statuses
from ideas.imports.headings import find_header, match
from ideas.imports.refusal import FileRefused


def fields(*headings: str) -> list[str]:
    return [found.field for found in match(headings)]


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (
            "Nr|Idé|Beskrivning|Inlämnad|Enhet|Kommun|Status|Kommentar",
            "id|title|proposal|submitted|unit|municipality|status|note",
        ),
        ("Löpnr|Namn på idén|Bakgrund|Förslag till lösning|Inkom|Nämnd|Läge", "id|title|need|proposal|submitted|municipality|status"),
        ("RUBRIK|Idé|Datum för beslut|Datum|Verksamhet|Lämnad av", "title|proposal|note|submitted|unit|giver"),
        ("Titel (max 50 tecken)|Problem|Idébeskrivning|Inkommen|Arbetsplats|Diarienr", "title|need|proposal|submitted|unit|id"),
        ("Idé|Förslag|Ärendenummer|Målgrupp|Idégivare", "title|proposal|id|for_whom|giver"),
        ("Tittel|Behov|Beskrivelse|Dato|Avdeling|Kommune|Tilstand|Innsender", "title|need|proposal|submitted|unit|municipality|status|giver"),
        ("Rubrik|Beskrivining|Inlämnat datum", "title|proposal|submitted"),
        ("Rubrik\n|  beskrivning:  |STATUS 2019", "title|proposal|status"),
    ],
)  # fmt: skip
def test_variants_are_known(headings: str, expected: str) -> None:
    assert fields(*headings.split("|")) == expected.split("|")


def test_a_field_is_given_once_and_the_rest_becomes_notes() -> None:
    assert fields("Rubrik", "Titel", "Datum", "Inlämnad") == ["title", "note", "note", "submitted"]


def test_columns_about_people_are_left_out_unless_somebody_chooses_otherwise() -> None:
    found = match(["Idé", "Idégivare", "E-post", "Telefon", "Namn", "Handläggare", "Kontaktperson"])
    assert [m.field for m in found] == ["title", "giver", "ignore", "ignore", "ignore", "ignore", "ignore"]
    assert not any(m.sure for m in found[2:])


def test_words_that_only_look_alike_are_not_taken() -> None:
    assert fields("Rubrik", "Kommunikation", "Statusrapport", "Enhetschef") == ["title", "note", "note", "ignore"]


def test_the_header_is_found_below_titles_and_texts() -> None:
    rows = [
        ["Idéer 2019"],
        ["Beskrivning: " + "så här fyller du i listan " * 10],
        [],
        ["Idé", "Status"],
        ["Larm", "Status okänd"],
    ]
    assert find_header(rows) == 3
    assert find_header([["Idé"], ["Larm"]]) == 0
    with pytest.raises(FileRefused):
        find_header([["Namn", "Telefon"], ["Kim", "1"]])


@pytest.mark.parametrize(
    ("word", "state", "sure"),
    [
        ("Ny", "submitted", True), ("Under beredning", "assessment", True), ("PÅGÅR", "development", True), ("Utvecklas", "development", True),
        ("Pilot", "testing", True), ("3. Testas", "testing", True), ("Infört", "introduced", True), ("Klar 2019", "introduced", True),
        ("Avslag", "declined", True), ("Avslutad", "declined", True), ("Vilande", "dormant", True), ("Ej genomförd", "declined", True),
        ("Under vurdering", "assessment", True), ("Infört i hela kommunen", "introduced", False), ("delvis infört", "submitted", False),
        ("Hoppsan", "submitted", False), ("", "submitted", True),
    ],
)  # fmt: skip
def test_status_words(word: str, state: str, sure: bool) -> None:
    assert statuses.state_of(word) == (state, sure)


def test_every_word_is_asked_about_once_the_most_common_first() -> None:
    guesses = statuses.suggest(["Klar", "Ny", "klar ", "Vem vet", "", "Klar"])
    assert [(g.word, g.rows, g.state, g.sure) for g in guesses] == [
        ("Klar", 3, "introduced", True),
        ("Ny", 1, "submitted", True),
        ("Vem vet", 1, "submitted", False),
    ]
