"""The guard: every valid number blocks however it is written, and what only looks like one does not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sluice.shared import guard, identity
from tests.shared import identity_numbers as numbers

TODAY = date(2026, 11, 22)
VECTORS = json.loads((Path(__file__).parent / "guard_vectors.json").read_text(encoding="utf-8"))


def kinds(text: str, *, today: date = TODAY) -> tuple[list[str], list[str]]:
    found = guard.inspect(text, today=today)
    return [item.kind for item in found.blocks], [item.kind for item in found.warnings]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: ascii(vector["text"]))
def test_the_vectors_that_the_browser_shares(vector: dict[str, object]) -> None:
    assert kinds(str(vector["text"])) == (vector["blocks"], vector["warnings"])


@given(numbers.before, numbers.written_swedish(numbers.swedish()), numbers.after)
def test_a_swedish_number_blocks_in_any_text(before: str, written: str, after: str) -> None:
    blocks = guard.inspect(before + written + after, today=TODAY).blocks
    start, end = len(before), len(before) + len(written)
    assert any(item.start < end and start < item.end for item in blocks)


@given(numbers.written_swedish(numbers.swedish(coordination=True)))
def test_a_coordination_number_is_named_as_one(written: str) -> None:
    assert kinds(written)[0] == [identity.SAMORDNINGSNUMMER]


@given(numbers.written_swedish(numbers.swedish(coordination=False)))
def test_a_personal_number_is_named_as_one_and_its_place_is_told(written: str) -> None:
    blocks = guard.inspect(f"före {written} efter", today=TODAY).blocks
    assert [item.kind for item in blocks] == [identity.PERSONNUMMER] * len(blocks)
    assert blocks[0].start <= 5 + 2
    assert blocks[-1].end == 5 + len(written)


@given(numbers.before, numbers.written_norwegian(numbers.norwegian()), numbers.after)
def test_a_norwegian_number_blocks_in_any_text(before: str, written: str, after: str) -> None:
    blocks = guard.inspect(before + written + after, today=TODAY).blocks
    start, end = len(before), len(before) + len(written)
    assert any(item.start < end and start < item.end for item in blocks)


@given(numbers.swedish(), st.integers(1, 9), st.sampled_from(("{}{}", "{}-{}", "{} {}")))
def test_a_wrong_check_digit_does_not_block(twelve: str, off: int, form: str) -> None:
    wrong = twelve[:-1] + str((int(twelve[-1]) + off) % 10)
    assert kinds(form.format(wrong[:8], wrong[8:])) == ([], [])
    assert kinds(f"{wrong[2:8]}-{wrong[8:]}") == ([], [])


@given(numbers.norwegian(), st.integers(1, 9), st.sampled_from((9, 10)))
def test_a_wrong_control_digit_does_not_block(eleven: str, off: int, place: int) -> None:
    wrong = eleven[:place] + str((int(eleven[place]) + off) % 10) + eleven[place + 1 :]
    # A change of the first control digit may be answered by the second, but then by one value only.
    assume(numbers.norwegian_end(wrong[:9]) != wrong[9:])
    assert kinds(wrong)[0] == []


@given(st.integers(1, 3).flatmap(lambda left: numbers.norwegian(remainder=left)))
def test_the_numbers_of_2032_block_from_that_year(eleven: str) -> None:
    assert kinds(eleven, today=date(2031, 12, 31))[0] == []
    assert len(kinds(eleven, today=date(2032, 1, 1))[0]) == 1


@given(numbers.norwegian())
def test_todays_norwegian_numbers_go_on_blocking_after_2032(eleven: str) -> None:
    assert len(kinds(eleven, today=date(2040, 1, 1))[0]) == 1


mobile = st.builds(lambda head, tail: f"07{head}{tail:07}", st.sampled_from("02369"), st.integers(0, 9_999_999))
MOBILE_FORMS = (
    lambda n: n,
    lambda n: f"{n[:3]}-{n[3:]}",
    lambda n: f"{n[:3]}-{n[3:6]} {n[6:8]} {n[8:]}",
    lambda n: f"{n[:3]} {n[3:6]} {n[6:8]} {n[8:]}",
    lambda n: f"{n[:4]}-{n[4:]}",
    lambda n: f"{n[:4]}-{n[4:6]} {n[6:8]} {n[8:]}",
    lambda n: f"+46{n[1:]}",
    lambda n: f"+46 {n[1:3]} {n[3:6]} {n[6:8]} {n[8:]}",
    lambda n: f"+46 (0){n[1:3]}-{n[3:]}",
    lambda n: f"0046{n[1:]}",
    lambda n: f"46{n[1:]}",
)


@given(mobile, st.sampled_from(MOBILE_FORMS), st.sampled_from(("", "Ring ", "tel:", "(")))
def test_a_mobile_number_never_blocks(number: str, form: object, before: str) -> None:
    assert callable(form)
    assert kinds(f"{before}{form(number)})")[0] == []


@given(st.sampled_from("01234567"), st.integers(0, 9_999_999), st.sampled_from(MOBILE_FORMS[:9]))
def test_a_mobile_number_warns(head: str, tail: int, form: object) -> None:
    assert callable(form)
    found = kinds(form(f"07{head}{tail:07}"))[1]
    assert len(found) == 1
    assert found[0] in (guard.PHONE, guard.TEN_DIGITS)


@given(st.integers(0, 9_999_999))
def test_a_norwegian_mobile_number_never_blocks(tail: int) -> None:
    for text in (f"+47 4{tail:07}", f"+474{tail:07}", f"00479{tail:07}", f"9{tail:07}"):
        assert kinds(text)[0] == []


@given(st.text())
def test_no_text_makes_the_guard_stumble_and_places_lie_in_it(text: str) -> None:
    found = guard.inspect(text, today=TODAY)
    for item in (*found.blocks, *found.warnings):
        assert 0 <= item.start < item.end <= len(text)


@pytest.mark.parametrize(
    "piece", ["1", " ", "0 ", "a.a-", "rum 1 ", "640823-3234 ", "Brukaren ", "+46", "\N{SOFT HYPHEN}"]
)
def test_long_texts_of_any_kind_end(piece: str) -> None:
    """A pattern that tries every start against every end would hold up the web server for minutes here."""
    text = piece * (100_000 // len(piece))
    guard.inspect(text, today=TODAY)


@pytest.mark.parametrize("text", ["19640823-3234", "701063-2391", "01818512321", "0701234567", "rum 12", "a@b.se"])
def test_no_message_repeats_what_was_found(text: str) -> None:
    found = guard.inspect(text, today=TODAY)
    for item in (*found.blocks, *found.warnings):
        said = guard.message(item)
        assert said
        assert not any(letter.isdecimal() for letter in said)
        assert text not in said


def test_every_kind_has_a_message() -> None:
    warning = {
        guard.TEN_DIGITS,
        guard.NUMBER_LIKE,
        guard.PHONE,
        guard.EMAIL,
        guard.ROOM,
        guard.NAME,
        guard.INITIALS,
    }
    for kind in guard.BLOCKING | warning:
        assert guard.message(guard.Finding(0, 1, kind)).endswith((".", "?"))


def test_fields_without_findings_are_left_out() -> None:
    found = guard.guard_fields({"need": "640823-3234", "idea": "Fler lampor", "count": 3}, today=TODAY)
    assert {field: [item.kind for item in items] for field, items in found.items()} == {"need": ["personnummer"]}


def test_a_day_that_never_was_is_no_number() -> None:
    assert identity.swedish("6402301" + "23" + numbers.luhn_digit("640230123")) is None
    assert identity.swedish("6408230005") is None


def test_29_february_needs_a_leap_year_in_some_century() -> None:
    nine = "000229123"
    assert identity.swedish(nine + numbers.luhn_digit(nine)) == identity.PERSONNUMMER
    assert identity.swedish("19" + nine + numbers.luhn_digit(nine)) is None
    assert identity.swedish("20" + nine + numbers.luhn_digit(nine)) == identity.PERSONNUMMER
