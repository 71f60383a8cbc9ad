"""Figures as of a period's end, what is left to do, and the overview's counts."""

from __future__ import annotations

import dataclasses
import datetime as dt

from pytest_django import DjangoAssertNumQueries

from quality import reading
from quality import services as quality
from quality.statistics import QualityFigures, quality_figures
from quality.todo import todo
from sluice.shared.periods import Period, midnight
from tests.people import NOW, World
from tests.quality import acts

SEPTEMBER = Period.containing("month", NOW.date())
OCTOBER = SEPTEMBER.following()
IN_OCTOBER = OCTOBER.starts_at + dt.timedelta(days=3)


def figures(world: World, period: Period = SEPTEMBER) -> QualityFigures:
    return quality_figures(authorities=[world.home], period=period)


def counted(found: QualityFigures) -> dict[str, int]:
    """The figures that are not nothing."""
    return {name: value for name, value in dataclasses.asdict(found).items() if isinstance(value, int) and value}


def test_nothing_has_happened(world: World) -> None:
    assert counted(figures(world)) == {}


def test_a_month_counted_by_hand(world: World) -> None:
    lead = world.granted("quality_lead")
    for ref in ("a", "b", "c"):
        acts.view(world, ref)
    acts.view(world, "d", kind="complaint", source_code="recipients")
    acts.view(world, "e", kind="deviation")
    acts.view(world, "stranger", authority=world.stranger, unit=None)
    struck = acts.view(world, "f")
    quality.strike_view(report_id=struck.pk, reason="x", by=lead, now=NOW)
    handed, dismissed = acts.harm(world, "a"), acts.harm(world, "b")
    acts.harm(world, "c")
    quality.hand_over_harm(harm_id=handed.pk, receiver_role="MAS", external_number="", by=lead, now=NOW)
    quality.dismiss_harm(harm_id=dismissed.pk, reason="x", by=lead, now=NOW)
    made = acts.analysis(world, "a")
    big = acts.risk(world, made, "Fall", 3, 3)
    acts.risk(world, made, "Oro", 1, 2)
    late, done = acts.measure(world, big), acts.measure(world, big, text="Mer")
    acts.measure(world, big, text="I oktober", due_on=dt.date(2026, 10, 1))
    quality.finish_measure(measure_id=done.pk, note="x", by=lead, now=NOW)
    acts.finished(world, made)
    quality.reassess_risk(risk_id=big.pk, likelihood=1, consequence=3, by=lead, now=NOW)
    first = acts.routine(world, cause_type="idea", cause_ref="a")
    acts.routine(world, "Dagronden")
    assert counted(figures(world)) == {
        "views": 3, "complaints": 1, "deviations": 1, "views_struck": 1, "harms_raised": 3, "harms_handed_over": 1,
        "harms_dismissed": 1, "harms_open": 1, "risk_analyses_finished": 1, "risks_found": 2, "risks_above": 1,
        "risks_reassessed": 1, "reassessed_above_before": 1, "measures_decided": 3, "measures_done": 1,
        "measures_overdue": 1, "routines_published": 2, "routines_with_cause": 1,
    }  # fmt: skip
    assert late.done_at is None
    assert [(c.name, c.version, c.cause_ref) for c in figures(world).routine_changes] == [
        (first.routine.name, 1, "a"),
        ("Dagronden", 1, ""),
    ]


def test_what_happens_afterwards_changes_nothing_in_a_period_that_has_ended(world: World) -> None:
    lead = world.granted("quality_lead")
    report, harm = acts.view(world), acts.harm(world)
    other = acts.view(world, "other")
    quality.strike_view(report_id=other.pk, reason="x", by=lead, now=NOW)
    made = acts.analysis(world)
    row = acts.risk(world, made, "Fall", 4, 4)
    acts.finished(world, made)
    quality.reassess_risk(risk_id=row.pk, likelihood=3, consequence=4, by=lead, now=NOW)
    measure = acts.measure(world, row)
    before = figures(world)
    assert (before.views, before.views_struck, before.reassessed_above_after, before.measures_overdue) == (1, 1, 1, 1)

    quality.strike_view(report_id=report.pk, reason="x", by=lead, now=IN_OCTOBER)
    quality.reinstate_view(report_id=other.pk, reason="x", by=lead, now=IN_OCTOBER)
    quality.dismiss_harm(harm_id=harm.pk, reason="x", by=lead, now=IN_OCTOBER)
    quality.finish_measure(measure_id=measure.pk, note="x", by=lead, now=IN_OCTOBER)
    quality.reassess_risk(risk_id=row.pk, likelihood=1, consequence=1, by=lead, now=IN_OCTOBER)
    acts.view(world, "later", received_at=NOW, now=IN_OCTOBER)
    assert figures(world) == before
    assert counted(figures(world, OCTOBER)) == {
        "views": 1, "views_struck": 1, "harms_dismissed": 1, "risks_reassessed": 1, "reassessed_above_before": 1,
        "measures_done": 1,
    }  # fmt: skip


def test_the_month_closes_at_local_midnight(world: World) -> None:
    last = midnight(OCTOBER.start) - dt.timedelta(seconds=1)
    acts.view(world, "last", now=last)
    acts.view(world, "first", now=last + dt.timedelta(seconds=1))
    assert (figures(world).views, figures(world, OCTOBER).views) == (1, 1)


def test_a_measure_is_overdue_when_its_last_day_is_over(world: World) -> None:
    acts.measure(world, due_on=SEPTEMBER.end)
    acts.measure(world, text="Dagen efter", due_on=OCTOBER.start)
    assert figures(world).measures_overdue == 1


def test_the_figures_of_many_authorities_cost_the_same(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    acts.view(world)
    acts.view(world, "x", authority=world.stranger, unit=None)
    with django_assert_num_queries(7):
        found = quality_figures(authorities=[world.home, world.neighbour, world.stranger], period=SEPTEMBER)
    assert found.views == 2


def test_harm_comes_first_with_its_hours(world: World) -> None:
    acts.harm(world, "late", now=NOW - dt.timedelta(hours=6))
    acts.harm(world, "soon")
    acts.harm(world, "elsewhere", authority=world.stranger)
    acts.analysis(world)
    acts.measure(world, owner_id=world.people["quality_lead"].pk)
    groups = todo(world.granted("quality_lead"), NOW)
    assert [(group.code, group.count) for group in groups] == [
        ("quality_harm", 2), ("quality_measures", 1), ("quality_analyses", 1),
    ]  # fmt: skip
    assert [(item.label, item.note.split(" · ")[0]) for item in groups[0].items] == [
        ("Ta hand om late", "2 timmar sen"),
        ("Ta hand om soon", "4 timmar kvar"),
    ]


def test_an_owner_sees_their_own_measures_and_the_others_nothing(world: World) -> None:
    row = acts.risk(world, acts.analysis(world))
    mine = acts.measure(world, row)
    acts.measure(world, row, owner_id=world.people["quality_lead"].pk, text="Annat")
    acts.harm(world)
    [group] = todo(world.granted("manager"), NOW)
    assert [item.label for item in group.items] == [mine.text]
    assert todo(world.granted("contributor"), NOW) == []
    assert todo(world.granted("stranger_manager"), NOW) == []


def test_a_long_list_is_cut_but_counted_and_costs_two_queries(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for i in range(12):
        acts.harm(world, f"h{i}")
        acts.analysis(world, f"r{i}")
    lead = world.granted("quality_lead")
    with django_assert_num_queries(2):
        groups = todo(lead, NOW)
    assert [(len(group.items), group.count) for group in groups] == [(10, 12), (10, 12)]


def test_the_overview_counts_what_the_person_reads(world: World) -> None:
    acts.view(world)
    acts.view(world, "night", unit=world.night)
    acts.view(world, "elsewhere", authority=world.stranger, unit=None)
    acts.measure(world, due_on=NOW.date())
    acts.measure(world, text="Sen", due_on=NOW.date() - dt.timedelta(days=1))
    everything = reading.counts(world.granted("quality_lead"), world.home, NOW)
    assert dataclasses.astuple(everything) == (2, 2, 0, 2, 1, 0)
    assert reading.counts(world.granted("night_coordinator"), world.home, NOW).views_this_year == 1
    months = reading.months(world.granted("quality_lead"), world.home, NOW)
    assert len(months) == 12
    assert months[-1] == (dt.date(2026, 9, 1), 2)
    assert sum(number for _month, number in months) == 2
