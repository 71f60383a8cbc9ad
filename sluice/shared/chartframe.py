"""Where a chart's plot lies: the levels at its side, the labels below, and how a value becomes a height."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from sluice.shared.svg import el, figure

WIDTH = 480
INK, MUTED, HAIRLINE = "#1C2B30", "#51626A", "#D8DDD6"


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the plot lies and how a value becomes a height."""

    highest: float
    step: float
    count: int
    left: float
    top: float = 10
    bottom: float = 210

    @classmethod
    def over(cls, highest: float, count: int) -> Frame:
        """A frame for `count` slots whose top level is a round number not below `highest`."""
        step = _nice_step(highest)
        highest = max(step, math.ceil(highest / step) * step)
        return cls(highest, step, max(count, 1), left=12 + 8 * len(figure(highest)))

    @property
    def slot(self) -> float:
        """How wide one label's place is."""
        return (WIDTH - self.left) / self.count

    def x(self, at: int) -> float:
        """The middle of a slot."""
        return self.left + (at + 0.5) * self.slot

    def y(self, value: float) -> float:
        """The height of a value."""
        return self.bottom - value / self.highest * (self.bottom - self.top)

    def axis(self, labels: Sequence[str]) -> list[SafeString]:
        """The levels with their figures, and the labels below."""
        parts: list[SafeString] = []
        for level in range(round(self.highest / self.step) + 1):
            value = level * self.step
            y = self.y(value)
            parts.append(el("line", x1=self.left, y1=y, x2=WIDTH, y2=y, stroke=HAIRLINE, class_="chart-axis"))
            parts.append(text(figure(round(value, 2)), self.left - 6, y + 4, anchor="end", colour=MUTED))
        # As many labels as fit without touching; the description has them all.
        widest = max((len(label) for label in labels), default=1) * 7 + 10
        every = max(1, math.ceil(widest / self.slot))
        shown = [at for at in range(len(labels)) if at % every == 0]
        parts += [text(labels[at], self.x(at), self.bottom + 18, anchor="middle", colour=MUTED) for at in shown]
        return parts


def _nice_step(highest: float) -> float:
    rough = max(highest, 1) / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return max(1.0, float(step))


def text(
    said: str, x: float, y: float, *, anchor: str | None = None, strong: bool = False, colour: str = INK
) -> SafeString:
    """Words at a place; `anchor` is "end" or "middle" as in SVG."""
    return el(
        "text",
        said,
        x=float(x),
        y=float(y),
        fill=colour,
        text_anchor=anchor,
        font_weight="bold" if strong else None,
        class_="chart-text" if colour == INK else "chart-text-muted",
    )
