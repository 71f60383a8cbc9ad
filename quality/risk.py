"""The risk scale as pure functions: score, level, what needs a measure, the matrix.

The scale is the authority's own (SOSFS 2011:9, 5 kap. 1 § asks for likelihood and consequence and sets no numbers).
The proposal 4 x 4 with measures from 8, and always at the highest consequence, is ours, after the common handbook on
risk analysis; the names of the four levels are ours too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Scale(Protocol):
    """What is asked of a policy."""

    likelihood_levels: int
    consequence_levels: int
    threshold: int
    always_at_consequence: int | None


class Placed(Protocol):
    """What is asked of a risk."""

    likelihood: int
    consequence: int


@dataclass(frozen=True)
class Level:
    """How serious a cell of the matrix is: a word and a colour, never a colour alone."""

    code: str
    label: str | Promise
    tone: str


LOW = Level("low", _("Låg"), "moss")
RAISED = Level("raised", _("Förhöjd"), "neutral")
HIGH = Level("high", _("Hög"), "amber")
SEVERE = Level("severe", _("Mycket hög"), "brick")

ABOVE, BELOW = "above", "below"
"""How a second look is written in the ledger: "above>below" is a risk that no longer needs a measure."""

LIKELIHOOD_4 = (_("Mycket liten"), _("Liten"), _("Stor"), _("Mycket stor"))
CONSEQUENCE_4 = (_("Mindre"), _("Måttlig"), _("Betydande"), _("Katastrofal"))


def score(likelihood: int, consequence: int) -> int:
    """Likelihood times consequence."""
    return likelihood * consequence


def on_scale(likelihood: int, consequence: int, scale: Scale) -> bool:
    """True if both values are steps of the scale."""
    return 1 <= likelihood <= scale.likelihood_levels and 1 <= consequence <= scale.consequence_levels


def value_needs_measure(likelihood: int, consequence: int, scale: Scale) -> bool:
    """True at or above the threshold, or at a consequence that the authority never leaves without a measure."""
    if scale.always_at_consequence is not None and consequence >= scale.always_at_consequence:
        return True
    return score(likelihood, consequence) >= scale.threshold


def standing(likelihood: int, consequence: int, scale: Scale) -> str:
    """ABOVE or BELOW what needs a measure."""
    return ABOVE if value_needs_measure(likelihood, consequence, scale) else BELOW


def needs_measure(risk: Placed, scale: Scale) -> bool:
    """True if the risk, as first judged, asks for a decided measure."""
    return value_needs_measure(risk.likelihood, risk.consequence, scale)


def highest(risks: Iterable[Placed]) -> int:
    """The highest score, 0 where there are no risks."""
    return max((score(risk.likelihood, risk.consequence) for risk in risks), default=0)


def level(likelihood: int, consequence: int, scale: Scale) -> Level:
    """The level of a cell: severe from three quarters of the highest score, high where a measure is needed."""
    value = score(likelihood, consequence)
    if not value_needs_measure(likelihood, consequence, scale):
        return RAISED if value * 2 >= scale.threshold else LOW
    top = scale.likelihood_levels * scale.consequence_levels
    return SEVERE if value * 4 >= top * 3 else HIGH


def likelihood_label(step: int, scale: Scale) -> str:
    """ "3 Stor" on a scale of four, which has names by custom; the number alone on others."""
    return f"{step} {LIKELIHOOD_4[step - 1]}" if scale.likelihood_levels == len(LIKELIHOOD_4) else str(step)


def consequence_label(step: int, scale: Scale) -> str:
    """As `likelihood_label`, for the consequence."""
    return f"{step} {CONSEQUENCE_4[step - 1]}" if scale.consequence_levels == len(CONSEQUENCE_4) else str(step)


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix: its score and level, and how many risks stand there."""

    score: int
    level: Level
    count: int


@dataclass(frozen=True)
class Row:
    """One consequence with a cell for each likelihood."""

    label: str
    cells: tuple[Cell, ...]


def matrix(risks: Iterable[Placed], scale: Scale) -> tuple[Row, ...]:
    """The matrix as a table: highest consequence first, likelihood from left to right."""
    placed: dict[tuple[int, int], int] = {}
    for risk in risks:
        place = (risk.likelihood, risk.consequence)
        placed[place] = placed.get(place, 0) + 1
    return tuple(
        Row(
            consequence_label(consequence, scale),
            tuple(
                Cell(
                    score(likelihood, consequence),
                    level(likelihood, consequence, scale),
                    placed.get((likelihood, consequence), 0),
                )
                for likelihood in range(1, scale.likelihood_levels + 1)
            ),
        )
        for consequence in range(scale.consequence_levels, 0, -1)
    )


def likelihood_labels(scale: Scale) -> tuple[str, ...]:
    """The matrix' column headings."""
    return tuple(likelihood_label(step, scale) for step in range(1, scale.likelihood_levels + 1))
