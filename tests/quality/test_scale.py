"""The risk scale: scores, levels, what needs a measure, the matrix, and the same rule in SQL."""

from __future__ import annotations

from itertools import product

import pytest

from quality import risk
from quality.models import Policy, Risk, RiskAnalysis
from quality.statistics import needs_measure_q
from tests.people import NOW, World


def scale(likelihood: int = 4, consequence: int = 4, threshold: int = 8, always: int | None = 4) -> Policy:
    return Policy(
        likelihood_levels=likelihood, consequence_levels=consequence, threshold=threshold, always_at_consequence=always
    )


@pytest.mark.parametrize(
    ("likelihood", "consequence", "code"),
    [(1, 1, "low"), (3, 1, "low"), (2, 2, "raised"), (2, 3, "raised"), (4, 2, "high"), (3, 3, "high"), (1, 4, "high"),
     (3, 4, "severe"), (4, 4, "severe")],
)  # fmt: skip
def test_a_cell_has_a_level(likelihood: int, consequence: int, code: str) -> None:
    assert risk.level(likelihood, consequence, scale()).code == code


def test_a_measure_is_needed_from_the_threshold_and_always_at_the_gravest() -> None:
    needing = {(p, c) for p, c in product(range(1, 5), repeat=2) if risk.value_needs_measure(p, c, scale())}
    assert needing == {(2, 4), (3, 3), (3, 4), (4, 2), (4, 3), (4, 4), (1, 4)}
    without_rule = {
        (p, c) for p, c in product(range(1, 5), repeat=2) if risk.value_needs_measure(p, c, scale(always=None))
    }
    assert without_rule == needing - {(1, 4)}


def test_the_highest_of_nothing_is_nothing() -> None:
    rows = [Risk(likelihood=2, consequence=3), Risk(likelihood=4, consequence=1)]
    assert (risk.highest(rows), risk.highest([])) == (6, 0)


def test_the_matrix_has_the_gravest_first_and_counts_what_stands_in_each_cell() -> None:
    rows = risk.matrix([Risk(likelihood=1, consequence=3), Risk(likelihood=1, consequence=3)], scale(5, 3, 10, None))
    assert [row.label for row in rows] == ["3", "2", "1"]
    assert [[cell.score for cell in row.cells] for row in rows] == [
        [3, 6, 9, 12, 15],
        [2, 4, 6, 8, 10],
        [1, 2, 3, 4, 5],
    ]
    assert [cell.count for cell in rows[0].cells] == [2, 0, 0, 0, 0]
    assert sum(cell.count for row in rows for cell in row.cells) == 2


def test_steps_outside_the_scale_are_not_on_it() -> None:
    assert risk.on_scale(1, 4, scale())
    assert not any(risk.on_scale(*values, scale()) for values in [(0, 1), (1, 0), (5, 1), (1, 5)])


def test_a_scale_of_four_has_names_and_others_have_numbers() -> None:
    assert risk.likelihood_labels(scale())[0] == "1 Mycket liten"
    assert risk.likelihood_labels(scale(5)) == ("1", "2", "3", "4", "5")
    assert risk.consequence_label(4, scale()) == "4 Katastrofal"


def test_the_rule_in_sql_agrees_with_the_rule_in_python(world: World) -> None:
    for likelihood, consequence, threshold, always in [(4, 4, 8, 4), (4, 4, 8, None), (6, 3, 11, 2), (3, 6, 1, None)]:
        policy = scale(likelihood, consequence, threshold, always)
        policy.authority, policy.valid_from, policy.is_default = world.home, NOW.date(), False
        policy.save()
        made = RiskAnalysis.objects.create(authority=world.home, title="x", policy=policy, started_at=NOW)
        steps = product(range(1, likelihood + 1), range(1, consequence + 1))
        Risk.objects.bulk_create(Risk(analysis=made, event=f"{p}-{c}", likelihood=p, consequence=c) for p, c in steps)
        by_sql = set(made.risks.filter(needs_measure_q()).values_list("event", flat=True))
        assert by_sql == {row.event for row in made.risks.all() if risk.needs_measure(row, policy)}
