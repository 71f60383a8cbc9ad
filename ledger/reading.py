"""Reading the record: the history of one subject, a page of a chain, the facts of a period, who has read what."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import kinds
from .models import Chain, Entry, ReadingLog

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime


@dataclass(frozen=True)
class HistoryLine:
    """One act as a page shows it."""

    entry_id: int
    chain: str
    sequence: int
    kind: str
    label: str
    target: str
    occurred_at: datetime
    recorded_at: datetime
    actor_id: int | None
    actor_role: str
    actor_unit: str
    subject_type: str
    subject_ref: str
    payload: dict[str, Any]
    erased: bool
    hash: str


@dataclass(frozen=True)
class Page:
    """Some lines of a chain, newest first, and where the next page starts (None at the end)."""

    lines: tuple[HistoryLine, ...]
    next_before: int | None


@dataclass(frozen=True)
class Fact:
    """What figures of a past period are counted from: an act without its text."""

    chain: str
    sequence: int
    kind: str
    target: str
    occurred_at: datetime
    subject_type: str
    subject_ref: str


@dataclass(frozen=True)
class Reading:
    """Somebody opened something."""

    actor_id: int | None
    actor_role: str
    actor_unit: str
    subject_type: str
    subject_ref: str
    read_at: datetime


def _line(entry: Entry) -> HistoryLine:
    payload = getattr(entry, "payload", None)
    return HistoryLine(
        entry_id=entry.pk,
        chain=entry.chain.key,
        sequence=entry.sequence,
        kind=entry.kind,
        label=kinds.label(entry.kind),
        target=entry.target,
        occurred_at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        actor_id=entry.actor_id,
        actor_role=entry.actor_role,
        actor_unit=entry.actor_unit,
        subject_type=entry.subject_type,
        subject_ref=entry.subject_ref,
        payload=(payload.data or {}) if payload else {},
        erased=bool(payload and payload.erased_at),
        hash=entry.hash,
    )


def history(subject_type: str, subject_ref: str) -> list[HistoryLine]:
    """Everything that was done about a subject, oldest first. An act that stands in two chains is shown once."""
    entries = (
        Entry.objects.filter(subject_type=subject_type, subject_ref=subject_ref)
        .select_related("chain", "payload")
        .order_by("occurred_at", "pk")
    )
    return _once([_line(entry) for entry in entries])


def _once(lines: Iterable[HistoryLine]) -> list[HistoryLine]:
    """Drop the copies of an act in other chains; the same act twice in one chain is two acts.

    Copies are told by the act itself: written in the same moment, with the same salted digest.
    """
    seen: set[tuple[Any, ...]] = set()
    times: Counter[tuple[Any, ...]] = Counter()
    kept = []
    for line in lines:
        act = (
            line.kind, line.target, line.occurred_at, line.recorded_at, line.actor_id, line.actor_role, line.actor_unit,
            tuple(sorted((key, repr(value)) for key, value in line.payload.items())), line.erased,
        )  # fmt: skip
        times[(line.chain, act)] += 1
        copy = (act, times[(line.chain, act)])
        if copy not in seen:
            seen.add(copy)
            kept.append(line)
    return kept


def page(
    *,
    chain: str,
    kind: str = "",
    subject_ref: str = "",
    before: int | None = None,
    size: int = 50,
) -> Page:
    """The newest lines of a chain before a number; kind exactly, reference by its beginning."""
    entries = Entry.objects.filter(chain__key=chain)
    if kind:
        entries = entries.filter(kind=kind)
    if subject_ref:
        entries = entries.filter(subject_ref__istartswith=subject_ref)
    if before is not None:
        entries = entries.filter(sequence__lt=before)
    found = list(entries.select_related("chain", "payload").order_by("-sequence")[: size + 1])
    lines = tuple(_line(entry) for entry in found[:size])
    return Page(lines, lines[-1].sequence if len(found) > size else None)


def facts(
    *,
    chains: Iterable[str],
    kind_codes: Iterable[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[Fact]:
    """Acts that occurred from `since` (inclusive) until `until` (exclusive), in the order they occurred.

    Streamed: ten years of acts need no more memory than a day's.
    """
    entries = Entry.objects.filter(chain__key__in=list(chains))
    if kind_codes is not None:
        entries = entries.filter(kind__in=list(kind_codes))
    if since is not None:
        entries = entries.filter(occurred_at__gte=since)
    if until is not None:
        entries = entries.filter(occurred_at__lt=until)
    columns = ("chain__key", "sequence", "kind", "target", "occurred_at", "subject_type", "subject_ref")
    for row in entries.order_by("occurred_at", "pk").values_list(*columns).iterator(chunk_size=2000):
        yield Fact(*row)


def chain_keys() -> list[str]:
    """The keys of every chain."""
    return list(Chain.objects.order_by("key").values_list("key", flat=True))


def readings(subject_type: str, subject_ref: str, *, limit: int = 200) -> list[Reading]:
    """Who has opened this, newest first."""
    columns = ("actor_id", "actor_role", "actor_unit", "subject_type", "subject_ref", "read_at")
    rows = ReadingLog.objects.filter(subject_type=subject_type, subject_ref=subject_ref).order_by("-read_at")
    return [Reading(*row) for row in rows.values_list(*columns)[:limit]]
