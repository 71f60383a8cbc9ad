"""One canonical form of a value as bytes, and one hash of bytes: writer and verifier share them.

Equal values give equal bytes, whatever the order of a mapping's keys, the time zone a moment is
written in, or the number of zeros a decimal carries.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


class NotCanonical(ValueError):
    """The value has no single way of being written (NaN, a naive time, a set, an unknown type)."""


def canonical(value: Any) -> bytes:
    """`value` as JSON in UTF-8: keys sorted, no spaces, moments in UTC with microseconds.

    Decimals are written as text without an exponent and without trailing zeros; tuples as lists.
    Raises NotCanonical for what cannot be written in one way only.
    """
    try:
        text = json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("text with half a surrogate pair") from error


def sha256_hex(data: bytes) -> str:
    """The SHA-256 of `data` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise NotCanonical(f"no canonical form of {type(value).__name__}")


def _key(key: Any) -> str:
    # JSON would turn 1 and "1" into the same key, and one of two values would be lost.
    if not isinstance(key, str):
        raise NotCanonical("the keys of a mapping must be text")
    return str(key)


def _number(value: float) -> int | float:
    if not math.isfinite(value):
        raise NotCanonical("a number must be finite")
    # 2.0 == 2 in Python, and equal values must give equal bytes.
    return int(value) if value.is_integer() else value


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise NotCanonical("a number must be finite")
    if value == 0:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moment(value: datetime) -> str:
    if value.tzinfo is None or value.utcoffset() is None:
        raise NotCanonical("a moment must have a time zone")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
