"""Every service that stores free text refuses a valid identity number before anything is stored, and never repeats it."""

from __future__ import annotations

import datetime as dt
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import transaction

from ideas import services as ideas
from ideas.details import Details
from ideas.models import Effect, HeldText, Idea, Test
from ideas.models_work import CRITERIA
from ideas.services import Blocked
from ledger import services as ledger
from quality import services as quality
from sluice.shared import guard
from tests import people
from tests.shared.identity_numbers import luhn_digit, norwegian_end

NINE = "811228987"
SWEDISH = NINE + luhn_digit(NINE)
NORWEGIAN = next(n + end for n in (f"150576{k:03}" for k in range(100, 200)) if (end := norwegian_end(n)))
NUMBERS = {
    "twelve digits": f"19{SWEDISH}",
    "six and four": f"{SWEDISH[:6]}-{SWEDISH[6:]}",
    "a hundred years": f"{SWEDISH[:6]}+{SWEDISH[6:]}",
    "norwegian": NORWEGIAN,
}


@dataclass
class Desk:
    """Ideas in the states in which text is written."""

    acts: people.Acts
    draft: Idea
    submitted: Idea
    sensitive: Idea
    shared: Idea
    assessment: Idea
    developed: Idea
    testing: Idea
    introduced: Idea
    test: Test
    effect: Effect
    risk: int

    def by(self, who: str) -> Any:
        return self.acts.world.granted(who)

    @property
    def now(self) -> dt.datetime:
        return self.acts.now + dt.timedelta(hours=1)

    @property
    def day(self) -> dt.date:
        return self.acts.now.date()


@pytest.fixture(scope="module")
def prepared(cast: people.World, django_db_blocker: Any) -> Desk:
    """The desk, laid once."""
    with django_db_blocker.unblock():
        acts = people.Acts(cast)
        by, manager = cast.granted("coordinator"), cast.granted("manager")
        assessment = acts.taken_in()
        ideas.name_assessors(
            idea_id=assessment.pk, person_ids=[cast.people["assessor"].pk], due_on=people.TODAY + dt.timedelta(days=9),
            by=by, now=acts.tick(),
        )  # fmt: skip
        developed = acts.developed()
        analysis = ideas.open_risk_analysis(idea_id=developed.pk, by=by, now=acts.tick())
        risk = quality.add_risk(
            analysis_id=analysis.pk, event="Utelåst", likelihood=3, consequence=3, by=by, now=acts.tick()
        )
        testing, day = acts.testing(), acts.now.date()
        test = ideas.start_test(idea_id=testing.pk, by=manager, now=acts.tick(), what="Två trappor", started_on=day)
        introduced = acts.introduced()
        effect = ideas.expect_effect(idea_id=introduced.pk, by=manager, now=acts.tick(), on="time", description="Tid")
        sensitive = acts.hand_in()
        ideas.mark_sensitive(idea_id=sensitive.pk, sensitive=True, reason="Affär.", by=by, now=acts.tick())
        shared = acts.hand_in()
        ideas.share(
            idea_id=shared.pk,
            sluice_id=cast.sluice.pk,
            by=by,
            now=acts.tick(),
            title="Lås",
            need="Nycklar",
            proposal="",
        )
        return Desk(
            acts, acts.draft(), acts.hand_in(), sensitive, shared, assessment, developed, testing, introduced, test,
            effect, risk.pk,
        )  # fmt: skip


@pytest.fixture
def desk(prepared: Desk, savepoint: None) -> Desk:
    return prepared


Case = Callable[[Desk, str], object]
CASES: dict[tuple[str, str], Case] = {}


def _case(service: str, *names: str) -> Callable[[Callable[[Desk, dict[str, Any]], object]], None]:
    """One act of a service; each of its texts in turn holds the number, the others are ordinary words."""

    def add(act: Callable[[Desk, dict[str, Any]], object]) -> None:
        for name in names:

            def run(desk: Desk, text: str, name: str = name) -> object:
                return act(desk, dict.fromkeys(names, "Ett vanligt ord") | {name: text})

            CASES[service, name] = run

    return add


TEXTS = ("title", "need", "for_whom", "proposal")


@_case("save_draft", *TEXTS)
def _(desk: Desk, texts: dict[str, Any]) -> object:
    return ideas.save_draft(
        key=uuid4(), authority_id=desk.acts.world.home.pk, by=desk.by("contributor"), now=desk.now, values=texts
    )


@_case("give", *TEXTS, "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    reason = texts.pop("guard_reason")
    return ideas.give(
        key=uuid4(), authority_id=desk.acts.world.home.pk, by=desk.by("contributor"), now=desk.now,
        values={"harm_answer": False} | texts, guard_reason=reason,
    )  # fmt: skip


@_case("hand_in", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    return ideas.hand_in(key=desk.draft.key, by=desk.by("contributor"), now=desk.now, **texts)


@_case("hold_text", "fields")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    fields = {"reason": texts["fields"], "lesson": "Bra"}
    return ideas.hold_text(person_id=desk.acts.world.people["manager"].pk, path="/", fields=fields, now=desk.now)


@_case("transition", "reason", "next_step", "lesson", "channel", "receiver_role", "external_number", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    details = Details(**desk.acts.owner() | texts)
    return ideas.transition(
        idea_id=desk.submitted.pk, name="redirect", by=desk.by("coordinator"), now=desk.now, details=details
    )


@_case("assess", "comment", "risk_note", "guard_reason", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    scores = dict.fromkeys(CRITERIA, 2)
    return ideas.assess(idea_id=desk.assessment.pk, by=desk.by("assessor"), now=desk.now, scores=scores, **texts)


@_case("start_test", "what", "guard_reason", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    return ideas.start_test(idea_id=desk.testing.pk, by=desk.by("manager"), now=desk.now, started_on=desk.day, **texts)


@_case("record_test", "lesson", "guard_reason", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    return ideas.record_test(
        test_id=desk.test.pk, by=desk.by("manager"), now=desk.now, result="worked", ended_on=desk.day, **texts
    )


@_case("expect_effect", "description", "guard_reason", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    return ideas.expect_effect(idea_id=desk.introduced.pk, by=desk.by("manager"), now=desk.now, on="time", **texts)


@_case("measure_effect", "note", "guard_reason", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    return ideas.measure_effect(
        effect_id=desk.effect.pk, by=desk.by("manager"), now=desk.now, measured_on=desk.day, **texts
    )


@_case("open_idea", "message", "guard_reason", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    return ideas.open_idea(idea_id=desk.submitted.pk, by=desk.by("coordinator"), now=desk.now, **texts)


@_case("share", "title", "need", "proposal", "message", "guard_reason", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    sluice = desk.acts.world.sluice.pk
    return ideas.share(idea_id=desk.submitted.pk, sluice_id=sluice, by=desk.by("coordinator"), now=desk.now, **texts)


@_case("publish_need", "message", "guard_reason", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    return ideas.publish_need(idea_id=desk.shared.pk, by=desk.by("coordinator"), now=desk.now, **texts)


@_case("mark_sensitive", "reason", "guard_reason", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    return ideas.mark_sensitive(
        idea_id=desk.submitted.pk, sensitive=True, by=desk.by("coordinator"), now=desk.now, **texts
    )


@_case("release", "reason", "guard_reason", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    return ideas.release(idea_id=desk.sensitive.pk, by=desk.by("coordinator"), now=desk.now, **texts)


@_case("send_message", "text", "guard_reason", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    return ideas.send_message(idea_id=desk.submitted.pk, by=desk.by("coordinator"), now=desk.now, **texts)


@_case("name_responsible", "next_step", "guard_reason", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    return ideas.name_responsible(
        idea_id=desk.assessment.pk, person_id=desk.acts.world.people["colleague"].pk, next_step_due=desk.day,
        by=desk.by("coordinator"), now=desk.now, **texts,
    )  # fmt: skip


@_case("change_policy", "source", "guard_reason", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    home = desk.acts.world.home.pk
    return ideas.change_policy(authority_id=home, by=desk.by("administrator"), now=desk.now, values=texts)


@_case("decide_measure", "text", "guard_reason", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    owner = desk.acts.world.people["manager"].pk
    return ideas.decide_measure(
        idea_id=desk.developed.pk, risk_id=desk.risk, owner_id=owner, due_on=desk.day, by=desk.by("coordinator"),
        now=desk.now, **texts,
    )  # fmt: skip


@_case("publish_routine", "text", "reason", "responsible_role", "name", "guard_reason", "guard_reason")
def _(desk: Desk, texts: dict[str, Any]) -> object:
    version = quality.VersionText(texts["text"], texts["responsible_role"], desk.day, texts["reason"])
    return ideas.publish_routine(
        idea_id=desk.developed.pk, version=version, by=desk.by("quality_lead"), now=desk.now, name=texts["name"],
        guard_reason=texts["guard_reason"],
    )  # fmt: skip


def _everything() -> dict[str, Any]:
    """All that is stored about ideas, the register and letters, and where every chain ends."""
    labels = ("ideas", "quality", "notices")
    rows = {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for label in labels
        for model in apps.get_app_config(label).get_models()
    }
    return {**rows, "heads": ledger.heads()}


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_a_number_is_refused_before_anything_is_stored(desk: Desk, case: tuple[str, str]) -> None:
    before = _everything()
    for number in NUMBERS.values():
        with pytest.raises(Blocked) as refusal, transaction.atomic():
            CASES[case](desk, f"Enligt {number} gick det bra.")
        said = [str(refusal.value), repr(refusal.value)]
        said += [guard.message(f) for found in refusal.value.fields.values() for f in found]
        digits = re.sub(r"\D", "", number)[-10:]
        assert not [text for text in said if digits in re.sub(r"\D", "", text)]
        assert len(refusal.value.fields) == 1
    assert _everything() == before


@pytest.mark.parametrize("case", [case for case in CASES if case[0] not in ("save_draft", "give")], ids="-".join)
def test_the_same_act_goes_through_with_ordinary_words(desk: Desk, case: tuple[str, str]) -> None:
    """What was refused above was refused for the number, for nothing else."""
    before = _everything()
    CASES[case](desk, "Enligt ärende A-17 gick det bra.")
    assert _everything() != before


def test_no_service_that_takes_text_is_forgotten() -> None:
    """A new text in a service must get its case above, or be named here with the reason it is no free text."""
    codes = {"name", "seen", "on", "result", "path", "subject_ref"}  # codes of tables, addresses, references
    whole = {"values": TEXTS, "details": ("reason",), "version": ("text",), "fields": ("fields",)}
    missing = []
    for service in ideas.__all__:
        found = getattr(ideas, service)
        if not inspect.isfunction(found) or service in (
            "check_guard",
            "register_text",
            "harm_closed",
            "reserve_references",
        ):
            continue
        for name, parameter in inspect.signature(found).parameters.items():
            if name in whole:
                names = ("source",) if service == "change_policy" else whole[name]
                missing += [(service, one) for one in names if (service, one) not in CASES]
            elif parameter.annotation == "str" and name not in codes and (service, name) not in CASES:
                missing.append((service, name))
    assert missing == []


def test_a_number_that_reached_a_draft_another_way_is_not_handed_in(desk: Desk) -> None:
    Idea.objects.filter(pk=desk.draft.pk).update(need=f"Hos {NUMBERS['six and four']}.")
    with pytest.raises(Blocked):
        ideas.hand_in(key=desk.draft.key, by=desk.by("contributor"), now=desk.now)
    assert Idea.objects.get(pk=desk.draft.pk).state == "draft"


def test_held_text_is_its_owners_and_given_back_once(desk: Desk) -> None:
    owner, other = (desk.acts.world.people[who].pk for who in ("manager", "colleague"))
    ideas.hold_text(person_id=owner, path="/lamna/1/", fields={"need": "Nycklar"}, now=desk.now)
    ideas.hold_text(person_id=owner, path="/lamna/1/", fields={"need": "Nycklar på natten"}, now=desk.now)
    assert ideas.take_held(person_id=other, path="/lamna/1/") is None
    assert ideas.take_held(person_id=owner, path="/lamna/2/") is None
    assert ideas.take_held(person_id=owner, path="/lamna/1/") == {"need": "Nycklar på natten"}
    assert ideas.take_held(person_id=owner, path="/lamna/1/") is None
    assert not HeldText.objects.exists()
