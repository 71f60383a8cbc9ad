"""The feedback promise: when something is due, what stops a clock, what moves it, and what happens when it is broken."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ideas import promises
from ideas import services as ideas
from ideas.loading import clock_of
from ideas.models import Idea
from ideas.policies import current_policy, terms_of
from ideas.promises import Terms
from ledger import services as ledger
from notices.models import Notice
from sluice.shared.workdays import is_working_day
from tests import people

SWEDEN = Terms(answer_days=5, decision_days=20, news_days=30, july_still=False, country="SE")
JULY = Terms(answer_days=5, decision_days=20, news_days=30, july_still=True, country="SE")
NORWAY = Terms(answer_days=5, decision_days=20, news_days=30, july_still=False, country="NO")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def at(text: str, hour: int = 8) -> dt.datetime:
    return dt.datetime.combine(day(text), dt.time(hour), dt.UTC)


@pytest.mark.parametrize(
    ("terms", "submitted", "answer", "decision"),
    [
        # An ordinary September.
        (SWEDEN, "2026-09-01", "2026-09-08", "2026-09-29"),
        # Handed in on a Saturday: the first working day is Monday.
        (SWEDEN, "2026-09-05", "2026-09-11", "2026-10-02"),
        # Midsummer's eve (a Friday) is no public holiday, but nobody is there.
        (SWEDEN, "2026-06-18", "2026-06-26", "2026-07-17"),
        # Christmas Eve and New Year's Eve likewise; Epiphany is a public holiday, here a Wednesday.
        (SWEDEN, "2026-12-21", "2026-12-30", "2027-01-25"),
        # 1 May is a Friday; Ascension Day a Thursday.
        (SWEDEN, "2026-04-30", "2026-05-08", "2026-06-01"),
        # In July the clock stands still, if the authority says so.
        (SWEDEN, "2026-06-29", "2026-07-06", "2026-07-27"),
        (JULY, "2026-06-29", "2026-08-06", "2026-08-27"),
        (JULY, "2026-07-15", "2026-08-07", "2026-08-28"),
        # Whit Monday is a day off in Norway and not in Sweden.
        (SWEDEN, "2026-05-22", "2026-05-29", "2026-06-22"),
        (NORWAY, "2026-05-22", "2026-06-01", "2026-06-22"),
    ],
)
def test_days_typed_by_hand(terms: Terms, submitted: str, answer: str, decision: str) -> None:
    found = (promises.answer_due(day(submitted), terms), promises.decision_due(day(submitted), 0, terms))
    assert found == (day(answer), day(decision))


dates = st.dates(dt.date(2024, 1, 1), dt.date(2031, 1, 1))
all_terms = st.sampled_from((SWEDEN, JULY, NORWAY))


@settings(max_examples=60, deadline=None)
@given(submitted=dates, terms=all_terms)
def test_a_promised_day_is_a_working_day_with_as_many_before_it(submitted: dt.date, terms: Terms) -> None:
    due = promises.answer_due(submitted, terms)
    between = [submitted + dt.timedelta(days=n) for n in range(1, (due - submitted).days + 1)]
    counted = [
        d for d in between if is_working_day(d, country=terms.country) and not (terms.july_still and d.month == 7)
    ]
    assert (len(counted), counted[-1]) == (5, due)
    assert promises.days_left(submitted, due, terms) == 5
    assert promises.days_left(due, due, terms) == 0


@settings(max_examples=60, deadline=None)
@given(submitted=dates, terms=all_terms, gaps=st.lists(st.integers(0, 40), min_size=2, max_size=6))
def test_pauses_move_the_decision_by_their_working_days_however_they_fall(
    submitted: dt.date, terms: Terms, gaps: list[int]
) -> None:
    """Moving a promised day pause by pause is the same as promising so many days more from the beginning."""
    due, total, today = promises.decision_due(submitted, 0, terms), 0, submitted
    for gap, length in zip(gaps[::2], gaps[1::2], strict=False):
        start = today + dt.timedelta(days=gap)
        today = start + dt.timedelta(days=length)
        took = promises.paused(start, today, terms)
        assert 0 <= took <= length
        due, total = promises.moved(due, took, terms), total + took
    assert due == promises.decision_due(submitted, total, terms)


# Through the services -----------------------------------------------------------------------------------------------


def _acts_on(acts: people.Acts, moment: dt.datetime) -> people.Acts:
    acts.now = moment - dt.timedelta(hours=1)
    return acts


def test_handing_in_promises_an_answer_and_a_decision(acts: people.Acts) -> None:
    idea = acts.hand_in()
    assert (idea.answer_due_on, idea.decision_due_on, idea.news_due_on) == (day("2026-09-08"), day("2026-09-29"), None)
    assert (idea.answered_at, idea.decided_at) == (None, None)


def test_the_day_is_the_authoritys_own(acts: people.Acts) -> None:
    """Half past midnight in Uddevalla is the day before in UTC."""
    _acts_on(acts, dt.datetime(2026, 9, 1, 21, 30, tzinfo=dt.UTC))
    idea = acts.hand_in()
    assert (idea.submitted_at, idea.answer_due_on) == (acts.now, day("2026-09-09"))
    assert acts.now.day == 1


def test_july_stands_still_where_the_authority_says_so(acts: people.Acts) -> None:
    _acts_on(acts, at("2026-06-29"))
    by = acts.world.granted("administrator")
    ideas.change_policy(authority_id=acts.world.home.pk, by=by, now=acts.now, values={"july_still": True})
    assert acts.hand_in().answer_due_on == day("2026-08-06")


def test_a_completion_pauses_the_decision_and_moves_it_by_its_working_days(acts: people.Acts) -> None:
    idea = acts.hand_in()
    _acts_on(acts, at("2026-09-03"))
    idea = acts.go(idea, "ask_completion", "coordinator")
    clock = clock_of(idea, day("2026-11-30"), SWEDEN)
    assert clock is not None
    assert (clock.paused, clock.days_left) == (True, None)
    assert not Idea.objects.filter(pk=idea.pk).overdue(day("2026-12-30")).exists()
    # Over a weekend: 4, 7, 8, 9 and 10 September.
    _acts_on(acts, at("2026-09-10"))
    idea = acts.go(idea, "answer_completion", "contributor")
    assert (idea.paused_days, idea.decision_due_on, idea.paused_at) == (5, day("2026-10-06"), None)
    # A second one adds to it; one that takes no working day adds nothing.
    idea = acts.go(idea, "ask_completion", "coordinator")
    idea = acts.go(idea, "answer_completion", "contributor")
    assert idea.decision_due_on == day("2026-10-06")
    idea = acts.go(idea, "ask_completion", "coordinator")
    _acts_on(acts, at("2026-09-14"))
    idea = acts.go(idea, "take_back", "coordinator")
    assert (idea.paused_days, idea.decision_due_on) == (7, day("2026-10-08"))


def test_a_promise_that_is_made_keeps_its_days_when_the_policy_changes(acts: people.Acts) -> None:
    idea = acts.hand_in()
    by = acts.world.granted("administrator")
    ideas.change_policy(
        authority_id=acts.world.home.pk, by=by, now=acts.tick(), values={"answer_days": 30, "decision_days": 60}
    )
    idea.refresh_from_db()
    assert (idea.answer_due_on, idea.decision_due_on) == (day("2026-09-08"), day("2026-09-29"))
    _acts_on(acts, at("2026-09-03"))
    idea = acts.go(idea, "ask_completion", "coordinator")
    _acts_on(acts, at("2026-09-10"))
    assert acts.go(idea, "answer_completion", "contributor").decision_due_on == day("2026-10-06")


@pytest.mark.parametrize(
    ("name", "who", "decides"),
    [
        ("take_in", "coordinator", True),
        ("decline", "coordinator", True),
        ("to_line", "coordinator", True),
        ("pause", "coordinator", True),
        ("redirect", "quality_lead", True),
        ("ask_completion", "coordinator", False),
    ],
)
def test_acts_of_triage_answer_and_some_decide(acts: people.Acts, name: str, who: str, decides: bool) -> None:
    idea = acts.hand_in()
    details = {
        **acts.owner(), "manager": acts.world.people["manager"].pk, "wake_on": day("2026-12-01"), "channel": "MAS",
        "receiver_role": "MAS",
    }  # fmt: skip
    idea = acts.go(idea, name, who, **details)
    assert (idea.answered_at, idea.decided_at) == (acts.now, acts.now if decides else None)


def test_withdrawing_neither_answers_nor_decides(acts: people.Acts) -> None:
    idea = acts.go(acts.hand_in(), "withdraw", "contributor")
    assert (idea.answered_at, idea.decided_at) == (None, None)


@pytest.mark.parametrize(("name", "decides"), [("decline", True), ("redirect", True), ("withdraw", False)])
def test_what_ends_a_completion_of_the_first_chamber_decides(acts: people.Acts, name: str, decides: bool) -> None:
    idea = acts.go(acts.hand_in(), "ask_completion", "coordinator")
    who = "contributor" if name == "withdraw" else "coordinator"
    idea = acts.go(idea, name, who, channel="MAS", receiver_role="MAS")
    assert (idea.decided_at is not None, idea.paused_at) == (decides, None)


@pytest.mark.parametrize("way", ["message", "open", "share"])
def test_a_word_from_triage_is_an_answer_and_no_decision(acts: people.Acts, way: str) -> None:
    idea = acts.hand_in()
    by, now = acts.world.granted("coordinator"), acts.tick()
    if way == "message":
        idea = ideas.send_message(idea_id=idea.pk, text="Vi läser i veckan.", by=by, now=now)
    elif way == "open":
        idea = ideas.open_idea(idea_id=idea.pk, by=by, now=now)
    else:
        idea = ideas.share(
            idea_id=idea.pk, sluice_id=acts.world.sluice.pk, by=by, now=now, title="Lås", need="Nycklar", proposal=""
        )
    assert (idea.answered_at, idea.last_news_at, idea.decided_at, idea.news_due_on) == (now, now, None, None)


def test_news_are_due_thirty_days_after_the_last_message_and_nothing_else_counts(acts: people.Acts) -> None:
    idea = acts.taken_in()
    assert idea.news_due_on == day("2026-10-01")
    _acts_on(acts, at("2026-09-15"))
    by = acts.world.granted("coordinator")
    ideas.name_assessors(
        idea_id=idea.pk, person_ids=[acts.world.people["assessor"].pk], due_on=day("2026-09-25"), by=by, now=acts.tick()
    )
    acts.assess(idea, "assessor")
    idea.refresh_from_db()
    assert idea.news_due_on == day("2026-10-01")
    idea = ideas.send_message(idea_id=idea.pk, text="Bedömningen är i gång.", by=by, now=acts.tick())
    assert idea.news_due_on == day("2026-10-15")


def test_what_is_introduced_or_ended_owes_no_news(acts: people.Acts) -> None:
    assert acts.introduced().news_due_on is None
    assert acts.go(acts.taken_in(), "decline_at_gate", "coordinator").news_due_on is None


def test_a_rest_stops_the_clocks_and_the_system_ends_it_on_the_day(acts: people.Acts) -> None:
    idea = acts.go(acts.taken_in(), "pause", "coordinator", wake_on=day("2026-10-20"))
    assert idea.news_due_on is None
    assert ideas.wake_due(at("2026-10-19")) == 0
    # Half past midnight in Sweden is the evening before in UTC.
    assert ideas.wake_due(at("2026-10-19", 22) + dt.timedelta(minutes=30)) == 1
    idea.refresh_from_db()
    assert (idea.state, idea.wake_on, idea.news_due_on) == ("assessment", None, day("2026-11-19"))
    line = ledger.history("idea", str(idea.reference))[-1]
    assert (line.kind, line.actor_id, line.actor_role) == ("idea.woken", None, "system")
    assert ideas.wake_due(at("2026-10-21")) == 0


def test_waking_from_the_first_chamber_owes_news_and_not_the_old_decision(acts: people.Acts) -> None:
    """To let it rest was the decision: it is not overdue the moment it wakes, nor forgotten."""
    idea = acts.go(acts.hand_in(), "pause", "coordinator", wake_on=day("2026-12-01"))
    ideas.wake_due(at("2026-12-01"))
    idea.refresh_from_db()
    clock = clock_of(idea, day("2026-12-01"), SWEDEN)
    assert clock is not None
    assert (idea.state, clock.promise, clock.due_on) == ("submitted", "news", day("2026-12-31"))
    rows = Idea.objects.filter(pk=idea.pk)
    assert not rows.overdue(day("2026-12-31")).exists()
    assert rows.overdue(day("2027-01-01")).exists()


def test_one_that_cannot_wake_holds_nobody_else_asleep(acts: people.Acts) -> None:
    """Open harm keeps one asleep; an idea without an owner cannot come back to assessment."""
    harmed, ownerless, other = (
        acts.go(acts.taken_in(), "pause", "coordinator", wake_on=day("2026-10-20")) for _ in range(3)
    )
    ideas.raise_harm(idea_id=harmed.pk, by=acts.world.granted("coordinator"), now=acts.tick())
    Idea.objects.filter(pk=ownerless.pk).update(owning_unit=None)
    assert ideas.wake_due(at("2026-10-20")) == 1
    assert [Idea.objects.get(pk=i.pk).state for i in (harmed, ownerless, other)] == ["dormant", "dormant", "assessment"]


# Overdue and escalated ----------------------------------------------------------------------------------------------


def _overdue(today: str) -> set[int]:
    return set(Idea.objects.overdue(day(today)).values_list("pk", flat=True))


def test_overdue_is_the_day_after_and_only_what_still_runs(acts: people.Acts) -> None:
    unanswered, answered, taken = acts.hand_in(), acts.hand_in(), acts.taken_in()
    by = acts.world.granted("coordinator")
    ideas.send_message(idea_id=answered.pk, text="Tack!", by=by, now=acts.tick())
    ended = acts.go(acts.hand_in(), "decline", "coordinator")
    assert _overdue("2026-09-08") == set()
    assert _overdue("2026-09-09") == {unanswered.pk}
    assert _overdue("2026-09-29") == {unanswered.pk}
    assert _overdue("2026-09-30") == {unanswered.pk, answered.pk}
    assert _overdue("2026-10-02") == {unanswered.pk, answered.pk, taken.pk}
    assert ended.pk not in _overdue("2027-01-01")
    ideas.raise_harm(idea_id=unanswered.pk, by=by, now=acts.tick())
    assert unanswered.pk not in _overdue("2026-10-02")


def test_imported_ideas_have_no_clocks_and_no_mail(acts: people.Acts) -> None:
    idea = acts.hand_in()
    Notice.objects.all().delete()
    Idea.objects.filter(pk=idea.pk).update(is_imported=True, answer_due_on=None, decision_due_on=None)
    idea = acts.go(idea, "take_in", "coordinator", **acts.owner())
    ideas.send_message(idea_id=idea.pk, text="Den ligger kvar.", by=acts.world.granted("coordinator"), now=acts.tick())
    idea.refresh_from_db()
    assert (idea.answered_at, idea.decided_at, idea.news_due_on, clock_of(idea, people.TODAY, SWEDEN)) == (None,) * 4
    assert not Notice.objects.filter(person=acts.world.people["contributor"]).exists()
    assert _overdue("2030-01-01") == set()


def _escalating(acts: people.Acts) -> Any:
    boss = acts.world.people["manager"]
    ideas.change_policy(
        authority_id=acts.world.home.pk, by=acts.world.granted("administrator"), now=acts.tick(),
        values={"escalate_to_id": boss.pk},
    )  # fmt: skip
    return boss


def test_a_broken_promise_goes_to_the_named_person_once(acts: people.Acts) -> None:
    boss, idea = _escalating(acts), acts.hand_in()
    letters = Notice.objects.filter(person=boss)
    assert ideas.escalate_due(at("2026-09-08")) == 0
    assert ideas.escalate_due(at("2026-09-09")) == 1
    assert ideas.escalate_due(at("2026-09-09", 9)) == 0
    assert ideas.escalate_due(at("2026-09-20")) == 0
    assert letters.count() == 1
    # The decision is another promise: broken on its own day, told once.
    assert ideas.escalate_due(at("2026-09-30")) == 1
    assert ideas.escalate_due(at("2026-10-01")) == 0
    lines = [line for line in ledger.history("idea", str(idea.reference)) if line.kind == "idea.escalated"]
    assert [line.payload["promise"] for line in lines] == ["answer", "decision"]
    assert letters.count() == 2


def test_without_a_named_person_nothing_is_escalated(acts: people.Acts) -> None:
    acts.hand_in()
    assert ideas.escalate_due(at("2026-12-01")) == 0


def test_the_policy_that_counts_is_the_newest_in_force(acts: people.Acts) -> None:
    home, by = acts.world.home, acts.world.granted("administrator")
    assert current_policy(home, people.TODAY).is_default
    ideas.change_policy(authority_id=home.pk, by=by, now=at("2026-09-01"), values={"news_days": 10})
    ideas.change_policy(authority_id=home.pk, by=by, now=at("2026-10-01"), values={"answer_days": 3})
    then, later = (current_policy(home, day(text)) for text in ("2026-09-30", "2026-10-01"))
    assert (then.answer_days, then.news_days, later.answer_days, later.news_days) == (5, 10, 3, 10)
    assert terms_of(home, later).answer_days == 3
