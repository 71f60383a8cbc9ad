"""Writing a line: what it holds, what is refused, how chains grow."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from ledger import hashes, kinds, services
from ledger.models import Anchor, AppendOnlyError, Chain, Entry, Payload, ReadingLog
from ledger.verify import verify
from sluice.shared.actor import SYSTEM_ACTOR
from sluice.shared.hashing import canonical, sha256_hex
from tests.ledger.record import ASKED, COORDINATOR, START, act, fill


def test_a_line_says_who_what_about_what_and_when(db: None) -> None:
    [entry] = act(number=4)
    stored = Entry.objects.select_related("chain").get(pk=entry.pk)
    assert (stored.chain.key, stored.sequence, stored.previous_hash) == ("authority:1", 1, "")
    assert (stored.kind, stored.target, stored.subject_type, stored.subject_ref) == (
        ASKED.code,
        "completion",
        "idea",
        "1485-2026-0004",
    )
    assert (stored.actor_id, stored.actor_role, stored.actor_unit) == (17, "coordinator", "Hemtjänst norr")
    assert stored.payload.data == {"reason": "Vem gäller det, fråga 4?"}


def test_the_seal_can_be_computed_by_anybody_from_the_written_recipe(db: None) -> None:
    act()
    [entry] = act(number=2)
    stored = Entry.objects.get(pk=entry.pk)
    first = Entry.objects.get(sequence=1)
    digest = sha256_hex(bytes(stored.payload.salt or b"") + canonical(stored.payload.data))
    assert stored.payload_digest == digest
    body = {
        "chain": "authority:1", "sequence": 2, "kind": ASKED.code, "target": "completion", "occurred_at": stored.occurred_at,
        "recorded_at": stored.recorded_at, "actor_id": 17, "actor_role": "coordinator", "actor_unit": "Hemtjänst norr",
        "subject_type": "idea", "subject_ref": "1485-2026-0002", "payload_digest": digest, "previous_hash": first.hash,
    }  # fmt: skip
    assert stored.hash == sha256_hex(canonical(body))


def test_the_head_moves_with_every_line_and_chains_are_apart(db: None) -> None:
    fill(3)
    [other] = act("sluice:1", 1)
    [third] = Entry.objects.filter(chain__key="authority:1", sequence=3)
    assert services.heads() == {"authority:1": services.Head(3, third.hash), "sluice:1": services.Head(1, other.hash)}
    assert services.heads(["sluice:1", "sluice:9"]) == {"sluice:1": services.Head(1, other.hash)}


def test_one_act_in_two_chains_comes_back_in_the_order_asked_for(db: None) -> None:
    act("authority:1")
    entries = act(["sluice:1", "authority:1"], 2)
    assert [(entry.chain.key, entry.sequence) for entry in entries] == [("sluice:1", 1), ("authority:1", 2)]
    assert verify().ok


def test_recorded_at_is_now_and_real_whatever_is_said_about_when_it_happened(db: None) -> None:
    before = datetime.now(UTC)
    [entry] = act(occurred_at=START)
    assert before <= Entry.objects.get(pk=entry.pk).recorded_at <= datetime.now(UTC)
    assert Entry.objects.get(pk=entry.pk).occurred_at == START


def test_times_and_decimals_in_a_payload_come_back_as_they_were_sealed(db: None) -> None:
    act(payload={"until": START.date(), "hours": Decimal("12.50"), "reason": "åäö 🚲"})
    assert Payload.objects.get().data == {"until": "2026-03-02", "hours": "12.5", "reason": "åäö 🚲"}
    assert verify().ok


def test_without_payload_there_is_no_payload_row(db: None) -> None:
    act(payload=None)
    act(payload={})
    assert Payload.objects.count() == 0
    assert verify().ok


def test_the_system_acts_without_a_person(db: None) -> None:
    [entry] = act(actor=SYSTEM_ACTOR)
    assert (entry.actor_id, entry.actor_role) == (None, "system")


def test_an_unknown_kind_is_refused(db: None) -> None:
    with pytest.raises(kinds.UnknownKindError):
        act(kind="trial.unheard_of")
    assert Entry.objects.count() == 0


def test_a_payload_key_that_the_kind_does_not_name_is_refused(db: None) -> None:
    with pytest.raises(kinds.UnknownPayloadKeyError):
        act(payload={"reason": "x", "title": "Nattlarm"})
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("payload", [{"hours": 1.5}, {"reason": ["a", {"deep": 1e22}]}, {"reason": "nul\x00"}])
def test_what_the_database_would_give_back_changed_is_refused(db: None, payload: dict[str, object]) -> None:
    with pytest.raises(hashes.UnfitPayloadError):
        act(payload=payload)


@pytest.mark.parametrize("chains", [[], ["authority:1", "authority:1"]])
def test_no_chain_or_the_same_twice_is_refused(db: None, chains: list[str]) -> None:
    with pytest.raises(ValueError, match="different chains"):
        act(chains)


def test_a_time_without_zone_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="zone"):
        act(occurred_at=datetime(2026, 3, 2, 9, 30))  # noqa: DTZ001


def test_outside_a_transaction_nothing_is_recorded(transactional_db: None) -> None:
    with pytest.raises(services.NotInTransactionError):
        services.record(
            kind=ASKED.code,
            chains=["authority:1"],
            actor=COORDINATOR,
            subject_type="idea",
            subject_ref="x",
            occurred_at=START,
        )
    assert Chain.objects.count() == 0


def test_a_transaction_that_is_rolled_back_leaves_no_line_and_no_gap(transactional_db: None) -> None:
    act(number=1)
    with transaction.atomic():
        act(number=7)
        transaction.set_rollback(True)
    act(number=2)
    assert list(Entry.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2]
    assert verify().ok


def test_two_apps_may_not_mean_different_things_by_one_code() -> None:
    with pytest.raises(kinds.KindClashError):
        kinds.register(kinds.Kind(ASKED.code, "Annat", frozenset({"other"})))


def test_an_entry_takes_four_queries_with_its_payload(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    act()
    with transaction.atomic(), django_assert_num_queries(4):
        services.record(
            kind=ASKED.code, chains=["authority:1"], actor=COORDINATOR, subject_type="idea", subject_ref="x", occurred_at=START,
            payload={"reason": "y"},
        )  # fmt: skip


def test_many_like_acts_are_chained_as_single_ones_are(db: None) -> None:
    act(number=1)
    many = [
        services.Act(f"1485-2026-{n:04d}", "submitted", {"reason": f"rad {n}"} if n % 2 else None) for n in range(2, 9)
    ]
    with transaction.atomic():
        written = services.record_many(
            kind=ASKED.code, chain="authority:1", actor=COORDINATOR, subject_type="idea", acts=many, occurred_at=START
        )
    act(number=9)
    assert (written, verify().ok, verify().entries) == (7, True, 9)
    assert services.history("idea", "1485-2026-0005")[0].payload == {"reason": "rad 5"}
    assert Entry.objects.get(sequence=4).subject_ref == "1485-2026-0004"


def test_many_acts_keep_the_rules_of_one(db: None) -> None:
    given: dict[str, Any] = {"chain": "authority:1", "actor": COORDINATOR, "subject_type": "idea", "occurred_at": START}
    with pytest.raises(kinds.UnknownKindError):
        services.record_many(kind="trial.unheard_of", acts=[services.Act("x")], **given)
    with pytest.raises(kinds.UnknownPayloadKeyError):
        services.record_many(kind=ASKED.code, acts=[services.Act("x", payload={"title": "y"})], **given)
    assert services.record_many(kind=ASKED.code, acts=[], **given) == 0
    assert Entry.objects.count() == 0


def test_history_is_oldest_first_with_payloads_and_labels(db: None) -> None:
    act(number=1, occurred_at=START.replace(day=9))
    act(number=1, occurred_at=START, payload={"reason": "först"})
    act(number=2)
    lines = services.history("idea", "1485-2026-0001")
    assert [line.payload["reason"] for line in lines] == ["först", "Vem gäller det, fråga 1?"]
    assert [line.label for line in lines] == ["Frågade", "Frågade"]


def test_history_shows_an_act_that_stands_in_two_chains_once(db: None) -> None:
    act(["authority:1", "sluice:1"], 1)
    act("authority:1", 1, payload=None)
    act("authority:1", 1, payload=None)
    assert len(services.history("idea", "1485-2026-0001")) == 3


def test_the_same_act_twice_in_one_chain_is_two_acts(db: None) -> None:
    for _time in range(2):
        act("authority:1", 1, payload=None, recorded_at=START)
    assert len(services.history("idea", "1485-2026-0001")) == 2


def test_pages_of_a_chain_walk_to_its_beginning_without_loss(db: None) -> None:
    fill(7)
    act("sluice:1")
    seen, before = [], None
    while True:
        page = services.page(chain="authority:1", before=before, size=3)
        seen += [line.sequence for line in page.lines]
        before = page.next_before
        if before is None:
            break
    assert seen == [7, 6, 5, 4, 3, 2, 1]


def test_a_page_filters_by_kind_and_by_the_beginning_of_a_reference(db: None) -> None:
    fill(12)
    assert [line.sequence for line in services.page(chain="authority:1", subject_ref="1485-2026-001").lines] == [
        12,
        11,
        10,
    ]
    assert services.page(chain="authority:1", kind="trial.other").lines == ()


def test_facts_of_a_period_include_its_first_moment_and_not_its_end(db: None) -> None:
    fill(5)
    found = services.facts(chains=["authority:1"], since=START.replace(hour=11), until=START.replace(hour=13))
    assert [fact.sequence for fact in found] == [2, 3]


def test_anchors_keep_the_heads_and_leave_out_chains_without_entries(db: None) -> None:
    fill(2)
    [kept] = services.anchor(chains=["authority:1", "authority:2"], source="rapport 2026-03")
    assert (kept.sequence, kept.hash) == (2, services.heads()["authority:1"].hash)


def test_readings_are_noted_newest_first(db: None) -> None:
    for day in (1, 2):
        services.log_reading(actor=COORDINATOR, subject_type="idea", subject_ref="a", now=START.replace(day=day))
    services.log_reading(actor=COORDINATOR, subject_type="idea", subject_ref="b", now=START)
    assert [reading.read_at.day for reading in services.readings("idea", "a")] == [2, 1]
    assert ReadingLog.objects.count() == 3


def test_models_and_querysets_raise_on_change_and_removal(db: None) -> None:
    [entry] = act()
    [anchor] = services.anchor(chains=["authority:1"], source="prov")
    for row, model in ((entry, Entry), (anchor, Anchor)):
        with pytest.raises(AppendOnlyError):
            row.save()
        with pytest.raises(AppendOnlyError):
            row.save(update_fields=["hash"])
        with pytest.raises(AppendOnlyError):
            row.delete()
        with pytest.raises(AppendOnlyError):
            model.objects.update(hash="0")
        with pytest.raises(AppendOnlyError):
            model.objects.all().delete()
        with pytest.raises(AppendOnlyError):
            model.objects.bulk_update([row], ["hash"])
    assert verify().ok
