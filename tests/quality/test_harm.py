"""Harm: hours whatever the day, alerts without text, escalation the next morning, one act that ends it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from ledger import services as ledger
from municipalities import services as owners
from municipalities.granted import SYSTEM
from municipalities.models import Membership
from notices.models import Notice
from quality import closings
from quality import services as quality
from tests import people
from tests.people import NOW, World
from tests.quality import acts

LOCAL = ZoneInfo("Europe/Stockholm")


def told(world: World, key: str) -> set[str]:
    """Who has a letter with this key, by their name in the cast."""
    names = {person.pk: name for name, person in world.people.items()}
    return {names[pk] for pk in Notice.objects.filter(key=key).values_list("person_id", flat=True)}


@pytest.mark.parametrize(
    ("raised", "due", "escalates"),
    [
        # A Tuesday morning; a Sunday night in July; the night when summer time ends; New Year's Eve.
        ("2026-09-01T10:00", "2026-09-01T14:00", "2026-09-02T08:00"),
        ("2026-07-12T23:30", "2026-07-13T03:30", "2026-07-13T08:00"),
        ("2026-10-25T01:30", "2026-10-25T04:30", "2026-10-26T08:00"),
        ("2026-12-31T22:00", "2027-01-01T02:00", "2027-01-01T08:00"),
    ],
)
def test_the_clock_is_hours_and_the_escalation_the_next_morning(
    world: World, raised: str, due: str, escalates: str
) -> None:
    def local(text: str) -> dt.datetime:
        return dt.datetime.fromisoformat(text).replace(tzinfo=LOCAL)

    harm = acts.harm(world, now=local(raised))
    assert (harm.due_at.astimezone(dt.UTC), harm.escalate_at) == (local(due).astimezone(dt.UTC), local(escalates))


def test_the_authoritys_own_hours_count(world: World) -> None:
    choices = quality.Choices(2, 4, 4, 8, 4)
    quality.change_policy(
        authority=world.home, choices=choices, source="Nämnden", by=world.granted("quality_lead"), now=NOW
    )
    assert acts.harm(world).due_at == NOW + dt.timedelta(hours=2)
    assert acts.harm(world, authority=world.stranger, subject_ref="x").due_at == NOW + dt.timedelta(hours=4)


def test_quality_lead_and_deputy_are_alerted_at_once_and_nobody_else(world: World) -> None:
    harm = acts.harm(world)
    assert told(world, f"harm:{harm.pk}:raised") == {"quality_lead", "deputy"}
    assert Notice.objects.count() == 2


def test_no_letter_holds_a_word_of_the_text(world: World) -> None:
    acts.view(world)
    harm = acts.harm(world)
    quality.escalate_due(harm.escalate_at)
    letters = list(Notice.objects.filter(kind="harm_alert"))
    assert len(letters) == 6
    for letter in letters:
        said = letter.subject + letter.text + letter.html
        assert acts.SECRET not in said
        assert harm.subject_ref in letter.text
        assert f"/kvalitet/H{harm.pk}/" in letter.text


def test_where_nobody_leads_quality_the_coordinators_are_alerted(world: World) -> None:
    Membership.objects.filter(authority=world.home, role="quality_lead").update(
        ends_on=NOW.date() - dt.timedelta(days=1)
    )
    harm = acts.harm(world)
    assert told(world, f"harm:{harm.pk}:raised") == {"coordinator", "night_coordinator"}


def test_it_escalates_once_the_next_morning_and_not_before(world: World) -> None:
    harm = acts.harm(world)
    assert quality.escalate_due(harm.escalate_at - dt.timedelta(seconds=1)) == 0
    assert quality.escalate_due(harm.escalate_at) == 1
    assert quality.escalate_due(harm.escalate_at + dt.timedelta(hours=1)) == 0
    wanted = {"quality_lead", "deputy", "coordinator", "night_coordinator"}
    assert told(world, f"harm:{harm.pk}:escalated") == wanted
    [_raised, line] = ledger.history("harm", harm.ledger_ref)
    assert (line.kind, line.actor_role) == ("quality.harm_escalated", "system")


def test_what_is_handled_in_time_never_escalates(world: World) -> None:
    harm = acts.harm(world)
    by = world.granted("deputy")
    quality.hand_over_harm(harm_id=harm.pk, receiver_role="MAS", external_number="2026-17", by=by, now=NOW)
    assert quality.escalate_due(harm.escalate_at) == 0


def test_handing_over_is_one_act_with_time_role_and_number(world: World) -> None:
    harm = acts.harm(world)
    by = world.granted("quality_lead")
    closed = quality.hand_over_harm(harm_id=harm.pk, receiver_role="MAS", external_number="2026-17", by=by, now=NOW)
    assert (closed.outcome, closed.closed_at, closed.receiver_role, closed.external_number) == (
        "handed_over", NOW, "MAS", "2026-17",
    )  # fmt: skip
    line = ledger.history("harm", harm.ledger_ref)[-1]
    assert line.payload == {
        "about_type": "idea", "about_ref": "1485-2026-0001", "receiver_role": "MAS", "external_number": "2026-17",
        "handed_over_at": NOW.isoformat(),
    }  # fmt: skip
    with pytest.raises(quality.NoOpenHarm):
        quality.dismiss_harm(harm_id=harm.pk, reason="x", by=by, now=NOW)


def test_a_second_row_is_refused_while_one_is_open_and_allowed_after(world: World) -> None:
    harm = acts.harm(world)
    with pytest.raises(quality.AlreadyRaised):
        acts.harm(world)
    quality.dismiss_harm(harm_id=harm.pk, reason="Ingen skada", by=world.granted("quality_lead"), now=NOW)
    assert acts.harm(world).pk != harm.pk
    assert ledger.history("harm", harm.ledger_ref)[-1].payload["reason"] == "Ingen skada"


def test_part_of_another_act_closes_by_subject(world: World) -> None:
    harm = acts.harm(world)
    given = {"subject_type": "idea", "subject_ref": "1485-2026-0001", "receiver_role": "SAS", "external_number": "9"}
    quality.close_harm_as_handed_over(**given, actor=acts.actor(world, "coordinator"), now=NOW)
    harm.refresh_from_db()
    assert (harm.outcome, harm.receiver_role) == ("handed_over", "SAS")
    with pytest.raises(quality.NoOpenHarm):
        quality.close_harm_as_handed_over(**given, actor=acts.actor(world, "coordinator"), now=NOW)


def test_the_subject_hears_of_it_before_the_row_is_closed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, bool]] = []
    monkeypatch.setattr(closings, "_listeners", {})
    harm = acts.harm(world)

    def listener(*, subject_ref: str, now: dt.datetime) -> None:
        harm.refresh_from_db()
        heard.append((subject_ref, harm.is_open))

    closings.listen("idea", listener)
    quality.dismiss_harm(harm_id=harm.pk, reason="x", by=world.granted("quality_lead"), now=NOW)
    assert heard == [("1485-2026-0001", True)]


def test_an_idea_goes_on_when_quality_closes_its_harm(world: World) -> None:
    walk = people.Acts(world)
    idea = walk.hand_in(harm_answer=True)
    [harm] = quality.open_harms(world.home)
    quality.dismiss_harm(harm_id=harm.pk, reason="Ingen skada", by=world.granted("quality_lead"), now=walk.tick())
    idea.refresh_from_db()
    assert [idea.harm_open, quality.open_harms(world.home)] == [False, []]


CAST = (*people.HOME_ROLES, "deputy", "neighbour_quality_lead", "stranger_quality_lead", "stranger_administrator")


@pytest.mark.parametrize("who", CAST)
def test_who_hands_over_and_who_dismisses(world: World, who: str) -> None:
    harm, by = acts.harm(world), world.granted(who)
    did = set()
    # Dismissing first: who may do it has then closed the row, and handing over says so.
    for name, act in (
        ("dismiss", lambda: quality.dismiss_harm(harm_id=harm.pk, reason="x", by=by, now=NOW)),
        (
            "hand over",
            lambda: quality.hand_over_harm(harm_id=harm.pk, receiver_role="MAS", external_number="", by=by, now=NOW),
        ),
    ):
        try:
            act()
        except quality.NoOpenHarm:
            did.add(name)
        except quality.NotAllowed:
            continue
        else:
            did.add(name)
    both = {"dismiss", "hand over"}
    assert did == {"quality_lead": both, "deputy": both, "coordinator": {"hand over"}}.get(who, set())


def test_open_harms_are_the_authoritys_own_the_most_urgent_first(world: World) -> None:
    late = acts.harm(world, "b", now=NOW + dt.timedelta(hours=1))
    soon = acts.harm(world, "a")
    acts.harm(world, "c", authority=world.stranger)
    assert quality.open_harms(world.home) == [soon, late]
    assert [quality.hours_left(row, NOW + dt.timedelta(minutes=270)) for row in (soon, late)] == [-1, 0]


def test_a_lead_whose_last_day_was_yesterday_is_not_alerted(world: World) -> None:
    membership = Membership.objects.get(person=world.people["deputy"])
    owners.end_membership(membership=membership, ends_on=NOW.date() - dt.timedelta(days=1), by=SYSTEM, now=NOW)
    harm = acts.harm(world)
    assert told(world, f"harm:{harm.pk}:raised") == {"quality_lead"}
