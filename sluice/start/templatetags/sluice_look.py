"""Tags and filters for the components in templates/components/; only what a plain include cannot do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms, template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sluice.shared import guard
from sluice.shared.lock import HULL, MAST, SAIL, Chamber, drawing, gate_open

register = template.Library()

TONES = ("water", "moss", "amber", "brick", "plum", "neutral")


@register.simple_tag
def chip(text: str, tone: str = "neutral") -> SafeString:
    """A word on a tinted ground. An unknown tone is shown as neutral."""
    return format_html('<span class="chip chip--{}">{}</span>', tone if tone in TONES else "neutral", text)


@register.simple_block_tag
def card(content: str, title: str = "", tone: str = "", level: int = 2) -> SafeString:
    """A card around its content: `{% card title=… %} … {% endcard %}`; `level` is the heading's level."""
    context = {"content": content, "title": title, "tone": tone, "level": level}
    return SafeString(render_to_string("components/card.html", context))


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "", live: bool = False) -> SafeString:
    """A notice around its content: info, success, warning or error; `live` announces it."""
    context = {"content": content, "title": title, "tone": tone, "live": live}
    return SafeString(render_to_string("components/notice_block.html", context))


@register.simple_block_tag
def details(content: str, summary: str = "", opened: bool = False) -> SafeString:
    """Content that opens on demand: `{% details summary=… %} … {% enddetails %}`; `opened` from the start."""
    context = {"content": content, "summary": summary, "opened": opened}
    return SafeString(render_to_string("components/details_block.html", context))


@register.inclusion_tag("components/lock.html")
def lock(chambers: Sequence[Chamber], title: str) -> dict[str, Any]:
    """The lock as a list of chambers that lies on a wide screen and stands on a narrow one."""
    following: list[Chamber | None] = [*chambers[1:], None]
    return {
        "title": title,
        "boat": {"hull": HULL, "mast": MAST, "sail": SAIL},
        "counted": not any(chamber.followed for chamber in chambers),
        "rows": [
            {
                "chamber": chamber,
                "drawing": drawing(chamber),
                "gate": "" if after is None else ("open" if gate_open(chamber, after) else "closed"),
            }
            for chamber, after in zip(chambers, following, strict=True)
        ],
    }


@register.simple_tag
def guard_texts() -> SafeString:
    """Attributes for a form with data-guard: what the browser says when it stops a text, in the server's own words."""
    return format_html_join(
        "",
        ' data-guard-{}="{}"',
        ((kind.replace("_", "-"), guard.message(guard.Finding(0, 0, kind))) for kind in sorted(guard.BLOCKING)),
    )


@register.filter
def at(values: Sequence[Any], place: int) -> Any:
    """The value at a place of a list; empty where there is none."""
    return values[place] if 0 <= place < len(values) else ""


@register.filter
def is_mapping(value: Any) -> bool:
    """True for a cell that is more than its text."""
    return isinstance(value, Mapping)


@register.filter
def is_checkbox(field: forms.BoundField) -> bool:
    """True for a single box to tick, whose label stands after it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def field_faults(form: forms.BaseForm) -> list[dict[str, str]]:
    """What is wrong field by field: label, sentence, and the id of the control to go to."""
    faults = []
    for field in form:
        for text in field.errors:
            target = field.id_for_label or f"{field.auto_id}_0"
            faults.append({"label": str(field.label), "text": str(text), "target": target})
    return faults
