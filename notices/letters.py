"""A letter's words: subject, text and HTML from the templates of its kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

SUBJECT_LENGTH = 250


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, ready to send."""

    subject: str
    text: str
    html: str


def write(kind: str, context: Mapping[str, Any], *, name: str) -> Letter:
    """Write a letter of `kind` to somebody called `name`.

    The templates are `emails/<kind>.subject.txt`, `.txt` and `.html`; beside `context` they see
    `name`, `url` (the link's whole address) and `demo`.
    """
    seen = {**context, "name": name, "url": settings.SITE_URL + context["link"], "demo": settings.DEMO}
    # Workers have no request and so no language: the letters' is the installation's.
    with translation.override(settings.LANGUAGE_CODE):
        subject = " ".join(render_to_string(f"emails/{kind}.subject.txt", seen).split())
        # What a template leaves out leaves its blank lines behind.
        text = re.sub(r"\n{3,}", "\n\n", render_to_string(f"emails/{kind}.txt", seen).strip()) + "\n"
        html = render_to_string(f"emails/{kind}.html", seen)
    if settings.DEMO:
        subject = f"DEMONSTRATION: {subject}"
    return Letter(subject[:SUBJECT_LENGTH], text, html)
