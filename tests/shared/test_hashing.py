"""One value, one form, one hash."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, localcontext
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluice.shared.hashing import NotCanonical, canonical, sha256_hex

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1900, 1, 2), datetime(2200, 1, 1), timezones=zones)  # noqa: DTZ001 (Hypothesis adds the zone)
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=4)
leaves = st.none() | st.booleans() | st.integers() | text | decimals | moments | st.floats(-1e9, 1e9)
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4))


@given(st.dictionaries(text, values, min_size=2), st.randoms())
def test_the_order_of_keys_does_not_matter(value: dict[str, object], random: object) -> None:
    items = list(value.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    assert canonical(dict(items)) == canonical(value)


@given(values)
def test_the_form_is_json_and_reads_back_to_itself(value: object) -> None:
    written = canonical(value)
    assert canonical(json.loads(written)) == written


@given(moments, zones)
def test_the_same_moment_in_another_zone(moment: datetime, zone: timezone) -> None:
    assert canonical(moment) == canonical(moment.astimezone(zone))


@given(decimals, st.integers(0, 5))
def test_zeros_at_the_end_of_a_decimal(value: Decimal, zeros: int) -> None:
    # Python's own context rounds a sum to 28 figures: the test needs them all.
    with localcontext(prec=80):
        longer = value + Decimal(0).scaleb(-4 - zeros)
    assert canonical(value) == canonical(longer)


@given(values, values)
def test_equal_values_give_equal_bytes(one: object, other: object) -> None:
    if canonical(one) != canonical(other):
        # Python holds True == 1; a record must not.
        assert one != other or isinstance(one, bool) or isinstance(other, bool) or _mixes_bools(one, other)


def _mixes_bools(one: object, other: object) -> bool:
    return "true" in f"{canonical(one)!r}{canonical(other)!r}" or "false" in f"{canonical(one)!r}{canonical(other)!r}"


def test_the_form_is_fixed_for_ever() -> None:
    value = {
        "ö": [1, 2.0, 2.5, None, True, (Decimal("1.50"), Decimal("-0.0"), Decimal("1E+3"))],
        "a": {"when": datetime(2026, 11, 22, 1, 2, 3, 4, UTC), "day": date(2026, 11, 22)},
        "id": UUID(int=7),
    }
    expected = (
        '{"a":{"day":"2026-11-22","when":"2026-11-22T01:02:03.000004Z"},'
        '"id":"00000000-0000-0000-0000-000000000007","ö":[1,2,2.5,null,true,["1.5","0","1000"]]}'
    )
    assert canonical(value).decode() == expected
    assert sha256_hex(canonical(value)) == hashlib.sha256(expected.encode()).hexdigest()


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        Decimal("Infinity"),
        datetime(2026, 11, 22),  # noqa: DTZ001 (naive on purpose)
        {1: "a"},
        {"a"},
        object(),
        "\ud800",
        b"bytes",
    ],
    # Not their repr: that of an object is its address, another one in each process.
    ids=range(10),
)
def test_what_has_no_single_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)
