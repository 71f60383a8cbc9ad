"""The lock: five chambers whose water rises, a gate between each, the idea a small boat.

One drawing for the start page, the idea page, the report and the posters. Here stand its measures
(`drawing`, used by the web's component) and the whole picture as one standalone SVG (`lock_svg`,
used in PDFs, with colours as presentation attributes since paper has no theme).
Shape and words tell the state, never colour alone: past chambers pale, the present one deep and
outlined, coming ones dashed; an open gate is two short posts, a closed one a whole bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 240, 128
GAP = 12
PHASES = ("past", "present", "coming", "plain")
"""plain: the lock as such, followed by no idea."""
MOST_BOATS = 5
"""More boats than this are a number in words; the picture would only be a blot."""

PAPER, LINE, INK, MUTED, BORDER = "#FFFFFF", "#D8DDD6", "#1C2B30", "#51626A", "#7D8C8F"
WATER, WATER_SOFT, MOSS, AMBER = "#0F5F70", "#E1EFF1", "#2B6A3B", "#855600"

HULL = "M-26 -7H26L19 8H-19Z"
MAST = "M0 -7V-38"
SAIL = "M3 -36L20 -13L3 -10Z"


@dataclass(frozen=True)
class Chamber:
    """One chamber: its name, a line below it, the water's level 0–5, and where in time it lies.

    `boats` is a number of ideas in it (start page, report); None where the picture follows one idea.
    `aside` names the side state of an idea that left the lock from this chamber ("Vilande").
    Raises ValueError for a level or phase that does not exist.
    """

    label: str
    note: str = ""
    level: int = 0
    phase: str = "coming"
    boats: int | None = None
    aside: str = ""

    @property
    def followed(self) -> bool:
        """True where the picture follows one idea, false where it counts many or only explains."""
        return self.boats is None and self.phase != "plain"

    def __post_init__(self) -> None:
        if not 0 <= self.level <= 5:
            raise ValueError("a chamber's level is 0 to 5")
        if self.phase not in PHASES:
            raise ValueError("a chamber is past, present, coming or plain")


@dataclass(frozen=True)
class Drawing:
    """The measures of one chamber in a box of WIDTH × HEIGHT."""

    surface: int
    water: str
    ripple: str
    boats: tuple[tuple[int, int, str], ...]
    """(x, y, scale) of each boat."""


def _surface(level: int) -> int:
    return HEIGHT - 20 - 13 * level


def _water(y: int) -> str:
    """The water's outline: waves on top, the chamber's rounded corners below."""
    top = "q7.4 -5 14.75 0t14.75 0" * 8
    return f"M2 {y}{top}V113Q238 126 225 126H15Q2 126 2 113Z"


def _boats(chamber: Chamber, y: int) -> tuple[tuple[int, int, str], ...]:
    if chamber.boats is None:
        return ((WIDTH // 2, y, "1"),) if chamber.phase == "present" else ()
    shown = min(chamber.boats, MOST_BOATS)
    step = WIDTH / (shown + 1)
    return tuple((round(step * (i + 1)), y, "0.62") for i in range(shown))


def drawing(chamber: Chamber) -> Drawing:
    """Measure one chamber."""
    y = _surface(chamber.level)
    return Drawing(
        surface=y,
        water=_water(y) if chamber.level or chamber.phase != "coming" or chamber.boats is not None else "",
        ripple=f"M2 {y + 11}" + "q7.4 -5 14.75 0t14.75 0" * 8,
        boats=_boats(chamber, y),
    )


def gate_open(before: Chamber, after: Chamber) -> bool:
    """True if the gate between two chambers stands open: the idea has passed it, or boats are merely counted."""
    return not before.followed or after.phase != "coming"


def _shape(chamber: Chamber) -> SafeString:
    """One chamber in SVG, with the colours of paper."""
    measured, counted = drawing(chamber), not chamber.followed
    deep = chamber.phase == "present" or counted
    parts = [_box(f'fill="{PAPER}"')]
    if chamber.phase == "coming" and not counted:
        parts.append(
            format_html(
                '<path d="M8 {}H232" fill="none" stroke="{}" stroke-width="1.5" stroke-dasharray="4 6"/>',
                measured.surface,
                BORDER,
            )
        )
        parts.append(_box(f'fill="none" stroke="{BORDER}" stroke-width="1.5" stroke-dasharray="5 6"'))
    else:
        parts.append(format_html('<path d="{}" fill="{}"/>', measured.water, WATER if deep else WATER_SOFT))
        parts.append(
            format_html(
                '<path d="{}" fill="none" stroke="{}" stroke-width="2" stroke-opacity="{}"/>',
                measured.ripple,
                PAPER,
                "0.4" if deep else "0.8",
            )
        )
        edge, width = (WATER, "3" if chamber.phase == "present" else "1.5") if deep else (LINE, "1.5")
        parts.append(_box(f'fill="none" stroke="{edge}" stroke-width="{width}"'))
    parts.extend(_boat(*boat) for boat in measured.boats)
    return mark_safe("".join(parts))  # noqa: S308 - every part is built above from constants and numbers


def _box(paint: str) -> SafeString:
    return mark_safe(  # noqa: S308 - constants only
        f'<rect x="2" y="2" width="{WIDTH - 4}" height="{HEIGHT - 4}" rx="14" {paint}/>'
    )


def _boat(x: int, y: int, scale: str) -> SafeString:
    return format_html(
        '<g transform="translate({} {}) scale({})">'
        '<path d="{}" fill="{}" stroke="{}" stroke-width="2.5" stroke-linejoin="round"/>'
        '<path d="{}" fill="none" stroke="{}" stroke-width="2.5" stroke-linecap="round"/>'
        '<path d="{}" fill="{}" stroke="{}" stroke-width="2" stroke-linejoin="round"/></g>',
        x,
        y,
        scale,
        HULL,
        AMBER,
        PAPER,
        MAST,
        AMBER,
        SAIL,
        PAPER,
        AMBER,
    )


def _gate(*, is_open: bool, counted: bool, upright: bool) -> SafeString:
    """The gate after a chamber: posts or a bar, beside it or (upright) below it."""
    spans = ((4, 32), (96, 124)) if is_open else ((4, 124),)
    colour = BORDER if counted or not is_open else MOSS
    middle = (HEIGHT if upright else WIDTH) + GAP // 2
    scale = WIDTH / HEIGHT if upright else 1
    line = '<path d="M{} {}H{}" {}/>' if upright else '<path d="M{} {}V{}" {}/>'
    paint = format_html('fill="none" stroke="{}" stroke-width="6" stroke-linecap="round"', colour)
    ends = ((round(a * scale), round(b * scale)) for a, b in spans)
    if upright:
        return format_html_join("", line, ((a, middle, b, paint) for a, b in ends))
    return format_html_join("", line, ((middle, a, b, paint) for a, b in ends))


def _words(place: int, chamber: Chamber, *, upright: bool) -> SafeString:
    x, y = (WIDTH + 20, 48) if upright else (4, HEIGHT + 24)
    weight = "700" if chamber.phase == "present" and chamber.followed else "400"
    colour = MUTED if chamber.phase == "coming" and chamber.followed else INK
    lines = [
        format_html(
            '<text x="{}" y="{}" font-size="17" font-weight="{}" fill="{}">{}. {}</text>',
            x,
            y,
            weight,
            colour,
            place,
            chamber.label,
        )
    ]
    below = [("700", INK, str(chamber.boats))] if chamber.boats is not None else []
    below += [("400", MUTED, text) for text in (chamber.aside, chamber.note) if text]
    for row, (heavy, ink, text) in enumerate(below, start=1):
        lines.append(
            format_html(
                '<text x="{}" y="{}" font-size="14" font-weight="{}" fill="{}">{}</text>',
                x,
                y + 21 * row,
                heavy,
                ink,
                text,
            )
        )
    return mark_safe("".join(lines))  # noqa: S308 - joined from escaped parts


def lock_svg(chambers: Sequence[Chamber], *, title: str, upright: bool = False) -> SafeString:
    """The whole lock as one standalone SVG, lying or (for narrow paper) upright as a stair.

    `title` is what the picture says in words; it becomes the SVG's title and its accessible name.
    """
    parts: list[SafeString] = []
    for place, chamber in enumerate(chambers):
        x, y = (24 * place, (HEIGHT + GAP) * place) if upright else ((WIDTH + GAP) * place, 0)
        gate = SafeString("")
        if place + 1 < len(chambers):
            gate = _gate(is_open=gate_open(chamber, chambers[place + 1]), counted=not chamber.followed, upright=upright)
        inside = (x, y, _shape(chamber), gate, _words(place + 1, chamber, upright=upright))
        parts.append(format_html('<g transform="translate({} {})">{}{}{}</g>', *inside))
    number = len(chambers)
    if upright:
        width, height = 24 * (number - 1) + WIDTH + 260, (HEIGHT + GAP) * number - GAP
    else:
        width, height = (WIDTH + GAP) * number - GAP, HEIGHT + 80
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-label="{}" '
        'class="lock-picture" font-family="sans-serif"><title>{}</title>{}</svg>',
        width,
        height,
        title,
        title,
        mark_safe("".join(parts)),  # noqa: S308 - joined from escaped parts
    )
