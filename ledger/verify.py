"""Does the record stand as it was written? Reads every line once, in constant memory.

What is looked for, line by line: numbers without a gap; each line naming the hash before it; each line's
own hash; the digest of what is written beside it (or a recorded act that erased it); at the end the chain
row; and along the way the heads that were printed elsewhere, which alone can find a tail that was cut off
with the chain row set back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from . import hashes
from .log_kinds import PAYLOAD_ERASED
from .models import Anchor, Chain, Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

CHUNK = 2000
# A head typed from paper may be cut short, but not so short that somebody could make one that fits.
SHORTEST_HASH = 16

_COLUMNS = (
    *("chain__key" if name == "chain" else name for name in hashes.SEALED),
    *("hash", "payload__pk", "payload__data", "payload__salt", "payload__erased_at"),
)


class BadHeadError(ValueError):
    """A head is not KEY:NUMBER:HASH."""


@dataclass(frozen=True)
class PrintedHead:
    """A head somebody holds on paper: after this many entries the chain had this hash."""

    chain: str
    sequence: int
    hash: str
    source: str = ""

    @classmethod
    def parse(cls, text: str) -> PrintedHead:
        """Read `authority:7:1234:9f86…`. Spaces in the hash are allowed. Raises BadHeadError."""
        parts = text.strip().rsplit(":", 2)
        if len(parts) != 3:
            raise BadHeadError(text)
        key, number, seal = parts[0].strip(), parts[1].strip(), "".join(parts[2].split()).lower()
        proper = len(seal) >= SHORTEST_HASH and len(seal) <= 64 and all(sign in "0123456789abcdef" for sign in seal)
        if not key or not number.isdecimal() or int(number) < 1 or not proper:
            raise BadHeadError(text)
        return cls(key, int(number), seal)


@dataclass(frozen=True)
class Broken:
    """The first place that does not agree: which chain, which number, what is wrong with it."""

    chain: str
    sequence: int
    fault: str
    detail: str = ""

    def sentence(self) -> str:
        """The fault in plain Swedish."""
        said = FAULTS[self.fault]()
        return f"{said} ({self.detail})" if self.detail else said


@dataclass(frozen=True)
class Result:
    """What a verification found."""

    ok: bool
    entries: int
    chains: int
    first_broken: Broken | None = None


FAULTS: dict[str, Callable[[], str]] = {
    "gap": lambda: _("Numret följer inte på det förra: en post saknas eller har lagts till."),
    "previous": lambda: _("Posten hänger inte ihop med posten före."),
    "hash": lambda: _("Posten är ändrad: dess kontrollsumma stämmer inte."),
    "payload": lambda: _("Texten vid posten är ändrad."),
    "payload_missing": lambda: _("Texten vid posten saknas."),
    "payload_added": lambda: _("En text har lagts till vid posten."),
    "payload_erased": lambda: _("Texten vid posten är borttagen utan att det har antecknats."),
    "chain_row": lambda: _("Kedjans slut stämmer inte med dess sista post."),
    "anchor": lambda: _("Posten är inte den som har tryckts i en rapport."),
    "cut": lambda: _("Posten finns i en rapport men inte längre i liggaren: slutet av kedjan är borttaget."),
    "chain_missing": lambda: _("Kedjan finns inte."),
}


@dataclass
class _Walk:
    """Where the verifier stands in one chain."""

    chain: str
    sequence: int = 0
    hash: str = hashes.GENESIS
    printed: dict[int, list[PrintedHead]] = field(default_factory=dict)
    # Numbers whose payload is erased and whose erasing act has not come yet.
    unaccounted: set[int] = field(default_factory=set)


def verify(chain_keys: Sequence[str] | None = None, heads: Iterable[PrintedHead] = ()) -> Result:
    """Verify these chains (all of them by default), also against heads typed from paper.

    Stops at the first broken place, chains in the order of their keys.
    """
    typed = list(heads)
    known = list(Chain.objects.order_by("key").values_list("key", flat=True))
    asked = sorted(set(known if chain_keys is None else chain_keys) | {head.chain for head in typed})
    entries = 0
    for place, key in enumerate(asked, start=1):
        if key not in known:
            return Result(False, entries, place - 1, Broken(key, 0, "chain_missing"))
        walk = _Walk(key, printed=_printed(key, typed))
        broken = _verify_chain(walk)
        entries += walk.sequence
        if broken:
            return Result(False, entries, place, broken)
    return Result(True, entries, len(asked))


def _printed(key: str, typed: Iterable[PrintedHead]) -> dict[int, list[PrintedHead]]:
    """The heads of one chain that stand elsewhere, by number: anchors and those typed from paper."""
    rows = Anchor.objects.filter(chain__key=key).order_by("sequence", "pk").values_list("sequence", "hash", "source")
    found: dict[int, list[PrintedHead]] = {}
    for head in [*(PrintedHead(key, *row) for row in rows), *(head for head in typed if head.chain == key)]:
        found.setdefault(head.sequence, []).append(head)
    return found


def _verify_chain(walk: _Walk) -> Broken | None:
    """Walk to the end; entries that are being written meanwhile are walked too."""
    for attempt in count():
        start = walk.sequence
        for row in _rows(walk.chain, after=start):
            fault = _step(walk, row)
            if fault:
                return fault
        last = Chain.objects.filter(key=walk.chain).values_list("last_sequence", "last_hash").first()
        if last == (walk.sequence, walk.hash):
            break
        # An entry and its chain row are committed together: where the row is ahead, its entries can be
        # read now. If reading on finds nothing, it was not somebody writing.
        if last is None or last[0] <= walk.sequence or (attempt and walk.sequence == start):
            return Broken(walk.chain, walk.sequence, "chain_row")
    if walk.unaccounted:
        return Broken(walk.chain, min(walk.unaccounted), "payload_erased")
    for sequence in sorted(walk.printed):
        return Broken(walk.chain, sequence, "cut", walk.printed[sequence][0].source)
    return None


def _rows(key: str, *, after: int) -> Iterator[tuple[Any, ...]]:
    """The entries of a chain with what is written beside them, through a cursor on the server."""
    entries = Entry.objects.filter(chain__key=key, sequence__gt=after).order_by("sequence")
    return entries.values_list(*_COLUMNS).iterator(chunk_size=CHUNK)


def _step(walk: _Walk, row: tuple[Any, ...]) -> Broken | None:
    """Check one entry and stand on it."""
    sealed = dict(zip(hashes.SEALED, row, strict=False))
    seal, payload = row[len(hashes.SEALED)], row[len(hashes.SEALED) + 1 :]
    sequence = sealed["sequence"]
    if sequence != walk.sequence + 1:
        return Broken(walk.chain, walk.sequence + 1, "gap")
    if sealed["previous_hash"] != walk.hash:
        return Broken(walk.chain, sequence, "previous")
    if hashes.entry_hash(**sealed) != seal:
        return Broken(walk.chain, sequence, "hash")
    fault = _payload_fault(walk, sequence, sealed["payload_digest"], *payload)
    if fault:
        return Broken(walk.chain, sequence, fault)
    if sealed["kind"] == PAYLOAD_ERASED.code and sealed["target"].isdecimal():
        walk.unaccounted.discard(int(sealed["target"]))
    for head in walk.printed.pop(sequence, ()):
        if not head.hash or not seal.startswith(head.hash):
            return Broken(walk.chain, sequence, "anchor", head.source)
    walk.sequence, walk.hash = sequence, seal
    return None


def _payload_fault(
    walk: _Walk, sequence: int, digest: str, row_id: int | None, data: Any, salt: Any, erased_at: Any
) -> str:
    """What is wrong with what is written beside an entry: a code of FAULTS, or nothing."""
    if row_id is None:
        return "payload_missing" if digest else ""
    if not digest:
        return "payload_added"
    if erased_at is not None:
        walk.unaccounted.add(sequence)
        return ""
    if salt is None or hashes.payload_digest(salt, data) != digest:
        return "payload"
    return ""
