"""Charts as SVG of our own: bars, columns, line, funnel.

They are drawn for paper and for the web at once. Colours are presentation attributes, which a
stylesheet may override by class (`chart-fill-1` …, `chart-text`, `chart-axis`), and every series has
a pattern or a dash of its own, so that the drawing reads in black and white. Each has role="img", a
title, and a description that says every figure in words. A value of None is one that must not be
shown (see `suppression`).

All texts come from the caller, translated. `uid` must be unique on the page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sluice.shared.chartframe import INK, MUTED, WIDTH, Frame, text
from sluice.shared.svg import Value, el, figure, joined

FONT = 13
LINE = 17

# Dark and soft colour of each series (design.md), and the stroke that tells it from its neighbours.
SERIES: tuple[tuple[str, str, str], ...] = (
    ("#0F5F70", "#0F5F70", ""),
    ("#855600", "#FAEFD6", "M0 8L8 0M-2 2L2 -2M6 10L10 6"),
    ("#2B6A3B", "#E4F0E3", "M0 4H8"),
    ("#A0331F", "#FBE8E3", "M0 8L8 0M0 0L8 8"),
    ("#5A4A7C", "#ECE7F4", "M4 0V8"),
    ("#51626A", "#FFFFFF", "M3 4H5"),
)
DASHES = ("", "7 4", "2 3", "9 3 2 3", "12 5", "4 4")


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures under a name, as many as there are labels; None is hidden or unknown."""

    name: str
    values: Sequence[Value | None]


def bars(
    rows: Sequence[tuple[str, Value | None]], *, uid: str, title: str, desc: str = "", unit: str = ""
) -> SafeString:
    """Horizontal bars, one a row: its label above, its figure at the end."""
    top = max((float(value) for _label, value in rows if value is not None), default=0) or 1
    room = WIDTH - 90
    parts: list[SafeString] = []
    for row, (label, value) in enumerate(rows):
        y = row * 42
        length = 0.0 if value is None else max(0.0, float(value)) / top * room
        parts.append(text(label, 0, y + 14))
        parts.append(_rect(uid, 0, 0, y + 20, length, 14) if value is not None else _nothing(y + 20, 14))
        parts.append(text(_shown(value, unit), length + (8 if value is not None else 34), y + 32, strong=True))
    told = [(label, _shown(value, unit)) for label, value in rows]
    return _drawing(uid, title, desc, told, max(42 * len(rows), LINE), parts, series=1)


def stacked(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    uid: str,
    title: str,
    desc: str = "",
    unit: str = "",
    grouped: bool = False,
) -> SafeString:
    """Columns, one for each label (a month), with the series on top of each other or side by side.

    Raises ValueError when a series has not as many values as there are labels.
    """
    _same_length(labels, series)
    if grouped:
        highest = max((_height(value) for each in series for value in each.values), default=0.0)
    else:
        highest = max((sum(_height(each.values[at]) for each in series) for at in range(len(labels))), default=0.0)
    frame = Frame.over(highest, len(labels))
    parts = frame.axis(labels)
    for at in range(len(labels)):
        parts += _column(uid, frame, at, [each.values[at] for each in series], grouped)
    legend, height = _legend(uid, [each.name for each in series], frame.bottom + 34)
    told = _told(labels, series, unit)
    return _drawing(uid, title, desc, told, height, [*parts, *legend], series=len(series))


def line(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    uid: str,
    title: str,
    desc: str = "",
    unit: str = "",
    target: tuple[str, Value] | None = None,
) -> SafeString:
    """Lines over the labels, one a series, broken where a value is None; `target` is a dashed level.

    Raises ValueError when a series has not as many values as there are labels.
    """
    _same_length(labels, series)
    values = [_height(value) for each in series for value in each.values]
    frame = Frame.over(max([*values, float(target[1]) if target else 0.0], default=0.0), len(labels))
    parts = frame.axis(labels)
    if target:
        parts += _target(frame, target, unit)
    for number, each in enumerate(series):
        parts += _curve(frame, number, each.values)
    legend, height = _line_legend([each.name for each in series], frame.bottom + 34)
    told = _told(labels, series, unit)
    if target:
        told.append((target[0], _shown(target[1], unit)))
    return _drawing(uid, title, desc, told, height, [*parts, *legend], series=0)


def funnel(
    steps: Sequence[tuple[str, int | None]], *, uid: str, title: str, desc: str = "", unit: str = ""
) -> SafeString:
    """Steps that narrow from the first to the last, each with its figure and its share of the first."""
    first = next((value for _label, value in steps if value is not None), 0) or 1
    top = max([value for _label, value in steps if value is not None] or [1]) or 1
    parts: list[SafeString] = []
    told: list[tuple[str, str]] = []
    for row, (label, value) in enumerate(steps):
        y, share = (
            row * 46,
            "" if value is None else _("%(share)s %%") % {"share": figure(round(100 * value / first))},
        )
        said = _shown(value, unit)
        width = 0.0 if value is None else value / top * WIDTH
        parts.append(text(label, 0, y + 14))
        parts.append(text(" · ".join(filter(None, [said, share])), WIDTH, y + 14, anchor="end", strong=True))
        parts.append(_rect(uid, 0, (WIDTH - width) / 2, y + 20, width, 18))
        told.append((label, ", ".join(filter(None, [said, share]))))
    return _drawing(uid, title, desc, told, max(46 * len(steps), LINE), parts, series=1)


# --- columns and lines ------------------------------------------------------------------------------


def _column(uid: str, frame: Frame, at: int, values: Sequence[Value | None], grouped: bool) -> list[SafeString]:
    width = min(36.0, frame.slot * 0.72)
    left, base = frame.x(at) - width / 2, 0.0
    parts: list[SafeString] = []
    for number, value in enumerate(values):
        height = _height(value)
        if grouped:
            part = width / len(values)
            parts.append(
                _rect(uid, number, left + number * part, frame.y(height), part, frame.bottom - frame.y(height))
            )
        elif height:
            top = frame.y(base + height)
            parts.append(_rect(uid, number, left, top, width, frame.y(base) - top))
            base += height
    return parts


def _curve(frame: Frame, number: int, values: Sequence[Value | None]) -> list[SafeString]:
    colour = SERIES[number % len(SERIES)][0]
    parts: list[SafeString] = []
    path: list[str] = []
    pen = "M"
    for at, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        x, y = frame.x(at), frame.y(_height(value))
        path.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
        parts.append(_marker(number, x, y, colour))
    if path:
        parts.insert(0, _stroke("".join(path), number, colour))
    return parts


def _stroke(path: str, number: int, colour: str) -> SafeString:
    return el(
        "path",
        d=path,
        fill="none",
        stroke=colour,
        stroke_width=2,
        stroke_dasharray=DASHES[number % len(DASHES)] or None,
        class_=f"chart-stroke-{number % len(SERIES) + 1}",
    )


def _marker(number: int, x: float, y: float, colour: str) -> SafeString:
    name = f"chart-mark-{number % len(SERIES) + 1}"
    if number % 3 == 0:
        return el("circle", cx=x, cy=y, r=3.5, fill=colour, class_=name)
    if number % 3 == 1:
        return el("rect", x=x - 3.5, y=y - 3.5, width=7, height=7, fill=colour, class_=name)
    return el("path", d=f"M{x:.1f} {y - 4.5:.1f}l4.5 8h-9z", fill=colour, class_=name)


def _target(frame: Frame, target: tuple[str, Value], unit: str) -> list[SafeString]:
    y = frame.y(_height(target[1]))
    said = f"{target[0]}: {_shown(target[1], unit)}"
    return [
        el(
            "line",
            x1=frame.left,
            y1=y,
            x2=WIDTH,
            y2=y,
            stroke=INK,
            stroke_dasharray="3 3",
            class_="chart-target",
        ),
        text(said, WIDTH, y - 5, anchor="end"),
    ]


# --- parts ------------------------------------------------------------------------------------------


def _legend(uid: str, names: Sequence[str], y: float) -> tuple[list[SafeString], float]:
    parts: list[SafeString] = []
    for number, name in enumerate(names):
        row = y + number * 20
        parts += [_rect(uid, number, 0, row - 11, 22, 13), text(name, 30, row)]
    return parts, y + 20 * len(names)


def _line_legend(names: Sequence[str], y: float) -> tuple[list[SafeString], float]:
    parts: list[SafeString] = []
    for number, name in enumerate(names):
        row, colour = y + number * 20, SERIES[number % len(SERIES)][0]
        parts += [_stroke(f"M0 {row - 4:.1f}H26", number, colour), _marker(number, 13, row - 4, colour)]
        parts.append(text(name, 34, row))
    return parts, y + 20 * len(names)


def _rect(uid: str, number: int, x: float, y: float, width: float, height: float) -> SafeString:
    at = number % len(SERIES)
    colour, _soft, pattern = SERIES[at]
    return el(
        "rect",
        x=float(x),
        y=float(y),
        width=float(width),
        height=float(height),
        fill=f"url(#{uid}-p{at + 1})" if pattern else colour,
        stroke=colour,
        class_=f"chart-area-{at + 1}" if pattern else f"chart-fill-{at + 1}",
    )


def _nothing(y: float, height: float) -> SafeString:
    return el(
        "rect",
        x=0,
        y=float(y),
        width=26,
        height=float(height),
        fill="none",
        stroke=MUTED,
        stroke_dasharray="3 3",
    )


def _patterns(uid: str, series: int) -> SafeString:
    made: list[SafeString] = []
    for at, (colour, soft, stroke) in enumerate(SERIES[:series]):
        if stroke:
            ground = el("rect", width=8, height=8, fill=soft, class_=f"chart-soft-{at + 1}")
            lines = el(
                "path",
                d=stroke,
                stroke=colour,
                stroke_width=1.6,
                fill="none",
                class_=f"chart-stroke-{at + 1}",
            )
            made.append(
                el(
                    "pattern",
                    ground,
                    lines,
                    id=f"{uid}-p{at + 1}",
                    width=8,
                    height=8,
                    patternUnits="userSpaceOnUse",
                )
            )
    return el("defs", joined(made)) if made else joined([])


def _drawing(
    uid: str,
    title: str,
    desc: str,
    told: Sequence[tuple[str, str]],
    height: float,
    parts: Sequence[SafeString],
    *,
    series: int,
) -> SafeString:
    figures = "; ".join(f"{label}: {said}" for label, said in told) or _("Inga uppgifter.")
    words = " ".join(filter(None, [desc, figures]))
    return el(
        "svg",
        el("title", title, id=f"{uid}-t"),
        el("desc", words, id=f"{uid}-d"),
        _patterns(uid, series),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        aria_labelledby=f"{uid}-t {uid}-d",
        class_="chart",
        viewBox=f"-2 0 {WIDTH + 4} {math.ceil(height) + 4}",
        width=WIDTH + 4,
        height=math.ceil(height) + 4,
        font_size=FONT,
        font_family="sans-serif",
    )


def _told(labels: Sequence[str], series: Sequence[Series], unit: str) -> list[tuple[str, str]]:
    return [
        (label, ", ".join(f"{each.name} {_shown(each.values[at], unit)}" for each in series))
        for at, label in enumerate(labels)
    ]


def _shown(value: Value | None, unit: str) -> str:
    if value is None:
        return _("visas inte")
    return f"{figure(value)}\N{NO-BREAK SPACE}{unit}" if unit else figure(value)


def _height(value: Value | None) -> float:
    return 0.0 if value is None else max(0.0, float(value))


def _same_length(labels: Sequence[str], series: Sequence[Series]) -> None:
    for each in series:
        if len(each.values) != len(labels):
            raise ValueError(f"{each.name!r} has {len(each.values)} values for {len(labels)} labels")
