"""Random people do random things: whatever they try, the state, the ledger, the gates and the references agree."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from django.db import transaction

from ideas import services as ideas
from ideas import states
from ideas.details import Details
from ideas.models import GateDecision, Idea
from ideas.refusals import Refused
from ledger import services as ledger
from ledger.verify import verify
from municipalities.granted import SYSTEM
from quality import services as quality
from tests import people

PEOPLE = (
    "contributor", "coordinator", "steering", "manager", "quality_lead", "sluice_steering", "sluice_innovation_lead",
    "sluice_partner", "neighbour_coordinator", "stranger_steering", "administrator", "system",
)  # fmt: skip
STEPS = 90
GATES = {"submitted": 1, "assessment": 2, "development": 3, "testing": 4, "introduced": 5}


class Walk:
    """One random walk of a few ideas through the sluice; the seed decides everything."""

    def __init__(self, acts: people.Acts, seed: int) -> None:
        self.acts, self.chance = acts, random.Random(seed)
        self.ideas = [acts.hand_in(who) for who in ("contributor", "ambassador", "colleague")]
        self.granted = {who: acts.world.granted(who) for who in PEOPLE if who != "system"} | {"system": SYSTEM}
        self.done: dict[str, int] = {}

    def step(self) -> None:
        """Somebody tries something: likely something possible, by anybody."""
        idea = Idea.objects.get(pk=self.chance.choice(self.ideas).pk)
        self.acts.now += dt.timedelta(hours=self.chance.randint(1, 60))
        if self.chance.random() < 0.25:
            self._beside(idea)
            return
        possible = [t.name for t in states.leaving(idea.state) if self._wanted(t.name)]
        name = self.chance.choice(possible or [t.name for t in states.TRANSITIONS])
        who = self.chance.choice(self._likely(idea, name))
        try:
            ideas.transition(
                idea_id=idea.pk, name=name, by=self.granted[who], now=self.acts.now, details=self._details()
            )
        except Refused:
            untouched = Idea.objects.get(pk=idea.pk)
            assert (untouched.state, untouched.changed_at) == (idea.state, idea.changed_at), (
                "a refusal changed something"
            )
        else:
            self.done[name] = self.done.get(name, 0) + 1

    def _wanted(self, name: str) -> bool:
        # Ends are rarer than steps, so that the walk comes far.
        rare = name in ("archive", "redirect", "decline", "withdraw", "decline_at_gate", "stop", "discontinue")
        return not rare or self.chance.random() < 0.2

    def _likely(self, idea: Idea, name: str) -> tuple[str, ...]:
        holder = {"triage": "coordinator", "steering": "steering", "sluice": "sluice_steering"}.get(idea.waits_for, "")
        fits = tuple(who for who in ("coordinator", holder, "manager", "contributor", "quality_lead") if who)
        return fits if self.chance.random() < 0.8 else PEOPLE

    def _details(self) -> Details:
        world = self.acts.world
        whole: dict[str, Any] = {
            **self.acts.owner(),
            "reason": "Därför.",
            "manager": world.people["manager"].pk,
            "effect_owner": world.people["manager"].pk,
            "partner": world.people["sluice_partner"].pk,
            "lesson": "Larmet behövdes.",
            "wake_on": (self.acts.now + dt.timedelta(days=9)).date(),
            "channel": "Avvikelsesystemet",
            "receiver_role": "MAS",
        }
        if self.chance.random() < 0.1:
            del whole[self.chance.choice(sorted(whole))]
        return Details(**whole)

    def _beside(self, idea: Idea) -> None:
        """Something beside the table that makes the next step possible."""
        act = self.chance.choice((self._assess, self._analyse, self._test, self._measure, self._share, self._harm))
        try:
            act(idea)
        except (Refused, quality.Refused):
            pass

    def _assess(self, idea: Idea) -> None:
        pair = [self.acts.world.people[who].pk for who in ("assessor", "assessor_2")]
        due = self.acts.now.date() + dt.timedelta(days=5)
        by = self.granted["coordinator"]
        ideas.name_assessors(idea_id=idea.pk, person_ids=pair, due_on=due, by=by, now=self.acts.tick())
        for who in ("assessor", "assessor_2"):
            self.acts.assess(idea, who)

    def _analyse(self, idea: Idea) -> None:
        by = self.granted["coordinator"]
        found = ideas.open_risk_analysis(idea_id=idea.pk, by=by, now=self.acts.tick())
        quality.add_risk(analysis_id=found.pk, event="Låst", likelihood=1, consequence=1, by=by, now=self.acts.tick())
        quality.finish_risk_analysis(analysis_id=found.pk, conclusion="Liten.", by=by, now=self.acts.tick())

    def _test(self, idea: Idea) -> None:
        by, day = self.granted["manager"], self.acts.now.date()
        test = ideas.start_test(idea_id=idea.pk, by=by, now=self.acts.tick(), what="Lås", started_on=day)
        ideas.record_test(test_id=test.pk, by=by, now=self.acts.tick(), result="worked", lesson="Bra.", ended_on=day)

    def _measure(self, idea: Idea) -> None:
        by, day = self.granted["manager"], self.acts.now.date()
        effect = ideas.expect_effect(idea_id=idea.pk, by=by, now=self.acts.tick(), on="time", description="Tid")
        ideas.measure_effect(effect_id=effect.pk, by=by, now=self.acts.tick(), note="Mätt.", measured_on=day)

    def _share(self, idea: Idea) -> None:
        ideas.share(
            idea_id=idea.pk, sluice_id=self.acts.world.sluice.pk, by=self.granted["coordinator"], now=self.acts.tick(),
            title="Lås", need="Nycklar", proposal="",
        )  # fmt: skip

    def _harm(self, idea: Idea) -> None:
        if self.chance.random() < 0.1:
            ideas.raise_harm(idea_id=idea.pk, by=self.granted["quality_lead"], now=self.acts.tick())


def _follow(idea: Idea) -> None:
    """The ledger alone, read from the beginning, tells where the idea is and which gates were decided."""
    here, came_from, gates = "draft", "", []
    for line in ledger.history("idea", str(idea.reference)):
        name = line.payload.get("transition")
        if name is None:
            assert line.target == here, f"{line.kind} moved the idea"
            continue
        rule = states.BY_NAME[name]
        assert here in rule.sources, f"{name} from {here}"
        target = came_from if rule.target == "came_from" else rule.target
        assert line.target == target, name
        if rule.outcome and here in GATES:
            held = rule.who == {"triage"} or "holder" in line.payload or GATES[here] in (1, 5)
            gates.append((GATES[here], rule.outcome, line.sequence, held))
        if target in ("completion", "dormant"):
            came_from = here
        here = target
    assert here == idea.state
    decided = set(idea.gate_decisions.values_list("gate", "outcome", "entry_sequence"))
    # Triage may ask and pause at a gate that a group holds: an act, but no decision of the gate.
    certain = {(gate, outcome, sequence) for gate, outcome, sequence, held in gates if held}
    assert certain <= decided <= {(gate, outcome, sequence) for gate, outcome, sequence, _held in gates}


def _walk(acts: people.Acts, seed: int) -> set[str]:
    """One whole walk and everything that must hold after it; which transitions were made."""
    walk = Walk(acts, seed)
    for _ in range(STEPS):
        walk.step()
    for idea in Idea.objects.filter(pk__in=[i.pk for i in walk.ideas]).select_related("authority"):
        assert idea.state in states.BY_CODE
        assert idea.came_from in {*states.BY_CODE, ""}
        assert (idea.state == "dormant") == (idea.wake_on is not None)
        assert (idea.news_due_on is not None) <= (states.BY_CODE[idea.state].promise in ("news", "answer"))
        _follow(idea)
    references = sorted(str(r) for r in Idea.objects.handed_in().values_list("reference", flat=True))
    assert references == [f"1485-2026-{n:04d}" for n in range(1, len(references) + 1)]
    sequences = GateDecision.objects.values_list("entry_sequence", flat=True)
    assert len(set(sequences)) == len(sequences)
    result = verify()
    assert result.ok, result
    return set(walk.done)


def test_random_walks(cast: people.World, savepoint: None) -> None:
    """Walks that never came far would prove little: together they make most of the table's transitions."""
    made: set[str] = set()
    for seed in range(6):
        with transaction.atomic():
            made |= _walk(people.Acts(cast), seed)
            transaction.set_rollback(True)
    assert len(made) >= 17, sorted(made)
