"""Writing to the record, and reading from it. Nothing else touches the ledger's tables.

Source: product.md 5 (the ledger is the proof) and docs/architecture.md (The ledger).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from . import hashes, kinds
from .log_kinds import PAYLOAD_ERASED
from .models import Anchor, Chain, Entry, Payload, ReadingLog
from .reading import HistoryLine, Page, chain_keys, facts, history, page, readings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sluice.shared.actor import Actor


__all__ = [
    "Act",
    "Head",
    "HistoryLine",
    "NotInTransactionError",
    "Page",
    "anchor",
    "chain_keys",
    "erase_payload",
    "facts",
    "heads",
    "history",
    "log_reading",
    "page",
    "readings",
    "record",
    "record_many",
]


class NotInTransactionError(RuntimeError):
    """A line was to be written outside the transaction of the act that it records."""


@dataclass(frozen=True)
class Head:
    """The last line of a chain: what a report prints and a verifier asks for."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


def record(
    *,
    kind: str,
    chains: Sequence[str],
    actor: Actor,
    subject_type: str,
    subject_ref: str,
    occurred_at: datetime,
    recorded_at: datetime | None = None,
    target: str = "",
    payload: Mapping[str, Any] | None = None,
) -> list[Entry]:
    """Write one act into one chain, or the same act into several; the entries in the order asked for.

    Call it last in the service: it locks the chain rows, and everybody else who writes to them waits
    until this transaction is over. Several chains are locked in the order of their keys.

    Raises NotInTransactionError, kinds.UnknownKindError, kinds.UnknownPayloadKeyError,
    hashes.UnfitPayloadError, ValueError (no chain, a chain twice, a time without zone).
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransactionError(kind)
    if not chains or len(set(chains)) != len(chains):
        raise ValueError("an act is written to one or more different chains")
    data = dict(payload or {})
    kinds.check_payload_keys(kinds.get(kind), data)
    hashes.check_fit(data)
    # Real time, also where the demonstration's clock is moved: when it happened may be told, when it was
    # written down may not.
    recorded = recorded_at or datetime.now(UTC)
    for moment in (occurred_at, recorded):
        if moment.tzinfo is None:
            raise ValueError("times in the record have a zone")
    salt = hashes.new_salt() if data else None
    act = {
        "kind": kind,
        "target": target,
        "occurred_at": occurred_at,
        "recorded_at": recorded,
        "actor_id": actor.person_id,
        "actor_role": actor.role,
        "actor_unit": actor.unit,
        "subject_type": subject_type,
        "subject_ref": subject_ref,
        "payload_digest": hashes.payload_digest(salt, data) if salt else "",
    }
    locked = _lock(chains)
    written = {key: _append(locked[key], act, data, salt) for key in sorted(chains)}
    return [written[key] for key in chains]


@dataclass(frozen=True)
class Act:
    """One of many like acts: what it is about, where that went, and what is written beside it."""

    subject_ref: str
    target: str = ""
    payload: Mapping[str, Any] | None = None


def record_many(
    *, kind: str, chain: str, actor: Actor, subject_type: str, acts: Sequence[Act], occurred_at: datetime
) -> int:
    """Write many acts of one kind into one chain, in order: what `record` writes, in three statements instead of three an act.

    For imports. Returns how many lines were written. Raises as `record` does.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransactionError(kind)
    registered = kinds.get(kind)
    if occurred_at.tzinfo is None:
        raise ValueError("times in the record have a zone")
    if not acts:
        return 0
    head = _lock([chain])[chain]
    common = {
        "kind": kind,
        "occurred_at": occurred_at,
        "recorded_at": datetime.now(UTC),
        "actor_id": actor.person_id,
        "actor_role": actor.role,
        "actor_unit": actor.unit,
        "subject_type": subject_type,
    }
    entries, payloads = [], []
    for one in acts:
        data = dict(one.payload or {})
        kinds.check_payload_keys(registered, data)
        hashes.check_fit(data)
        salt = hashes.new_salt() if data else None
        entry = _linked(head, common, one, hashes.payload_digest(salt, data) if salt else "")
        entries.append(entry)
        if salt is not None:
            payloads.append(Payload(entry=entry, data=hashes.plain(data), salt=salt))
    Entry.objects.bulk_create(entries)
    for payload in payloads:
        payload.entry_id = payload.entry.pk
    Payload.objects.bulk_create(payloads)
    head.save(update_fields=["last_sequence", "last_hash"])
    return len(entries)


def _linked(head: Chain, common: dict[str, Any], one: Act, digest: str) -> Entry:
    """The next line of the chain, not yet written; the head moves on to it."""
    fields = common | {"subject_ref": one.subject_ref, "target": one.target, "payload_digest": digest}
    link = {"sequence": head.last_sequence + 1, "previous_hash": head.last_hash}
    seal = hashes.entry_hash(chain=head.key, **fields, **link)
    head.last_sequence, head.last_hash = head.last_sequence + 1, seal
    return Entry(chain=head, **fields, **link, hash=seal)


def _lock(keys: Sequence[str]) -> dict[str, Chain]:
    """The chain rows, locked in key order, made on demand."""
    wanted = sorted(keys)
    if len(wanted) > 1:
        # Made before any of them is locked: two acts that share chains must never wait for each other in a ring.
        _make(wanted)
    locked = _locked(wanted)
    if len(locked) < len(wanted):
        _make(wanted)
        locked = _locked(wanted)
    return locked


def _locked(wanted: Sequence[str]) -> dict[str, Chain]:
    rows = Chain.objects.filter(key__in=wanted).order_by("key").select_for_update(no_key=True)
    return {chain.key: chain for chain in rows}


def _make(wanted: Sequence[str]) -> None:
    known = set(Chain.objects.filter(key__in=wanted).values_list("key", flat=True))
    Chain.objects.bulk_create([Chain(key=key) for key in wanted if key not in known], ignore_conflicts=True)


def _append(chain: Chain, act: dict[str, Any], data: dict[str, Any], salt: bytes | None) -> Entry:
    link = {"sequence": chain.last_sequence + 1, "previous_hash": chain.last_hash}
    seal = hashes.entry_hash(chain=chain.key, **act, **link)
    entry = Entry(chain=chain, **act, **link, hash=seal)
    entry.save()
    if salt is not None:
        Payload.objects.create(entry=entry, data=hashes.plain(data), salt=salt)
    chain.last_sequence, chain.last_hash = entry.sequence, seal
    chain.save(update_fields=["last_sequence", "last_hash"])
    return entry


@transaction.atomic
def erase_payload(*, entry_id: int, actor: Actor, reason: str, now: datetime) -> Entry | None:
    """Erase what was written beside an entry, and record that it was done. The chain stays verifiable.

    The new line names the erased one's number as its target. None if there was nothing to erase.
    """
    payload = (
        Payload.objects.select_for_update(of=("self",), no_key=True)
        .select_related("entry__chain")
        .filter(entry_id=entry_id, erased_at__isnull=True)
        .first()
    )
    if payload is None:
        return None
    payload.data, payload.salt, payload.erased_at = None, None, now
    payload.save(update_fields=["data", "salt", "erased_at"])
    erased = payload.entry
    [line] = record(
        kind=PAYLOAD_ERASED.code,
        chains=[erased.chain.key],
        actor=actor,
        subject_type=erased.subject_type,
        subject_ref=erased.subject_ref,
        occurred_at=now,
        target=str(erased.sequence),
        payload={"reason": reason},
    )
    return line


def heads(chains: Iterable[str] | None = None) -> dict[str, Head]:
    """The heads of these chains (all of them by default); chains without entries are left out."""
    rows = Chain.objects.filter(last_sequence__gt=0)
    if chains is not None:
        rows = rows.filter(key__in=list(chains))
    return {key: Head(sequence, seal) for key, sequence, seal in rows.values_list("key", "last_sequence", "last_hash")}


@transaction.atomic
def anchor(*, chains: Iterable[str], source: str, now: datetime | None = None) -> list[Anchor]:
    """Keep the heads as they are printed in `source`. Chains without entries are left out.

    Whoever prints the heads prints these rows' sequence and hash, not a second reading of the heads.
    """
    moment = now or datetime.now(UTC)
    rows = Chain.objects.filter(key__in=list(chains), last_sequence__gt=0).order_by("key")
    return [_keep(chain, source, moment) for chain in rows]


def _keep(chain: Chain, source: str, moment: datetime) -> Anchor:
    row = Anchor(chain=chain, sequence=chain.last_sequence, hash=chain.last_hash, source=source, created_at=moment)
    row.save()
    return row


def log_reading(*, actor: Actor, subject_type: str, subject_ref: str, now: datetime) -> None:
    """Note that this person opened this idea, report or dossier."""
    ReadingLog.objects.create(
        actor_id=actor.person_id,
        actor_role=actor.role,
        actor_unit=actor.unit,
        subject_type=subject_type,
        subject_ref=subject_ref,
        read_at=now,
    )
