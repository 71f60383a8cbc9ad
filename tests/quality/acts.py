"""Acts that the tests of quality begin with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from municipalities.models import Authority, Unit
from quality import services as quality
from quality.models import Harm, Measure, Report, Risk, RiskAnalysis, RoutineVersion
from sluice.shared.actor import Actor
from tests.people import NOW, World

SECRET = "Hon föll i duschen"


def actor(world: World, who: str = "contributor") -> Actor:
    """A giver, as the ledger names them."""
    return Actor(world.people[who].pk, who, "")


def view(world: World, ref: str = "1485-2026-0001", **change: Any) -> Report:
    """A view that came as an idea."""
    given: dict[str, Any] = {
        "authority": world.home,
        "subject_type": "idea",
        "subject_ref": ref,
        "text": SECRET,
        "source_code": "staff",
        "unit": world.homecare,
        "received_at": NOW,
        "actor": actor(world),
        "now": NOW,
    }
    return quality.register_view(**given | change)


def harm(world: World, ref: str = "1485-2026-0001", **change: Any) -> Harm:
    """An open harm row."""
    given: dict[str, Any] = {
        "authority": world.home,
        "subject_type": "idea",
        "subject_ref": ref,
        "actor": actor(world),
        "now": NOW,
    }
    return quality.raise_harm(**given | change)


def analysis(world: World, ref: str = "1485-2026-0001", *, authority: Authority | None = None) -> RiskAnalysis:
    """An unfinished analysis."""
    place = authority or world.home
    who = "quality_lead" if place == world.home else "stranger_quality_lead"
    return quality.open_risk_analysis(
        authority=place, subject_type="idea" if ref else "", subject_ref=ref, title="Nyckelfritt på natten",
        by=world.granted(who), now=NOW,
    )  # fmt: skip


def risk(world: World, made: RiskAnalysis, event: str = "Dörren låses inte", likely: int = 2, grave: int = 2) -> Risk:
    """A risk in an analysis."""
    return quality.add_risk(
        analysis_id=made.pk,
        event=event,
        likelihood=likely,
        consequence=grave,
        by=world.granted("quality_lead"),
        now=NOW,
    )


def finished(world: World, made: RiskAnalysis, now: dt.datetime = NOW) -> RiskAnalysis:
    """The analysis, finished."""
    return quality.finish_risk_analysis(
        analysis_id=made.pk, conclusion="Går att prova.", by=world.granted("quality_lead"), now=now
    )


def measure(world: World, against: Risk | None = None, **change: Any) -> Measure:
    """A measure that the manager owns."""
    given: dict[str, Any] = {
        "authority": world.home,
        "text": "Sätt larm på dörren",
        "owner_id": world.people["manager"].pk,
        "due_on": dt.date(2026, 9, 15),
        "risk_id": against.pk if against else None,
        "by": world.granted("quality_lead"),
        "now": NOW,
    }
    return quality.decide_measure(**given | change)


def routine(world: World, name: str = "Nattronden", **change: Any) -> RoutineVersion:
    """A routine's first version."""
    given: dict[str, Any] = {
        "authority": world.home,
        "name": name,
        "first": quality.VersionText("Gå runt en gång i timmen.", "Enhetschef", NOW.date()),
        "by": world.granted("quality_lead"),
        "now": NOW,
    }
    return quality.create_routine(**given | change)


def many_reports(authority: Authority, unit: Unit, count: int, *, first: int = 1) -> None:
    """Rows in the register without their acts, for counting queries."""
    Report.objects.bulk_create(
        Report(
            authority=authority, year=2026, number=first + i, kind="view", source_code="staff", unit=unit,
            subject_type="idea", subject_ref=f"bulk-{authority.pk}-{first + i}", text="x",
            received_at=NOW - dt.timedelta(minutes=first + i), registered_at=NOW,
        )
        for i in range(count)
    )  # fmt: skip
