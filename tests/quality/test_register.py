"""The register: numbers without gaps, what is struck and why, who does what, whose rows are seen."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest

from ledger import services as ledger
from quality import services as quality
from quality.models import Report, Source
from tests import people
from tests.people import NOW, World
from tests.quality import acts


def lines(report: Report) -> list[tuple[str, str]]:
    return [(line.kind, line.target) for line in ledger.history("quality_report", report.ledger_ref)]


def test_a_view_gets_its_number_and_one_line_in_the_ledger(world: World) -> None:
    first, second = acts.view(world), acts.view(world, "1485-2026-0002")
    assert (first.reference, second.reference) == ("S-2026-1", "S-2026-2")
    [line] = ledger.history("quality_report", second.ledger_ref)
    assert (line.kind, line.target, line.actor_role, line.chain) == (
        "quality.view_registered", "S-2026-2", "contributor", world.home.chain,
    )  # fmt: skip
    assert line.payload == {
        "about_type": "idea", "about_ref": "1485-2026-0002", "source": "staff", "received_at": NOW.isoformat(),
    }  # fmt: skip


def test_the_same_idea_stands_once_however_often_it_comes(world: World) -> None:
    assert acts.view(world) == acts.view(world, text="annan text")
    assert [row.text for row in Report.objects.filter(authority=world.home)] == [acts.SECRET]


def test_numbers_begin_anew_each_local_year_and_in_each_authority(world: World) -> None:
    new_year = dt.datetime(2025, 12, 31, 23, 30, tzinfo=dt.UTC)
    assert acts.view(world, "a", received_at=new_year).reference == "S-2026-1"
    assert acts.view(world, "b", received_at=new_year - dt.timedelta(hours=1)).reference == "S-2025-1"
    assert acts.view(world, "c", authority=world.stranger, unit=None).reference == "S-2026-1"


def test_an_unknown_source_is_refused_and_takes_no_number(world: World) -> None:
    with pytest.raises(quality.UnknownSource):
        acts.view(world, source_code="rumours")
    assert acts.view(world).number == 1


def test_the_sources_are_six_and_five_with_patients_beside_and_norways_are_labelled_ours() -> None:
    migration = import_module("quality.migrations.0002_sources")
    by_area: dict[tuple[str, str], list[str]] = {}
    for country, area, code, _label, reference, _year in migration.ROWS:
        by_area.setdefault((country, area), []).append(code)
        assert reference
    assert len(by_area["SE", "social"]) == 6
    assert len(by_area["SE", "health"]) == 6
    assert by_area["SE", "health"][-1] == "patients"
    assert all("vår" in row[4] for row in migration.ROWS if row[0] == "NO")


@pytest.mark.django_db
def test_the_sources_are_in_the_database() -> None:
    assert Source.objects.filter(country="SE").count() == 12
    assert Source.objects.filter(country="NO").count() == 5


def test_a_coordinator_strikes_a_view_with_a_reason_and_takes_it_back(world: World) -> None:
    report = acts.view(world)
    by = world.granted("coordinator")
    quality.strike_view(report_id=report.pk, reason="Handlar om lunchmenyn", by=by, now=NOW)
    with pytest.raises(quality.AlreadyStruck):
        quality.strike_view(report_id=report.pk, reason="Igen", by=by, now=NOW)
    report.refresh_from_db()
    assert (report.stands, report.number) == (False, 1)
    quality.reinstate_view(report_id=report.pk, reason="Jo, maten är kvalitet", by=by, now=NOW)
    with pytest.raises(quality.NotStruck):
        quality.reinstate_view(report_id=report.pk, reason="Igen", by=by, now=NOW)
    report.refresh_from_db()
    assert report.stands
    assert [kind for kind, _target in lines(report)] == [
        "quality.view_registered",
        "quality.view_struck",
        "quality.view_reinstated",
    ]
    [_first, struck, back] = ledger.history("quality_report", report.ledger_ref)
    assert (struck.payload["reason"], back.payload["reason"]) == ("Handlar om lunchmenyn", "Jo, maten är kvalitet")


def test_complaints_and_deviations_are_never_struck(world: World) -> None:
    report = acts.view(world, kind="deviation")
    with pytest.raises(quality.OnlyViewsAreStruck):
        quality.strike_view(report_id=report.pk, reason="x", by=world.granted("quality_lead"), now=NOW)
    assert lines(report) == [("quality.deviation_registered", "A-2026-1")]


def test_a_report_is_closed_once_by_the_quality_lead(world: World) -> None:
    report = acts.view(world)
    by = world.granted("quality_lead")
    quality.close_report(report_id=report.pk, outcome="Ny rutin", by=by, now=NOW)
    with pytest.raises(quality.AlreadyClosed):
        quality.close_report(report_id=report.pk, outcome="Igen", by=by, now=NOW)
    report.refresh_from_db()
    assert (report.outcome, report.closed_at) == ("Ny rutin", NOW)


STRIKERS = {"coordinator", "quality_lead", "deputy"}
CLOSERS = {"quality_lead", "deputy"}
CAST = (
    *people.HOME_ROLES,
    "deputy",
    "night_coordinator",
    "neighbour_quality_lead",
    "stranger_quality_lead",
    "stranger_coordinator",
)


@pytest.mark.parametrize("who", CAST)
def test_who_strikes_and_who_closes_and_who_registers(world: World, who: str) -> None:
    report, by = acts.view(world), world.granted(who)
    did = set()
    try:
        quality.strike_view(report_id=report.pk, reason="x", by=by, now=NOW)
        did.add("strike")
    except quality.NotAllowed:
        pass
    try:
        quality.close_report(report_id=report.pk, outcome="x", by=by, now=NOW)
        did.add("close")
    except quality.NotAllowed:
        pass
    try:
        quality.register_report(
            authority=world.home, kind="complaint", text="x", source_code="recipients", unit=None, received_at=NOW,
            by=by, now=NOW,
        )  # fmt: skip
        did.add("register")
    except quality.NotAllowed:
        pass
    wanted = {"strike"} if who in STRIKERS else set()
    assert did == wanted | ({"close", "register"} if who in CLOSERS else set())


def test_a_unit_of_another_authority_is_refused(world: World) -> None:
    elsewhere = world.stranger.units.get()
    with pytest.raises(quality.NotAllowed):
        quality.register_report(
            authority=world.home, kind="view", text="x", source_code="staff", unit=elsewhere, received_at=NOW,
            by=world.granted("quality_lead"), now=NOW,
        )  # fmt: skip
