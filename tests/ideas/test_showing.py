"""Who an idea is shown to: opened, shared, published, sensitive, released; which chains tell it; who holds its gates then."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ideas import services as ideas
from ideas.models import Idea
from ideas.permissions import Access, access
from ideas.refusals import Missing, MovedOn, NotAllowed
from ideas.services.showing import Sensitive
from ledger import services as ledger
from ledger.reading import HistoryLine
from ledger.verify import verify
from notices.models import Notice
from tests import people

SHARED = {"title": "Lås utan nyckel", "need": "Nycklar hämtas på natten.", "proposal": "Samma lås som på dagen."}


def _level(acts: people.Acts, idea: Idea, who: str) -> str:
    idea = Idea.objects.select_related("authority", "unit", "owning_unit", "sluice").get(pk=idea.pk)
    return access(acts.world.granted(who), idea, is_assessor=False).name


def _share(acts: people.Acts, idea: Idea, **over: Any) -> Idea:
    values = {**SHARED, "sluice_id": acts.world.sluice.pk, "by": acts.world.granted("coordinator"), **over}
    return ideas.share(idea_id=idea.pk, now=acts.tick(), **values)


def _do(acts: people.Acts, what: Any, idea: Idea, **values: Any) -> Idea:
    result: Idea = what(idea_id=idea.pk, by=acts.world.granted("coordinator"), now=acts.tick(), **values)
    return result


def _in_chain(key: str, idea: Idea) -> list[str]:
    """The kinds that one chain alone tells of an idea."""
    from ledger.models import Entry

    rows = Entry.objects.filter(chain__key=key, subject_type="idea", subject_ref=str(idea.reference))
    return list(rows.order_by("sequence").values_list("kind", flat=True))


def _last(idea: Idea) -> HistoryLine:
    return ledger.history("idea", str(idea.reference))[-1]


def test_opening_shows_it_to_the_staff_and_tells_the_giver(acts: people.Acts) -> None:
    idea = acts.hand_in()
    assert _level(acts, idea, "colleague") == "NONE"
    opened = _do(acts, ideas.open_idea, idea, message="Fler borde läsa den.")
    assert (opened.visibility, opened.answered_at) == ("authority", acts.now)
    levels = {
        who: _level(acts, idea, who) for who in ("colleague", "participant", "administrator", "neighbour_contributor")
    }
    assert levels == {
        "colleague": "WHOLE",
        "participant": "NONE",
        "administrator": "NONE",
        "neighbour_contributor": "NONE",
    }
    letter = Notice.objects.get(person=acts.world.people["contributor"], kind="decision")
    assert "Fler borde läsa den." in letter.text
    with pytest.raises(MovedOn):
        _do(acts, ideas.open_idea, idea)


def test_sharing_gives_the_sluice_the_second_text_and_the_gates(acts: people.Acts) -> None:
    idea = acts.assessed()
    assert idea.pk not in Idea.objects.visible_to(acts.world.granted("neighbour_contributor")).values_list(
        "pk", flat=True
    )
    idea.refresh_from_db()
    assert idea.waits_for == "triage"
    idea = _share(acts, idea, message="Nu får fler se den.")
    assert (idea.visibility, idea.waits_for, idea.sluice) == ("sluice", "sluice", acts.world.sluice)
    assert idea.shared_text.title == "Lås utan nyckel"
    assert [h.to for h in idea.handovers.all()] == ["sluice"]
    levels = {who: _level(acts, idea, who) for who in (
        "neighbour_contributor", "sluice_reference", "sluice_partner", "sluice_steering", "stranger_contributor",
    )}  # fmt: skip
    assert levels == {
        "neighbour_contributor": "SHARED", "sluice_reference": "SHARED", "sluice_partner": "NONE",
        "sluice_steering": "WHOLE", "stranger_contributor": "NONE",
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        acts.go(idea, "develop", "coordinator")
    assert acts.go(idea, "develop", "sluice_steering").state == "development"


def test_both_chains_tell_of_sharing_and_only_the_owners_of_the_rest(acts: people.Acts) -> None:
    idea = acts.assessed()
    own, theirs = acts.world.home.chain, acts.world.sluice.chain
    _share(acts, idea)
    assert _in_chain(own, idea)[-1] == "idea.shared"
    assert _in_chain(theirs, idea) == ["idea.shared"]
    acts.go(idea, "develop", "sluice_steering")
    assert _in_chain(own, idea)[-1] == "idea.gate_2_opened"
    assert _in_chain(theirs, idea) == ["idea.shared"]
    assert [line.kind for line in ledger.history("idea", str(idea.reference))].count("idea.shared") == 1
    assert verify().ok


def test_handing_over_is_told_in_both_chains(acts: people.Acts) -> None:
    idea = acts.go(acts.taken_in(), "hand_over", "coordinator", partner=acts.world.people["sluice_partner"].pk)
    assert _in_chain(acts.world.home.chain, idea)[-1] == "idea.handed_over"
    assert _in_chain(acts.world.sluice.chain, idea) == ["idea.handed_over"]
    assert _level(acts, idea, "sluice_partner") == "WHOLE"
    assert verify().ok


def test_a_decision_of_the_sluices_group_is_labelled_so_in_the_owners_chain(acts: people.Acts) -> None:
    idea = _share(acts, acts.assessed())
    acts.go(idea, "develop", "sluice_steering")
    line = _last(idea)
    assert (line.chain, line.actor_role, line.actor_unit) == (
        acts.world.home.chain, "steering", "styrgrupp, Fyrbodals idésluss",
    )  # fmt: skip
    assert line.payload["holder"] == "sluice"
    decision = idea.gate_decisions.order_by("entry_sequence").last()
    assert decision is not None
    assert (decision.gate, decision.holder, decision.group, decision.entry_sequence) == (
        2, "sluice", "Fyrbodals idésluss", line.sequence,
    )  # fmt: skip


def test_a_decision_of_the_authoritys_group_is_labelled_so(acts: people.Acts) -> None:
    idea = acts.introduced()
    line = _last(idea)
    assert (line.actor_role, line.actor_unit) == ("steering", "styrgrupp, Socialnämnden i Uddevalla")


def test_triage_that_asks_at_a_groups_gate_decides_nothing(acts: people.Acts) -> None:
    idea = _share(acts, acts.assessed())
    before = idea.gate_decisions.count()
    acts.go(idea, "ask_completion", "coordinator")
    line = _last(idea)
    assert (line.actor_role, "holder" in line.payload, idea.gate_decisions.count()) == ("coordinator", False, before)


def test_decisions_already_made_stand_when_an_idea_is_shared(acts: people.Acts) -> None:
    idea = acts.developed()
    made = list(idea.gate_decisions.values_list("gate", "holder", "entry_sequence"))
    idea = _share(acts, idea)
    assert (idea.state, idea.waits_for) == ("development", "sluice")
    assert list(idea.gate_decisions.values_list("gate", "holder", "entry_sequence")) == made


def test_sharing_during_a_completion_changes_the_holder_too(acts: people.Acts) -> None:
    idea = _share(acts, acts.go(acts.taken_in(), "ask_completion", "coordinator"))
    assert (idea.state, idea.waits_for) == ("completion", "sluice")
    assert acts.go(idea, "take_back", "sluice_steering").waits_for == "sluice"


def test_sharing_asks_for_a_sluice_that_one_is_in_a_text_and_only_once(acts: people.Acts) -> None:
    from municipalities import services as owners
    from municipalities.granted import SYSTEM

    other = owners.create_sluice(
        host=acts.world.stranger, name="Mälarslussen", slug="malar", by=SYSTEM, now=acts.tick()
    )
    idea = acts.hand_in()
    with pytest.raises(Missing) as refusal:
        _share(acts, idea, sluice_id=other.pk)
    assert refusal.value.field == "sluice"
    with pytest.raises(Missing):
        _share(acts, idea, need="  ")
    _share(acts, idea)
    with pytest.raises(MovedOn):
        _share(acts, idea)


def test_publishing_shows_the_need_to_everybody_and_stands_in_both_chains(acts: people.Acts) -> None:
    idea = acts.hand_in()
    with pytest.raises(MovedOn):
        _do(acts, ideas.publish_need, idea)
    idea = _do(acts, ideas.publish_need, _share(acts, idea))
    assert {_level(acts, idea, who) for who in ("stranger_contributor", "participant", "sluice_partner")} == {"NEED"}
    assert _in_chain(acts.world.sluice.chain, idea) == ["idea.shared", "idea.published"]


def test_a_sensitive_idea_is_shown_to_nobody_before_release(acts: people.Acts) -> None:
    idea = _do(acts, ideas.mark_sensitive, acts.hand_in(), sensitive=True, reason="Ett företag kan byggas på den.")
    for act in (lambda: _do(acts, ideas.open_idea, idea), lambda: _share(acts, idea)):
        with pytest.raises(Sensitive):
            act()
    with pytest.raises(Missing):
        _do(acts, ideas.release, idea, reason=" ")
    released = _do(acts, ideas.release, idea, reason="Fribrev utfärdat.")
    assert released.released_at == acts.now
    assert _do(acts, ideas.open_idea, idea).visibility == "authority"
    with pytest.raises(MovedOn):
        _do(acts, ideas.release, idea, reason="Igen.")


def test_what_is_shown_already_is_not_made_sensitive(acts: people.Acts) -> None:
    idea = _do(acts, ideas.open_idea, acts.hand_in())
    with pytest.raises(MovedOn):
        _do(acts, ideas.mark_sensitive, idea, sensitive=True, reason="För sent.")


def test_sensitivity_can_be_taken_back_with_a_reason(acts: people.Acts) -> None:
    idea = _do(acts, ideas.mark_sensitive, acts.hand_in(), sensitive=True, reason="Kanske.")
    idea = _do(acts, ideas.mark_sensitive, idea, sensitive=False, reason="Nej, inte alls.")
    assert not idea.is_sensitive
    assert _last(idea).payload == {"sensitive": False, "reason": "Nej, inte alls."}


@pytest.mark.parametrize(
    "who", ["contributor", "manager", "steering", "auditor", "stranger_coordinator", "night_coordinator"]
)
def test_only_triage_shows_ideas(acts: people.Acts, who: str) -> None:
    idea, by = acts.hand_in(), acts.world.granted(who)
    for act in (
        lambda: ideas.open_idea(idea_id=idea.pk, by=by, now=acts.tick()),
        lambda: _share(acts, idea, by=by),
        lambda: ideas.mark_sensitive(idea_id=idea.pk, sensitive=True, reason="För att.", by=by, now=acts.tick()),
    ):
        with pytest.raises(NotAllowed):
            act()
    idea.refresh_from_db()
    assert (idea.visibility, idea.is_sensitive) == ("own", False)


def test_nothing_is_shown_while_harm_is_open(acts: people.Acts) -> None:
    idea = acts.hand_in(harm_answer=True)
    assert idea.harm_open
    for act in (lambda: _do(acts, ideas.open_idea, idea), lambda: _share(acts, idea)):
        with pytest.raises(MovedOn):
            act()


def test_a_changed_policy_moves_what_waits_but_nothing_shared(acts: people.Acts) -> None:
    own, shared = acts.assessed(), _share(acts, acts.assessed())
    asked = acts.go(acts.assessed(), "ask_completion", "coordinator")
    ended = acts.go(acts.taken_in(), "decline_at_gate", "coordinator")
    by = acts.world.granted("administrator")
    ideas.change_policy(authority_id=acts.world.home.pk, by=by, now=acts.tick(), values={"gate_2": "steering"})
    found = {idea.pk: idea.waits_for for idea in Idea.objects.all()}
    assert [found[i.pk] for i in (own, shared, asked, ended)] == ["steering", "sluice", "steering", ""]
    assert Idea.objects.undecided().filter(waits_for="steering").get() == own
    acts.go(own, "develop", "steering")
    by_group = own.gate_decisions.get(gate=2)
    assert (by_group.holder, by_group.group) == ("steering", "Socialnämnden i Uddevalla")


@pytest.mark.parametrize("who", ["coordinator", "steering", "stranger_administrator", "sluice_administrator"])
def test_only_the_administrator_changes_the_policy(acts: people.Acts, who: str) -> None:
    with pytest.raises(NotAllowed):
        ideas.change_policy(
            authority_id=acts.world.home.pk, by=acts.world.granted(who), now=acts.tick(), values={"news_days": 1}
        )


def test_the_group_keeps_the_idea_it_has_asked_about(acts: people.Acts) -> None:
    """A question from the gate's holder does not shut the holder out while it is answered."""
    idea = acts.go(acts.tested(), "ask_completion", "steering")
    assert (_level(acts, idea, "steering"), idea.waits_for) == (Access.WHOLE.name, "steering")
    assert not Idea.objects.undecided().filter(pk=idea.pk).exists()
    acts.now += dt.timedelta(days=2)
    assert acts.go(idea, "take_back", "steering").state == "testing"
