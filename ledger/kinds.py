"""The register of what may happen: every ledger line has a kind that some app registered.

A kind names the payload keys that its lines may carry, so that free text can't slip into the
record under a name that nobody thought of (and that nobody would find when erasing).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise


class UnknownKindError(LookupError):
    """No app has registered this kind."""


class UnknownPayloadKeyError(LookupError):
    """The payload has a key that its kind does not name."""


class KindClashError(ValueError):
    """Two apps registered the same code with different meanings."""


@dataclass(frozen=True)
class Kind:
    """One kind of act: code in the record, label on the page, the payload keys it may carry."""

    code: str
    label: str | _StrPromise
    payload_keys: frozenset[str] = frozenset()


_KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known. Registering the same kind again changes nothing.

    Raises KindClashError when a code is already taken with other payload keys.
    """
    for kind in kinds:
        known = _KINDS.get(kind.code)
        if known is not None and known.payload_keys != kind.payload_keys:
            raise KindClashError(kind.code)
        _KINDS[kind.code] = kind


def get(code: str) -> Kind:
    """The kind with this code. Raises UnknownKindError."""
    try:
        return _KINDS[code]
    except KeyError:
        raise UnknownKindError(code) from None


def label(code: str) -> str:
    """The label for a page; the bare code for a kind that no installed app knows any more."""
    kind = _KINDS.get(code)
    return str(kind.label) if kind else code


def all_kinds() -> tuple[Kind, ...]:
    """Every registered kind, by code."""
    return tuple(_KINDS[code] for code in sorted(_KINDS))


def check_payload_keys(kind: Kind, keys: Iterable[str]) -> None:
    """Raise UnknownPayloadKeyError for the first key that the kind does not name."""
    for key in keys:
        if key not in kind.payload_keys:
            raise UnknownPayloadKeyError(f"{kind.code}: {key}")
