"""Colours that can be read, and nothing inline that the content security policy would refuse."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

ROOT = Path(settings.BASE_DIR)
TEXT = ("ink", "muted", "water", "water-deep", "moss", "amber", "brick", "plum")
GROUNDS = ("paper", "surface", "water-soft", "moss-soft", "amber-soft", "brick-soft", "plum-soft", "neutral-soft")
INLINE = re.compile(
    r"\sstyle\s*=|<style\b|<script(?![^>]*\ssrc=)[^>]*>|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
)


def tokens(scheme: str) -> dict[str, str]:
    light, dark = (ROOT / "static/css/tokens.css").read_text().split("prefers-color-scheme: dark")
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", light if scheme == "light" else dark))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_on_every_ground(scheme: str) -> None:
    colours = tokens(scheme)
    assert [pair for pair in product(TEXT, GROUNDS) if contrast(colours[pair[0]], colours[pair[1]]) < 5] == []
    assert min(contrast(colours["on-water"], colours[ground]) for ground in ("water", "water-deep")) >= 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edge_of_a_control_is_seen(scheme: str) -> None:
    colours = tokens(scheme)
    assert min(contrast(colours["border"], colours[ground]) for ground in ("paper", "surface", "amber-soft")) >= 3


def test_dark_has_every_colour_that_light_has() -> None:
    assert set(tokens("light")) == set(tokens("dark"))


def test_no_page_has_inline_style_or_script() -> None:
    pages = [path for path in (ROOT / "templates").rglob("*.html") if path.parts[-2] not in {"emails", "pdf"}]
    assert len(pages) > 40
    found = {str(path.relative_to(ROOT)): INLINE.findall(path.read_text()) for path in pages}
    assert {path: hits for path, hits in found.items() if hits} == {}


def test_no_script_writes_in_the_browser_s_storage() -> None:
    scripts = list((ROOT / "static/js").glob("*.js"))
    assert len(scripts) >= 7
    assert [
        s.name for s in scripts if re.search(r"localStorage|sessionStorage|indexedDB|\beval\(|innerHTML", s.read_text())
    ] == []


@pytest.mark.parametrize("name", ["400", "403_csrf", "500"])
def test_pages_for_bad_days_need_neither_database_nor_request(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert '<html lang="sv">' in page
    assert "css/tokens.css" in page
    assert "Till startsidan" in page
