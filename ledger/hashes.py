"""How a line is sealed. The writer and the verifier both come here, and nowhere else."""

from __future__ import annotations

import json
import secrets
from typing import Any

from sluice.shared.hashing import canonical, sha256_hex

# What the hash covers, in words of the record. The row's own id is left out: it is known only after
# the row is written, and it says nothing that chain and sequence do not.
SEALED = (
    "chain",
    "sequence",
    "kind",
    "target",
    "occurred_at",
    "recorded_at",
    "actor_id",
    "actor_role",
    "actor_unit",
    "subject_type",
    "subject_ref",
    "payload_digest",
    "previous_hash",
)

# What the first line of a chain names as the hash before it.
GENESIS = ""


class UnfitPayloadError(ValueError):
    """The payload holds something that would not come back from the database as it was written."""


def entry_hash(**fields: Any) -> str:
    """The seal of one line: every sealed field by name. Raises TypeError for a missing or extra one."""
    if fields.keys() != set(SEALED):
        raise TypeError(f"entry_hash takes exactly {', '.join(SEALED)}")
    return sha256_hex(canonical(fields))


def new_salt() -> bytes:
    """A salt, so that an erased short payload ("ja") can't be guessed back from its digest."""
    return secrets.token_bytes(16)


def payload_digest(salt: bytes, payload: Any) -> str:
    """The seal of a payload."""
    return sha256_hex(bytes(salt) + canonical(payload))


def check_fit(value: Any) -> None:
    """Raise UnfitPayloadError for floats and NUL characters.

    PostgreSQL's jsonb writes 1e22 back as an integer and refuses NUL: the digest would not agree afterwards.
    """
    if isinstance(value, float):
        raise UnfitPayloadError("floats change on their way through the database; use Decimal")
    if isinstance(value, str) and "\x00" in value:
        raise UnfitPayloadError("NUL characters can't be stored")
    if isinstance(value, dict):
        for key, inner in value.items():
            check_fit(key)
            check_fit(inner)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for inner in value:
            check_fit(inner)


def plain(value: Any) -> Any:
    """The value in JSON's own types, spelt as the canonical form spells it (times and decimals as text)."""
    return json.loads(canonical(value))
