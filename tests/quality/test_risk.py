"""Risk analyses: written while unfinished, a record afterwards, and what gate 3 asks of them."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger import services as ledger
from quality import services as quality
from quality.models import Risk
from tests.people import NOW, World
from tests.quality import acts

IDEA = {"subject_type": "idea", "subject_ref": "1485-2026-0001"}


def ready() -> tuple[bool, str]:
    return quality.risk_ready(**IDEA)


def test_the_gate_waits_step_by_step(world: World) -> None:
    assert not ready()[0]
    assert "riskanalys" in ready()[1]
    made = acts.analysis(world)
    small, big = acts.risk(world, made), acts.risk(world, made, "Fall", 3, 3)
    assert "slutsatsen" in ready()[1]
    acts.finished(world, made)
    assert ready() == (False, "Besluta en åtgärd mot risken ”Fall” först.")
    acts.measure(world, small)
    assert not ready()[0]
    acts.measure(world, big)
    assert ready() == (True, "")


def test_the_gravest_consequence_needs_a_measure_below_the_threshold(world: World) -> None:
    made = acts.analysis(world)
    acts.risk(world, made, "Brand", 1, 4)
    acts.finished(world, made)
    assert not ready()[0]


def test_small_risks_need_none(world: World) -> None:
    made = acts.analysis(world)
    acts.risk(world, made, likely=2, grave=3)
    acts.finished(world, made)
    assert ready() == (True, "")


def test_a_newer_analysis_takes_the_place_of_the_older(world: World) -> None:
    made = acts.analysis(world)
    acts.risk(world, made)
    acts.finished(world, made)
    assert ready()[0]
    quality.open_risk_analysis(
        authority=world.home, title="Igen", by=world.granted("coordinator"), now=NOW + dt.timedelta(days=1), **IDEA
    )
    assert not ready()[0]


def test_an_analysis_keeps_the_scale_it_was_made_on(world: World) -> None:
    made = acts.analysis(world)
    acts.risk(world, made, "Fall", 3, 3)
    acts.finished(world, made)
    quality.change_policy(
        authority=world.home, choices=quality.Choices(4, 5, 5, 20, None), source="Nämnden",
        by=world.granted("quality_lead"), now=NOW,
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.policy.threshold, made.policy.is_default) == (8, True)
    assert not ready()[0]


def test_one_unfinished_analysis_a_subject(world: World) -> None:
    acts.analysis(world)
    with pytest.raises(quality.AnalysisOpenAlready):
        acts.analysis(world)
    # What belongs to no idea has no subject to be one of.
    assert acts.analysis(world, "").pk != acts.analysis(world, "").pk


def test_a_finished_analysis_is_a_record(world: World) -> None:
    made = acts.analysis(world)
    row = acts.risk(world, made)
    acts.finished(world, made)
    by = world.granted("quality_lead")
    for act in (
        lambda: acts.risk(world, made, "Mer"),
        lambda: quality.change_risk(risk_id=row.pk, event="Annat", likelihood=1, consequence=1, by=by, now=NOW),
        lambda: quality.remove_risk(risk_id=row.pk, by=by, now=NOW),
        lambda: acts.finished(world, made),
    ):
        with pytest.raises(quality.AnalysisFinished):
            act()
    assert [(r.event, r.score) for r in made.risks.all()] == [("Dörren låses inte", 4)]


def test_risks_are_changed_and_removed_before_that(world: World) -> None:
    made, by = acts.analysis(world), world.granted("coordinator")
    row, other = acts.risk(world, made), acts.risk(world, made, "Fall")
    quality.change_risk(risk_id=row.pk, event="Dörren fastnar", likelihood=4, consequence=1, by=by, now=NOW)
    quality.remove_risk(risk_id=other.pk, by=by, now=NOW)
    assert list(made.risks.values_list("event", "likelihood", "consequence")) == [("Dörren fastnar", 4, 1)]
    kinds = [line.kind for line in ledger.history("risk_analysis", made.ledger_ref)]
    assert kinds == [
        "quality.risk_opened",
        "quality.risk_added",
        "quality.risk_added",
        "quality.risk_changed",
        "quality.risk_removed",
    ]
    changes = ledger.history("risk_analysis", made.ledger_ref)[3].payload["changes"]
    assert changes == {"event": ["Dörren låses inte", "Dörren fastnar"], "likelihood": [2, 4], "consequence": [2, 1]}


def test_a_change_that_changes_nothing_leaves_no_line(world: World) -> None:
    made = acts.analysis(world)
    row = acts.risk(world, made)
    before = len(ledger.history("risk_analysis", made.ledger_ref))
    quality.change_risk(
        risk_id=row.pk, event=row.event, likelihood=2, consequence=2, by=world.granted("quality_lead"), now=NOW
    )
    assert len(ledger.history("risk_analysis", made.ledger_ref)) == before


@pytest.mark.parametrize(("likely", "grave"), [(0, 1), (1, 0), (5, 1), (1, 5)])
def test_values_off_the_scale_are_refused(world: World, likely: int, grave: int) -> None:
    made = acts.analysis(world)
    with pytest.raises(quality.OffScale):
        acts.risk(world, made, "x", likely, grave)
    assert not made.risks.exists()


def test_the_same_event_twice_is_one(world: World) -> None:
    made = acts.analysis(world)
    acts.risk(world, made)
    with pytest.raises(quality.SameEvent):
        acts.risk(world, made)


def test_an_analysis_without_risks_is_not_finished(world: World) -> None:
    with pytest.raises(quality.NoRisks):
        acts.finished(world, acts.analysis(world))


def test_a_risk_with_a_measure_stays(world: World) -> None:
    row = acts.risk(world, acts.analysis(world))
    acts.measure(world, row)
    with pytest.raises(quality.HasMeasures):
        quality.remove_risk(risk_id=row.pk, by=world.granted("quality_lead"), now=NOW)


def test_a_second_look_waits_for_the_first_and_says_what_it_changed(world: World) -> None:
    made, by = acts.analysis(world), world.granted("quality_lead")
    row = acts.risk(world, made, "Fall", 3, 3)
    with pytest.raises(quality.AnalysisUnfinished):
        quality.reassess_risk(risk_id=row.pk, likelihood=1, consequence=3, by=by, now=NOW)
    acts.finished(world, made)
    quality.reassess_risk(risk_id=row.pk, likelihood=2, consequence=4, by=by, now=NOW)
    quality.reassess_risk(risk_id=row.pk, likelihood=1, consequence=3, by=by, now=NOW)
    row = Risk.objects.get(pk=row.pk)
    assert (row.score, row.score_after) == (9, 3)
    looks = [
        line for line in ledger.history("risk_analysis", made.ledger_ref) if line.kind == "quality.risk_reassessed"
    ]
    assert [(line.target, line.payload["before"], line.payload["after"]) for line in looks] == [
        ("above>above", 9, 8),
        ("above>below", 8, 3),
    ]


def test_the_conclusion_and_the_highest_risk_stand_in_the_ledger(world: World) -> None:
    made = acts.analysis(world)
    acts.risk(world, made, "Fall", 3, 4)
    acts.finished(world, made)
    line = ledger.history("risk_analysis", made.ledger_ref)[-1]
    assert (line.kind, line.payload["conclusion"], line.payload["highest"], line.payload["risks"]) == (
        "quality.risk_finished", "Går att prova.", 12, 1,
    )  # fmt: skip
