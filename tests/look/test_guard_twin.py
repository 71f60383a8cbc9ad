"""The browser's guard stops exactly what the server's guard blocks."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from playwright.sync_api import Page

from sluice.shared import guard
from tests.shared.identity_numbers import luhn_digit, norwegian_end

VECTORS = Path(__file__).parent.parent / "shared" / "guard_vectors.json"
TWIN = "async texts => { const twin = await import('/static/js/guard.js'); return texts.map(twin.blockedKind); }"


def ways(rng: random.Random) -> str:
    """A text with something that is, or nearly is, an identity number."""
    year, month, serial = rng.randrange(100), rng.randint(1, 12), rng.randrange(1000)
    if rng.random() < 0.5:
        nine = f"{year:02}{month:02}{rng.randint(1, 31) + rng.choice((0, 60)):02}{serial:03}"
        digits = nine + luhn_digit(nine)
    else:
        nine = f"{rng.randint(1, 31) + rng.choice((0, 40)):02}{month + rng.choice((0, 40, 80)):02}{year:02}{serial:03}"
        digits = nine + (norwegian_end(nine) or "00")
    form = rng.choice(
        (
            "{a}-{b}",
            "{a}+{b}",
            "19{a}{b}",
            "{a} - {b}",
            "{a} {b}",
            "x{a}-{b}y",
            "1{a}-{b}",
            "{a}–{b}",
            "+{a}{b}",
            "{a}{b}",
            "{a}-{b}7",
        )
    )
    return f"Det gäller {form.format(a=digits[:6], b=digits[6:])} sedan i går"


@pytest.fixture
def texts() -> list[str]:
    rng = random.Random(29)
    noise = ["".join(rng.choice("0123456789-+ ") for _ in range(16)) for _ in range(300)]
    return [vector["text"] for vector in json.loads(VECTORS.read_text())] + [ways(rng) for _ in range(700)] + noise


def test_the_twin_agrees_with_the_server(site: str, page: Page, texts: list[str]) -> None:
    page.goto(f"{site}/tack/")
    here = [bool(guard.inspect(text).blocks) for text in texts]
    there = [bool(kind) for kind in page.evaluate(TWIN, texts)]
    assert sum(here) > 200
    assert [(text, a, b) for text, a, b in zip(texts, here, there, strict=True) if a != b] == []
