"""Whatever somebody with full power over the database changes, the verifier finds it and names the place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.types.json import Jsonb
from pytest_django import DjangoAssertNumQueries

from ledger import services
from ledger.models import Entry, Payload
from ledger.verify import BadHeadError, Broken, PrintedHead, verify
from tests.ledger.record import COORDINATOR, START, act, fill, unguarded

Super = psycopg.Connection[Any]


def broken(result: Any) -> tuple[str, int, str]:
    """The first broken place of a result that must not be ok."""
    assert not result.ok
    assert isinstance(result.first_broken, Broken)
    return (result.first_broken.chain, result.first_broken.sequence, result.first_broken.fault)


def test_a_whole_record_is_ok_and_counted(db: None) -> None:
    fill(5)
    fill(2, "sluice:1")
    result = verify()
    assert (result.ok, result.entries, result.chains, result.first_broken) == (True, 7, 2, None)


def test_an_empty_record_is_ok(db: None) -> None:
    assert verify().ok


def test_only_the_chains_asked_for_are_read(db: None) -> None:
    fill(5)
    fill(2, "sluice:1")
    assert verify(["sluice:1"]).entries == 2


def test_a_chain_that_is_not_there_is_said(db: None) -> None:
    fill(1)
    assert broken(verify(["authority:404"])) == ("authority:404", 0, "chain_missing")


COLUMNS = [
    "chain_id", "sequence", "kind", "target", "occurred_at", "recorded_at", "actor_id", "actor_role", "actor_unit",
    "subject_type", "subject_ref", "payload_digest", "previous_hash", "hash",
]  # fmt: skip
short = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "sequence": st.integers(1, 10**9),
    "actor_id": st.none() | st.integers(1, 10**9),
    "occurred_at": st.integers(-(10**9), 10**9).map(lambda n: START + timedelta(microseconds=n)),
    "recorded_at": st.integers(-(10**9), 10**9).map(lambda n: datetime.now(UTC) + timedelta(microseconds=n)),
    "chain_id": st.just(-1),  # replaced by the other chain's id
}


def test_every_column_of_an_entry_is_tried() -> None:
    assert {field.column for field in Entry._meta.concrete_fields} - {"id"} == set(COLUMNS)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_change_of_any_field_of_any_entry_is_found(
    transactional_db: None, superuser_connection: Super, data: st.DataObject
) -> None:
    if not Entry.objects.exists():
        fill(6)
        act("sluice:1")
    entry = Entry.objects.get(chain__key="authority:1", sequence=data.draw(st.integers(1, 6)))
    column = data.draw(st.sampled_from(COLUMNS))
    old = getattr(entry, column)
    new = data.draw(VALUES.get(column, short))
    if column == "chain_id":
        new = Entry.objects.get(chain__key="sluice:1").chain_id
        # The other chain has a number 1 already: the unique constraint is in the way of that one.
        entry = Entry.objects.get(chain__key="authority:1", sequence=6)
    if column == "sequence" and new <= 6:
        new += 6
    if old == new:
        return
    change = sql.SQL("UPDATE ledger_entry SET {} = %s WHERE id = %s").format(sql.Identifier(column))
    with unguarded(superuser_connection) as database:
        database.execute(change, [new, entry.pk])
        result = verify()
        database.execute(change, [old, entry.pk])
    place = broken(result)
    expected = {entry.sequence} | ({entry.sequence - 1} if column in ("chain_id", "sequence") else set())
    assert place[0] == "authority:1"
    assert place[1] in expected, place
    assert verify().ok


def test_a_row_removed_in_the_middle_is_found(transactional_db: None, superuser_connection: Super) -> None:
    fill(9)
    with unguarded(superuser_connection) as database:
        database.execute(
            "DELETE FROM ledger_payload WHERE entry_id IN (SELECT id FROM ledger_entry WHERE sequence = 5)"
        )
        database.execute("DELETE FROM ledger_entry WHERE sequence = 5")
        assert broken(verify()) == ("authority:1", 5, "gap")


def test_a_removed_row_with_all_later_ones_numbered_anew_is_found(
    transactional_db: None, superuser_connection: Super
) -> None:
    fill(9)
    with unguarded(superuser_connection) as database:
        database.execute(
            "DELETE FROM ledger_payload WHERE entry_id IN (SELECT id FROM ledger_entry WHERE sequence = 5)"
        )
        database.execute("DELETE FROM ledger_entry WHERE sequence = 5")
        for number in range(6, 10):
            database.execute("UPDATE ledger_entry SET sequence = %s WHERE sequence = %s", [number - 1, number])
        database.execute("UPDATE ledger_chain SET last_sequence = 8")
        assert broken(verify()) == ("authority:1", 5, "previous")


def cut_ten(database: Super) -> None:
    """Cut the last ten entries and set the chain row back to what is left, as a careful hand would."""
    database.execute(
        "DELETE FROM ledger_payload WHERE entry_id IN (SELECT id FROM ledger_entry ORDER BY sequence DESC LIMIT 10)"
    )
    database.execute(
        "DELETE FROM ledger_entry WHERE id IN (SELECT id FROM ledger_entry ORDER BY sequence DESC LIMIT 10)"
    )
    database.execute(
        "UPDATE ledger_chain SET (last_sequence, last_hash) = (SELECT sequence, hash FROM ledger_entry ORDER BY sequence DESC LIMIT 1)"
    )


def test_a_cut_tail_is_found_by_the_head_that_a_report_carries(
    transactional_db: None, superuser_connection: Super
) -> None:
    fill(25)
    services.anchor(chains=["authority:1"], source="Månadsrapport mars 2026")
    with unguarded(superuser_connection) as database:
        cut_ten(database)
    result = verify()
    assert broken(result) == ("authority:1", 25, "cut")
    assert "Månadsrapport mars 2026" in result.first_broken.sentence()  # type: ignore[union-attr]


def test_a_cut_tail_that_was_written_over_is_found_by_the_head_that_a_report_carries(
    transactional_db: None, superuser_connection: Super
) -> None:
    fill(25)
    services.anchor(chains=["authority:1"], source="Månadsrapport mars 2026")
    with unguarded(superuser_connection) as database:
        cut_ten(database)
    fill(12)
    assert broken(verify()) == ("authority:1", 25, "anchor")


def test_a_cut_tail_is_found_by_a_head_typed_from_paper_when_the_anchors_are_gone_too(
    transactional_db: None, superuser_connection: Super
) -> None:
    fill(25)
    [anchor] = services.anchor(chains=["authority:1"], source="Månadsrapport mars 2026")
    with unguarded(superuser_connection) as database:
        cut_ten(database)
        database.execute("DELETE FROM ledger_anchor")
    assert verify().ok, "without anchors a cut tail can't be seen: that is why the heads are printed"
    assert broken(verify(heads=[PrintedHead("authority:1", 25, anchor.hash)])) == ("authority:1", 25, "cut")
    with pytest.raises(CommandError, match="slutet av kedjan är borttaget"):
        call_command("verify_ledger", "--head", f"authority:1:25:{anchor.hash}")


def test_a_cut_tail_with_the_chain_row_left_is_found(transactional_db: None, superuser_connection: Super) -> None:
    fill(5)
    with unguarded(superuser_connection) as database:
        database.execute("DELETE FROM ledger_payload")
        database.execute("DELETE FROM ledger_entry WHERE sequence > 3")
        database.execute("DELETE FROM ledger_entry WHERE sequence <= 3")
    assert broken(verify()) == ("authority:1", 0, "chain_row")


def test_a_chain_row_set_back_alone_is_found(transactional_db: None, superuser_connection: Super) -> None:
    fill(5)
    superuser_connection.execute("UPDATE ledger_chain SET last_sequence = 3")
    assert broken(verify()) == ("authority:1", 5, "chain_row")
    superuser_connection.execute("UPDATE ledger_chain SET last_sequence = 5, last_hash = 'x'")
    assert broken(verify()) == ("authority:1", 5, "chain_row")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ('UPDATE ledger_payload SET data = \'{"reason": "annat"}\' WHERE entry_id = %s', "payload"),
        ("UPDATE ledger_payload SET salt = '\\x00' WHERE entry_id = %s", "payload"),
        ("DELETE FROM ledger_payload WHERE entry_id = %s", "payload_missing"),
        ("UPDATE ledger_payload SET data = NULL, salt = NULL, erased_at = now() WHERE entry_id = %s", "payload_erased"),
    ],
)
def test_what_is_written_beside_an_entry_is_sealed_too(
    transactional_db: None, superuser_connection: Super, change: str, fault: str
) -> None:
    fill(5)
    superuser_connection.execute(change, [Entry.objects.get(sequence=4).pk])
    assert broken(verify()) == ("authority:1", 4, fault)


def test_a_payload_added_afterwards_is_found(transactional_db: None, superuser_connection: Super) -> None:
    fill(5)
    superuser_connection.execute(
        "INSERT INTO ledger_payload (entry_id, data, salt) VALUES (%s, %s, '\\x01')",
        [Entry.objects.get(sequence=3).pk, Jsonb({"a": 1})],
    )
    assert broken(verify()) == ("authority:1", 3, "payload_added")


def test_an_erased_payload_still_verifies_and_its_erasing_is_in_the_record(db: None) -> None:
    fill(5)
    entry = Entry.objects.get(sequence=2)
    now = START + timedelta(days=40)
    line = services.erase_payload(entry_id=entry.pk, actor=COORDINATOR, reason="Namngav en person", now=now)
    payload = Payload.objects.get(entry=entry)
    assert (payload.data, payload.salt, payload.erased_at) == (None, None, now)
    assert line is not None
    assert (line.kind, line.target, line.subject_ref) == ("ledger.payload_erased", "2", entry.subject_ref)
    result = verify()
    assert (result.ok, result.entries) == (True, 6)
    [erased, said] = services.history("idea", entry.subject_ref)
    assert (erased.erased, erased.payload, said.payload) == (True, {}, {"reason": "Namngav en person"})


def test_erasing_twice_is_erasing_once(db: None) -> None:
    fill(1)
    entry = Entry.objects.get()
    for _time in range(2):
        services.erase_payload(entry_id=entry.pk, actor=COORDINATOR, reason="x", now=START)
    assert Entry.objects.count() == 2


def test_the_command_says_ok_with_numbers(db: None) -> None:
    fill(3)
    said = StringIO()
    call_command("verify_ledger", stdout=said)
    assert said.getvalue().strip() == "ok: 3 poster i 1 kedja, allt står som det skrevs."


def test_the_command_names_the_first_broken_place_and_ends_with_one(
    transactional_db: None, superuser_connection: Super
) -> None:
    fill(5)
    with unguarded(superuser_connection) as database:
        database.execute("UPDATE ledger_entry SET actor_role = 'manager' WHERE sequence IN (3, 4)")
    with pytest.raises(CommandError) as raised:
        call_command("verify_ledger")
    assert (
        str(raised.value)
        == "Liggaren är bruten i authority:1 vid post 3: Posten är ändrad: dess kontrollsumma stämmer inte."
    )
    assert raised.value.returncode == 1


def test_a_head_on_paper_that_fits_is_ok_also_cut_short_and_with_spaces(db: None) -> None:
    fill(4)
    seal = Entry.objects.get(sequence=2).hash
    for text in (f"authority:1:2:{seal}", f"authority:1:2:{seal[:8]} {seal[8:20]}"):
        assert verify(heads=[PrintedHead.parse(text)]).ok


def test_a_head_on_paper_that_does_not_fit_is_found(db: None) -> None:
    fill(4)
    seal = Entry.objects.get(sequence=2).hash
    assert broken(verify(heads=[PrintedHead.parse(f"authority:1:3:{seal}")])) == ("authority:1", 3, "anchor")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "authority:1",
        "authority:1:2:abc",
        "authority:1:0:" + "a" * 64,
        "authority:1:x:" + "a" * 64,
        "a:1:" + "g" * 64,
    ],
)
def test_what_is_not_a_head_is_refused(text: str) -> None:
    with pytest.raises(BadHeadError):
        PrintedHead.parse(text)


def test_verification_reads_in_constant_queries(
    db: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill(30)
    with django_assert_max_num_queries(4):
        assert verify().entries == 30
