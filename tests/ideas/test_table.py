"""The transition table equals the product's, typed here by hand, and the one door lets through exactly what it says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction

from ideas import services as ideas
from ideas import states
from ideas.details import Details
from ideas.models import Idea
from ideas.refusals import Missing, MovedOn, NotAllowed
from municipalities.granted import SYSTEM, Granted
from quality import services as quality
from tests import people

# name, sources, target, who, reason: "yes", "no" or "may". Typed from the product's section 3, not from the code.
# An answer to a completion *is* its text, which the product's "–" for a reason does not speak of: hence "yes".
LIVE = "submitted completion assessment development testing introduced line external dormant"
TABLE = [
    ("hand_in", "draft", "submitted", "giver", "no"),
    ("ask_completion", "submitted assessment development testing", "completion", "triage gate_holder", "yes"),
    ("answer_completion", "completion", "came_from", "giver responsible", "yes"),
    ("take_back", "completion", "came_from", "triage gate_holder", "yes"),
    ("take_in", "submitted", "assessment", "triage", "may"),
    ("to_line", "submitted assessment development", "line", "triage", "yes"),
    ("line_done", "line", "introduced", "manager triage", "yes"),
    ("line_return", "line", "assessment", "manager triage", "yes"),
    ("hand_over", "assessment development", "external", "triage innovation_lead", "yes"),
    ("partner_return", "external", "assessment", "partner triage", "yes"),
    ("partner_done", "external", "introduced", "triage", "yes"),
    ("develop", "assessment", "development", "gate_holder", "yes"),
    ("test", "development", "testing", "gate_holder", "yes"),
    ("introduce", "testing", "introduced", "gate_holder", "yes"),
    ("evaluate", "introduced", "evaluated", "effect_owner", "yes"),
    ("discontinue", "introduced evaluated", "stopped", "effect_owner triage", "yes"),
    ("decline", "submitted completion dormant external", "declined", "triage", "yes"),
    ("decline_at_gate", "assessment", "declined", "gate_holder", "yes"),
    ("stop", "development testing", "stopped", "gate_holder", "yes"),
    ("pause", "submitted assessment development testing", "dormant", "triage gate_holder", "yes"),
    ("wake", "dormant", "came_from", "system triage", "no"),
    ("back_to_development", "testing", "development", "responsible gate_holder", "yes"),
    ("back_to_assessment", "development", "assessment", "responsible gate_holder", "yes"),
    ("redirect", LIVE, "redirected", "triage quality_lead", "yes"),
    ("reopen", "declined stopped", "assessment", "triage", "yes"),
    ("reopen_redirected", "redirected", "assessment", "quality_lead", "yes"),
    ("reopen_withdrawn", "withdrawn", "assessment", "triage", "yes"),
    ("withdraw", "submitted completion assessment dormant", "withdrawn", "giver", "may"),
    ("archive", "evaluated declined stopped withdrawn redirected", "archived", "triage system", "no"),
]
ROWS = {row[0]: row for row in TABLE}
STATES = [*LIVE.split(), "draft", "evaluated", "redirected", "declined", "stopped", "withdrawn", "archived"]
WHO = {
    "giver": "contributor",
    "triage": "coordinator",
    "gate_holder": "sluice_steering",
    "responsible": "colleague",
    "manager": "manager",
    "effect_owner": "ambassador",
    "partner": "sluice_partner",
    "quality_lead": "quality_lead",
    "innovation_lead": "sluice_innovation_lead",
    "system": "",
}
# Nobody to this idea: the authority's own group does not hold the gates of an idea that is shared.
STRANGERS = (
    "stranger_coordinator", "stranger_quality_lead", "stranger_steering", "neighbour_coordinator", "neighbour_steering",
    "steering", "auditor", "administrator", "night_coordinator", "assessor", "reference", "participant",
    "sluice_assessor", "sluice_administrator",
)  # fmt: skip


@dataclass
class Stage:
    """An idea for which every guard is satisfied, with somebody else in every part."""

    acts: people.Acts
    idea: Idea
    known: dict[str, Granted] = field(default_factory=dict)

    def put(self, state: str, **values: Any) -> None:
        """Set the stage: the idea in a state, as if it had come there from assessment."""
        aside = state in ("completion", "line", "external", "dormant")
        came_from = values.get("came_from", "assessment" if aside else "")
        gate = came_from if state == "completion" else state
        gates = {"submitted": "triage"} | dict.fromkeys(("assessment", "development", "testing"), "sluice")
        wake_on = self.acts.now.date() if state == "dormant" else None
        defaults = {"state": state, "came_from": came_from, "waits_for": gates.get(gate, ""), "wake_on": wake_on}
        Idea.objects.filter(pk=self.idea.pk).update(**defaults | values)

    def by(self, who: str) -> Granted:
        if who not in self.known:
            self.known[who] = self.acts.world.granted(WHO.get(who, who)) if who != "system" else SYSTEM
        return self.known[who]

    def details(self, **over: Any) -> Details:
        """Everything that any transition may ask for."""
        world = self.acts.world
        whole = {
            **self.acts.owner(),
            "reason": "Därför.",
            "manager": world.people["manager"].pk,
            "effect_owner": world.people["ambassador"].pk,
            "partner": world.people["sluice_partner"].pk,
            "lesson": "Larmet behövdes.",
            "wake_on": (self.acts.now + dt.timedelta(days=40)).date(),
            "channel": "Avvikelsesystemet",
            "receiver_role": "MAS",
            "external_number": "A-17",
        }
        return Details(**whole | over)  # type: ignore[arg-type]

    def go(self, name: str, who: str, **over: Any) -> Idea:
        return ideas.transition(
            idea_id=self.idea.pk, name=name, by=self.by(who), now=self.acts.tick(), details=self.details(**over)
        )


@pytest.fixture(scope="module")
def ready(cast: people.World, django_db_blocker: Any) -> Stage:
    """The stage, built once through the services."""
    with django_db_blocker.unblock():
        acts = people.Acts(cast)
        idea = acts.introduced()
        by = cast.granted("manager")
        effect = ideas.expect_effect(idea_id=idea.pk, by=by, now=acts.tick(), on="time", description="Mindre tid")
        day = acts.now.date()
        ideas.measure_effect(effect_id=effect.pk, by=by, now=acts.tick(), note="Fyra veckor.", measured_on=day)
        ideas.share(
            idea_id=idea.pk, sluice_id=cast.sluice.pk, by=cast.granted("coordinator"), now=acts.tick(),
            title="Nyckelfritt", need="Nycklar hämtas på natten.", proposal="Lås utan nyckel.",
        )  # fmt: skip
        Idea.objects.filter(pk=idea.pk).update(
            responsible=cast.people["colleague"], manager=cast.people["manager"],
            effect_owner=cast.people["ambassador"], partner=cast.people["sluice_partner"], reopening_agreed_at=acts.now,
        )  # fmt: skip
        return Stage(acts, idea)


@pytest.fixture
def stage(ready: Stage, savepoint: None) -> Stage:
    """The stage, set anew for each test."""
    return ready


def test_the_table_is_the_products() -> None:
    written = [
        (t.name, t.sources, t.target, t.who, {"required": "yes", "optional": "may", "no": "no"}[t.reason.value])
        for t in states.TRANSITIONS
    ]
    wanted = [
        (name, frozenset(sources.split()), target, frozenset(who.split()), reason)
        for name, sources, target, who, reason in TABLE
    ]
    assert written == wanted


def test_states_chambers_and_promises_are_the_products() -> None:
    chambers = {
        "submitted": 1, "assessment": 2, "development": 3, "testing": 4, "introduced": 5, "evaluated": 5,
    }  # fmt: skip
    assert {s.code for s in states.STATES} == set(STATES)
    assert {s.code: s.chamber for s in states.STATES if s.chamber} == chambers
    assert {s.code for s in states.STATES if s.group == "live"} == set(LIVE.split())
    news = {"assessment", "development", "testing", "line", "external"}
    assert {s.code for s in states.STATES if s.promise == "news"} == news


def test_every_state_is_reached_from_the_draft_and_every_live_one_can_be_left() -> None:
    reached, known = {"draft"}, dict.fromkeys(states.TRANSITIONS)
    while True:
        targets = {t.target for t in known if t.sources & reached and t.target != "came_from"}
        if targets <= reached:
            break
        reached |= targets
    assert reached == set(STATES)
    assert all(states.leaving(code) for code in STATES if code != "archived")
    assert states.leaving("archived") == ()


def _try(stage: Stage, name: str, source: str, who: str, **state: Any) -> str:
    """The state that came of it, or the name of the refusal."""
    with transaction.atomic():
        stage.put(source, **state)
        try:
            return str(stage.go(name, who).state)
        except (NotAllowed, MovedOn, Missing) as refusal:
            return type(refusal).__name__
        finally:
            transaction.set_rollback(True)


@pytest.mark.parametrize("name", [row[0] for row in TABLE if row[0] != "hand_in"])
def test_who_may_do_what(stage: Stage, name: str) -> None:
    """Every source of the transition x everybody: done by those the table names, refused for all others."""
    _name, sources, target, allowed, _reason = ROWS[name]
    wrong = {}
    for source in sources.split():
        # Strangers are strangers everywhere: they are tried from one source.
        for who in [*WHO, *(STRANGERS if source == sources.split()[0] else ())]:
            # At gate 1 triage is the holder: the sluice's group has nothing to do there.
            may = who in allowed.split() and not (who == "gate_holder" and source == "submitted")
            wanted = ("assessment" if target == "came_from" else target) if may else "NotAllowed"
            found = _try(stage, name, source, who)
            if found != wanted:
                wrong[source, who] = (found, wanted)
    assert not wrong


@pytest.mark.parametrize("name", [row[0] for row in TABLE if row[0] != "hand_in"])
def test_from_where(stage: Stage, name: str) -> None:
    """From a state outside its sources nobody gets through, not even the one the table names."""
    _name, sources, _target, allowed, _reason = ROWS[name]
    outside = [state for state in STATES if state not in (*sources.split(), "draft")]
    who = "triage" if "triage" in allowed else allowed.split()[0]
    found = {_try(stage, name, state, who) for state in outside}
    # The group is the holder only where the idea waits for it: elsewhere it is nobody.
    assert found <= {"MovedOn", "NotAllowed"} if who == "gate_holder" else found == {"MovedOn"}


def test_harm_closes_everything_but_question_answer_and_redirection(stage: Stage) -> None:
    stage.put("assessment")
    ideas.raise_harm(idea_id=stage.idea.pk, by=stage.by("triage"), now=stage.acts.now)
    found: dict[str, set[str]] = {}
    for name, sources, _target, allowed, _reason in TABLE[1:]:
        for source in sources.split()[:2]:
            for who in allowed.split():
                if not (who == "gate_holder" and source == "submitted"):
                    found.setdefault(name, set()).add(_try(stage, name, source, who, harm_open=True))
    possible = {name for name, outcomes in found.items() if outcomes != {"NotAllowed"}}
    assert possible == {"ask_completion", "answer_completion", "redirect"}
    assert found["redirect"] == {"redirected"}
    assert found["ask_completion"] == {"completion"}
    assert found["answer_completion"] == {"assessment"}


def test_redirecting_during_harm_hands_the_harm_over(stage: Stage) -> None:
    stage.put("assessment")
    ideas.raise_harm(idea_id=stage.idea.pk, by=stage.by("triage"), now=stage.acts.tick())
    idea = stage.go("redirect", "quality_lead")
    assert (idea.state, idea.harm_open) == ("redirected", False)
    handover = idea.handovers.get(to="channel")
    assert (handover.channel, handover.receiver_role, handover.external_number) == ("Avvikelsesystemet", "MAS", "A-17")


@pytest.mark.parametrize("name", [row[0] for row in TABLE if row[4] == "yes"])
def test_a_reason_is_asked_for(stage: Stage, name: str) -> None:
    _name, sources, _target, allowed, _reason = ROWS[name]
    stage.put(sources.split()[-1])
    with pytest.raises(Missing) as refusal:
        stage.go(name, allowed.split()[0], reason="  ")
    assert refusal.value.field == "reason"


@pytest.mark.parametrize("name", ["take_in", "withdraw"])
def test_a_reason_may_be_left_out(stage: Stage, name: str) -> None:
    stage.put("submitted")
    assert stage.go(name, ROWS[name][3], reason="").state == ROWS[name][2]


def test_handing_in_has_its_own_service(stage: Stage) -> None:
    draft = stage.acts.draft()
    with pytest.raises(NotAllowed):
        ideas.transition(idea_id=draft.pk, name="hand_in", by=stage.by("giver"), now=stage.acts.tick())


# Guards, one by one -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "source", "who", "over", "field"),
    [
        ("to_line", "assessment", "triage", {"manager": None}, "manager"),
        ("to_line", "assessment", "triage", {"manager": "colleague"}, "manager"),
        ("to_line", "assessment", "triage", {"manager": "stranger_manager"}, "manager"),
        ("line_done", "line", "manager", {"effect_owner": None}, "effect_owner"),
        ("line_done", "line", "manager", {"effect_owner": "stranger_manager"}, "effect_owner"),
        ("partner_done", "external", "triage", {"effect_owner": None}, "effect_owner"),
        ("introduce", "testing", "gate_holder", {"effect_owner": None}, "effect_owner"),
        ("hand_over", "assessment", "triage", {"partner": None}, "partner"),
        ("hand_over", "assessment", "triage", {"partner": "sluice_reference"}, "partner"),
        ("discontinue", "introduced", "effect_owner", {"lesson": " "}, "lesson"),
        ("stop", "testing", "gate_holder", {"lesson": ""}, "lesson"),
        ("pause", "submitted", "triage", {"wake_on": None}, "wake_on"),
        ("pause", "submitted", "triage", {"wake_on": people.TODAY}, "wake_on"),
        ("redirect", "testing", "triage", {"channel": ""}, "channel"),
        ("redirect", "testing", "quality_lead", {"receiver_role": ""}, "channel"),
        ("take_in", "submitted", "triage", {"responsible": "stranger_manager"}, "responsible"),
    ],
)
def test_details_that_are_missing_or_do_not_fit(
    stage: Stage, name: str, source: str, who: str, over: dict[str, Any], field: str
) -> None:
    """Named beside the field, nothing changed; with everything in its place the same act goes through."""
    stage.put(source)
    persons = stage.acts.world.people
    values = {key: persons[value].pk if value in persons else value for key, value in over.items()}
    if values.get("wake_on") == people.TODAY:
        values["wake_on"] = stage.acts.now.date()
    with pytest.raises(Missing) as refusal:
        stage.go(name, who, **values)
    assert refusal.value.field == field
    assert Idea.objects.get(pk=stage.idea.pk).state == source
    assert stage.go(name, who).state == ROWS[name][2]


def test_a_unit_of_another_authority_owns_nothing_here(stage: Stage) -> None:
    stage.put("submitted")
    theirs = stage.acts.world.stranger.units.get()
    with pytest.raises(Missing) as refusal:
        stage.go("take_in", "triage", owning_unit=theirs.pk)
    assert refusal.value.field == "owning_unit"


@pytest.mark.parametrize("lacks", ["owning_unit", "responsible", "next_step", "next_step_due"])
@pytest.mark.parametrize(
    ("name", "source", "who"),
    [
        ("take_in", "submitted", "triage"),
        ("line_return", "line", "manager"),
        ("partner_return", "external", "triage"),
        ("reopen", "declined", "triage"),
        ("reopen_redirected", "redirected", "quality_lead"),
        ("reopen_withdrawn", "withdrawn", "triage"),
        ("back_to_assessment", "development", "gate_holder"),
        ("take_back", "completion", "triage"),
        ("answer_completion", "completion", "giver"),
        ("wake", "dormant", "triage"),
    ],
)
def test_arriving_at_assessment_needs_an_owner(stage: Stage, name: str, source: str, who: str, lacks: str) -> None:
    empty: Any = "" if lacks == "next_step" else None
    stage.put(source, **{lacks: empty})
    with pytest.raises(Missing) as refusal:
        stage.go(name, who, **{lacks: empty})
    assert refusal.value.field == "owning_unit"
    assert Idea.objects.get(pk=stage.idea.pk).state == source


def test_a_partner_returns_an_idea_to_its_owner_and_names_nobody(stage: Stage) -> None:
    stage.put("external")
    idea = stage.go("partner_return", "partner")
    assert (idea.state, idea.responsible_id) == ("assessment", stage.acts.world.people["colleague"].pk)


@pytest.mark.parametrize("wanted", [1, 2])
def test_gate_2_asks_for_as_many_assessments_as_policy(acts: people.Acts, wanted: int) -> None:
    idea = acts.taken_in()
    world = acts.world
    ideas.change_policy(
        authority_id=world.home.pk, by=world.granted("administrator"), now=acts.tick(), values={"assessors": wanted}
    )
    pair = ["assessor", "assessor_2"][:wanted]
    ideas.name_assessors(
        idea_id=idea.pk, person_ids=[world.people[who].pk for who in pair], due_on=people.TODAY + dt.timedelta(days=9),
        by=world.granted("coordinator"), now=acts.tick(),
    )  # fmt: skip
    for who in pair:
        with pytest.raises(Missing, match="Port 2 kräver"):
            acts.go(idea, "develop", "coordinator")
        acts.assess(idea, who)
    assert acts.go(idea, "develop", "coordinator").state == "development"


def test_gate_3_asks_for_a_finished_risk_analysis_and_measures_above_the_threshold(acts: people.Acts) -> None:
    idea = acts.developed()
    by = acts.world.granted("coordinator")
    with pytest.raises(Missing):
        acts.go(idea, "test", "coordinator")
    analysis = ideas.open_risk_analysis(idea_id=idea.pk, by=by, now=acts.tick())
    risk = quality.add_risk(
        analysis_id=analysis.pk, event="Någon blir utelåst", likelihood=4, consequence=3, by=by, now=acts.tick()
    )
    with pytest.raises(Missing):
        acts.go(idea, "test", "coordinator")
    quality.finish_risk_analysis(analysis_id=analysis.pk, conclusion="Stor risk.", by=by, now=acts.tick())
    with pytest.raises(Missing):
        acts.go(idea, "test", "coordinator")
    ideas.decide_measure(
        idea_id=idea.pk, risk_id=risk.pk, text="Reservnyckel i bilen", owner_id=acts.world.people["manager"].pk,
        due_on=people.TODAY + dt.timedelta(days=20), by=by, now=acts.tick(),
    )  # fmt: skip
    assert acts.go(idea, "test", "coordinator").state == "testing"


def test_gate_4_asks_for_a_finished_test(acts: people.Acts) -> None:
    idea, owner = acts.testing(), acts.world.people["manager"].pk
    by = acts.world.granted("manager")
    day = acts.now.date()
    test = ideas.start_test(idea_id=idea.pk, by=by, now=acts.tick(), what="Två trappor", started_on=day)
    with pytest.raises(Missing, match="Port 4 kräver"):
        acts.go(idea, "introduce", "steering", effect_owner=owner)
    ideas.record_test(test_id=test.pk, by=by, now=acts.tick(), result="stopped", lesson="Larmet.", ended_on=day)
    assert acts.go(idea, "introduce", "steering", effect_owner=owner).effect_owner_id == owner


def test_gate_5_asks_for_a_measured_effect(acts: people.Acts) -> None:
    idea = acts.introduced()
    by = acts.world.granted("manager")
    effect = ideas.expect_effect(idea_id=idea.pk, by=by, now=acts.tick(), on="time", description="Mindre tid")
    with pytest.raises(Missing, match="Port 5 kräver"):
        acts.go(idea, "evaluate", "manager")
    ideas.measure_effect(effect_id=effect.pk, by=by, now=acts.tick(), note="Räknat.", measured_on=acts.now.date())
    assert acts.go(idea, "evaluate", "manager").state == "evaluated"


def test_a_sensitive_idea_is_not_handed_over_before_release(stage: Stage) -> None:
    stage.put("development", is_sensitive=True)
    with pytest.raises(Missing, match="släppas fri"):
        stage.go("hand_over", "triage")
    stage.put("development", is_sensitive=True, released_at=stage.acts.now)
    assert stage.go("hand_over", "innovation_lead").state == "external"


def test_a_withdrawn_idea_is_opened_again_only_with_the_givers_yes(acts: people.Acts) -> None:
    idea = acts.go(acts.hand_in(), "withdraw", "contributor", reason="")
    with pytest.raises(Missing, match="säga ja"):
        acts.go(idea, "reopen_withdrawn", "coordinator", **acts.owner())
    for who in ("coordinator", "stranger_contributor"):
        with pytest.raises(NotAllowed):
            ideas.agree_to_reopen(idea_id=idea.pk, by=acts.world.granted(who), now=acts.tick())
    ideas.agree_to_reopen(idea_id=idea.pk, by=acts.world.granted("contributor"), now=acts.tick())
    idea = acts.go(idea, "reopen_withdrawn", "coordinator", **acts.owner())
    assert (idea.state, idea.reopening_agreed_at) == ("assessment", None)


@pytest.mark.parametrize("aside", ["completion", "dormant"])
@pytest.mark.parametrize(
    ("came_from", "early"), [("submitted", True), ("assessment", True), ("development", False), ("testing", False)]
)
def test_only_an_early_idea_is_withdrawn(stage: Stage, aside: str, came_from: str, early: bool) -> None:
    stage.put(aside, came_from=came_from)
    if early:
        assert stage.go("withdraw", "giver").state == "withdrawn"
    else:
        with pytest.raises(Missing):
            stage.go("withdraw", "giver")


# Where it came from, rounds, ways ---------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["submitted", "assessment", "development", "testing"])
@pytest.mark.parametrize(("leave", "back"), [("ask_completion", "answer_completion"), ("pause", "wake")])
def test_an_idea_comes_back_to_where_it_was(stage: Stage, source: str, leave: str, back: str) -> None:
    stage.put(source)
    before = Idea.objects.get(pk=stage.idea.pk)
    beside = stage.go(leave, "triage")
    assert (beside.came_from, beside.chamber) == (source, before.chamber)
    after = stage.go(back, "giver" if back == "answer_completion" else "system")
    assert (after.state, after.came_from, after.round, after.waits_for, after.wake_on) == (
        source, "", before.round, before.waits_for, None,
    )  # fmt: skip


def test_an_end_shows_beside_the_chamber_it_left(stage: Stage) -> None:
    stage.put("completion", came_from="development")
    ended = stage.go("redirect", "triage")
    assert (ended.came_from, ended.chamber) == ("development", 3)
    stage.put("testing")
    ended = stage.go("stop", "gate_holder")
    archived = stage.go("archive", "system")
    assert (ended.chamber, archived.chamber) == (4, 4)


@pytest.mark.parametrize(
    ("name", "source", "who"),
    [
        ("line_return", "line", "manager"),
        ("partner_return", "external", "partner"),
        ("back_to_assessment", "development", "responsible"),
        ("reopen", "declined", "triage"),
        ("reopen", "stopped", "triage"),
        ("reopen_redirected", "redirected", "quality_lead"),
        ("reopen_withdrawn", "withdrawn", "triage"),
    ],
)
def test_coming_back_to_assessment_opens_a_new_round(stage: Stage, name: str, source: str, who: str) -> None:
    """The old assessments stay to be read, and do not count."""
    stage.put(source)
    idea = stage.go(name, who)
    assert (idea.round, idea.assessments.filter(done_at__isnull=False).count()) == (2, 2)
    with pytest.raises(Missing, match="Port 2 kräver"):
        stage.go("develop", "gate_holder")


@pytest.mark.parametrize(
    ("name", "source", "who", "way"),
    [("line_done", "line", "manager", "line"), ("partner_done", "external", "triage", "partner")],
)
def test_the_way_past_the_gates_is_stored(stage: Stage, name: str, source: str, who: str, way: str) -> None:
    stage.put(source)
    idea = stage.go(name, who)
    assert (idea.way, idea.state, idea.introduced_at) == (way, "introduced", stage.acts.now)


def test_through_the_gates_no_way_is_stored(acts: people.Acts) -> None:
    assert acts.introduced().way == ""


@pytest.mark.parametrize("who", ["coordinator", "steering"])
def test_gates_are_held_by_whom_policy_says(acts: people.Acts, who: str) -> None:
    """Gate 2 by triage or by the authority's group, never by the other."""
    other = {"coordinator": "steering", "steering": "coordinator"}[who]
    idea = acts.assessed()
    ideas.change_policy(
        authority_id=acts.world.home.pk, by=acts.world.granted("administrator"), now=acts.tick(), values={"gate_2": who}
    )
    with pytest.raises(NotAllowed):
        acts.go(idea, "develop", other)
    assert acts.go(idea, "develop", who).state == "development"


def test_what_was_seen_has_moved_on(stage: Stage) -> None:
    stage.put("assessment")
    with pytest.raises(MovedOn):
        ideas.transition(
            idea_id=stage.idea.pk, name="ask_completion", by=stage.by("triage"), now=stage.acts.tick(),
            details=stage.details(), seen="submitted",
        )  # fmt: skip
