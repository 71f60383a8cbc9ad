"""Acts at the same moment, in real transactions: numbers without gaps, one winner, no second alarm."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from ledger import services as ledger
from ledger.verify import verify
from quality import services as quality
from quality.models import Harm, Report, RoutineVersion
from tests import people
from tests.people import NOW
from tests.quality import acts

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """Run the act in so many threads; what each gave, or the refusal it met."""

    def one(i: int) -> object:
        try:
            return act(i)
        except quality.Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(count)))


def test_forty_at_once_get_forty_numbers_in_a_row() -> None:
    world = people.build()
    at_once(40, lambda i: acts.view(world, f"at-once-{i}"))
    numbers = Report.objects.filter(authority=world.home).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, 41))
    assert verify([world.home.chain]).ok


def test_an_act_that_fails_leaves_no_gap() -> None:
    world = people.build()
    acts.view(world, "a")

    @transaction.atomic
    def fails() -> None:
        acts.view(world, "b")
        raise RuntimeError("the idea's own act failed")

    with pytest.raises(RuntimeError):
        fails()
    assert acts.view(world, "c").number == 2
    assert set(Report.objects.values_list("subject_ref", flat=True)) == {"a", "c"}


def test_of_eight_who_hand_over_harm_one_wins() -> None:
    world = people.build()
    harm = acts.harm(world)
    by = world.granted("quality_lead")
    found = at_once(
        8,
        lambda i: quality.hand_over_harm(harm_id=harm.pk, receiver_role=f"MAS {i}", external_number="", by=by, now=NOW),
    )
    assert [type(one) for one in found].count(quality.NoOpenHarm) == 7
    lines = [line.kind for line in ledger.history("harm", harm.ledger_ref)]
    assert lines == ["quality.harm_raised", "quality.harm_handed_over"]


def test_of_eight_who_raise_harm_on_one_idea_one_row_comes() -> None:
    world = people.build()
    found = at_once(8, lambda i: acts.harm(world))
    assert [type(one) for one in found].count(quality.AlreadyRaised) == 7
    assert Harm.objects.count() == 1


def test_two_ticks_at_once_escalate_once() -> None:
    world = people.build()
    harm = acts.harm(world)
    assert sum(at_once(4, lambda i: quality.escalate_due(harm.escalate_at))) == 1  # type: ignore[arg-type]


def test_writers_of_one_routine_never_get_the_same_version() -> None:
    world = people.build()
    first = acts.routine(world)
    by = world.granted("quality_lead")
    found = at_once(
        8,
        lambda i: quality.publish_routine_version(
            routine_id=first.routine_id,
            version=quality.VersionText(f"Text {i}", "Chef", NOW.date(), "x"),
            by=by,
            now=NOW,
        ),
    )
    assert not [one for one in found if isinstance(one, quality.Refused)]
    assert sorted(RoutineVersion.objects.values_list("version", flat=True)) == list(range(1, 10))


def test_two_first_analyses_make_one_proposal() -> None:
    world = people.build()
    at_once(4, lambda i: acts.analysis(world, f"idea-{i}"))
    assert world.home.quality_policies.count() == 1
