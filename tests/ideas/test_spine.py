"""The spine at service level: an idea from draft to evaluated, and the ledger that tells it."""

from __future__ import annotations

import datetime as dt

import pytest

from ideas import services as ideas
from ledger import services as ledger
from ledger.verify import verify
from tests import people

pytestmark = pytest.mark.django_db


def test_an_idea_goes_through_the_whole_sluice() -> None:
    """Every act of the way stands in the ledger, in order, and the chain verifies."""
    acts = people.Acts(people.build())
    idea = acts.introduced()
    by = acts.world.granted("manager")
    effect = ideas.expect_effect(
        idea_id=idea.pk, by=by, now=acts.tick(), on="time", description="Mindre tid till nycklar"
    )
    ideas.measure_effect(
        effect_id=effect.pk,
        by=by,
        now=acts.tick(),
        note="Vi räknade under fyra veckor.",
        measured_on=dt.date(2026, 9, 3),
    )
    idea = acts.go(idea, "evaluate", "manager", reason="Effekten syns redan.")
    assert (idea.state, idea.reference, idea.chamber) == ("evaluated", "1485-2026-0001", 5)
    kinds = [line.kind for line in ledger.history("idea", "1485-2026-0001")]
    assert kinds == [
        "idea.handed_in",
        "idea.taken_in",
        "idea.assessors_named",
        "idea.assessed",
        "idea.assessed",
        "idea.gate_2_opened",
        "idea.gate_3_opened",
        "idea.test_started",
        "idea.test_recorded",
        "idea.gate_4_opened",
        "idea.effect_expected",
        "idea.effect_measured",
        "idea.gate_5_opened",
    ]
    assert [(d.gate, d.outcome, d.holder) for d in idea.gate_decisions.order_by("entry_sequence")] == [
        (1, "go", "triage"),
        (2, "go", "triage"),
        (3, "go", "triage"),
        (4, "go", "steering"),
        (5, "go", "effect_owner"),
    ]
    assert verify().ok
