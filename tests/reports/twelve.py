"""Twelve ideas around September 2026, handed in and taken on fixed days through the services, and what follows by hand.

The first is handed in at 23:59:59 on the last of August, the second at midnight, the twelfth at midnight after the
month's last day: a month closes at midnight, local time.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from governance.models import SteeringGroup
from governance.services import create_group
from ideas import services as ideas
from ideas.models import Idea
from municipalities.granted import SYSTEM
from sluice.shared.periods import ZONE, Period
from tests.people import Acts, World, build

SEPTEMBER = Period("month", dt.date(2026, 9, 1), dt.date(2026, 9, 30))
AFTER = dt.datetime(2026, 10, 1, 0, 5, tzinfo=ZONE)


@dataclass
class Twelve:
    """The cast, the ideas by number (1-12), and a group at home."""

    world: World
    acts: Acts
    ideas: dict[int, Idea]
    group: SteeringGroup

    def reference(self, number: int) -> str:
        """The reference of an idea by its number."""
        return str(self.ideas[number].reference)


def at(month: int, day: int, hour: int = 9, minute: int = 0, second: int = 0) -> dt.datetime:
    """A local time in 2026."""
    return dt.datetime(2026, month, day, hour, minute, second, tzinfo=ZONE)


class Calendar(Acts):
    """Acts on named days: each act an hour after the last, unless a day is set."""

    def on(self, moment: dt.datetime, *, ahead: int = 1) -> Calendar:
        """Let the `ahead`-th act from now happen at the moment."""
        self.now = moment - ahead * self.world.steps
        return self

    def handed(self, moment: dt.datetime, giver: str = "contributor", **values: Any) -> Idea:
        """An idea handed in at the moment (its draft an hour before)."""
        return self.on(moment, ahead=2).hand_in(giver, **values)


def twelve() -> Twelve:
    """All of it."""
    world = build()
    acts = Calendar(world)
    group = create_group(name="Styrgruppen i Uddevalla", place=world.home, by=SYSTEM, now=at(1, 1))
    made: dict[int, Idea] = {1: acts.handed(at(8, 31, 23, 59, 59)), 2: acts.handed(at(9, 1, 0, 0, 0))}
    made[3] = acts.handed(at(9, 1, 10))
    made[4] = acts.handed(at(9, 2))
    acts.on(at(9, 3)).go(made[1], "take_in", "coordinator", **acts.owner())
    made[5] = acts.handed(at(9, 3, 15), "participant")
    made[6] = acts.handed(at(9, 4), "colleague")
    acts.on(at(9, 4, 14)).go(
        made[4], "redirect", "coordinator", channel="Avvikelsesystemet", receiver_role="MAS", external_number="A-77"
    )
    acts.on(at(9, 7)).go(made[5], "ask_completion", "coordinator")
    acts.on(at(9, 8)).go(made[6], "to_line", "coordinator", manager=world.people["manager"].pk)
    acts.on(at(9, 9)).go(made[3], "decline", "coordinator")
    made[7] = acts.on(at(9, 10, 3)).introduced(title="Nattlampor vid sängen")
    ideas.expect_effect(
        idea_id=made[7].pk, by=world.granted("coordinator"), now=at(9, 23), on="time", description="Färre tillsyner",
        low=Decimal(100), high=Decimal(250),
    )  # fmt: skip
    made[8] = acts.on(at(9, 11, 3)).testing()
    made[9] = acts.on(at(9, 12, 3)).tested(title="Larm som hörs i hela huset")
    acts.on(at(9, 14)).go(made[5], "answer_completion", "participant")
    made[10] = acts.handed(at(9, 14, 10))
    acts.on(at(9, 15)).go(made[10], "withdraw", "contributor")
    test = ideas.start_test(
        idea_id=made[8].pk,
        by=world.granted("manager"),
        now=at(9, 15, 10),
        what="En avdelning",
        started_on=dt.date(2026, 9, 15),
    )
    ideas.record_test(
        test_id=test.pk, by=world.granted("manager"), now=at(9, 16, 10), result="stopped",
        lesson="Koden glömdes när man bar handskar.", ended_on=dt.date(2026, 9, 16),
    )  # fmt: skip
    acts.on(at(9, 16, 11)).go(made[5], "take_in", "coordinator", **acts.owner())
    acts.on(at(9, 16, 15)).go(made[8], "stop", "steering", lesson="Bricka går bättre än kod.")
    acts.on(at(9, 22)).go(made[6], "line_done", "manager", effect_owner=world.people["manager"].pk)
    made[11] = acts.handed(at(9, 29), "ambassador")
    made[12] = acts.handed(at(10, 1, 0, 0, 0))
    # Later acts: they must change nothing in September's figures.
    acts.on(at(10, 1, 0, 2)).go(made[2], "take_in", "coordinator", **acts.owner())
    return Twelve(world, acts, made, group)


PAGE = {
    "waiting": "1",
    "in_chambers": "7",
    "beside": "0",
    "handed_in": "10",
    "handed_in_before": "1",
    "per_100": "8,3",
    "answer_share": "78 %",
    "answer_median": "2",
    "answer_p90": "6",
    "answer_overdue": "1",
    "decision_share": "75 %",
    "decision_median": "2",
    "decision_p90": "6",
    "decision_overdue": "1",
    "news_overdue": "0",
    "decided": "8",
    "taken_in": "5",
    "to_line": "1",
    "redirected": "1",
    "redirected_share": "13 %",
    "declined": "1",
    "stopped": "1",
    "paused": "0",
    "withdrawn": "1",
    "units_reached": "2",
    "reach": "67 %",
    "givers": "4",
    "first_time": "3",
    "tests_started": "3",
    "tests_finished": "3",
    "introduced_gates": "1",
    "introduced_line": "1",
    "introduced_partner": "0",
    "in_use": "–",
    "views": "10",
    "complaints": "0",
    "deviations": "0",
    "harms": "0",
    "harms_open": "0",
    "risk_analyses": "3",
    "risks_above": "0",
    "risks_before": "0",
    "risks_after": "0",
    "measures_done": "0",
    "measures_overdue": "0",
    "routines": "0",
}
"""Every key figure of September at home as it must be read, counted by hand."""
