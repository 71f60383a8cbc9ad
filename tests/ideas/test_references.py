"""Real transactions in real threads: references without gaps, two coordinators at once, the same form sent twice."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from ideas import services as ideas
from ideas.details import Details
from ideas.models import Idea
from ideas.refusals import MovedOn, NotAllowed
from ledger import services as ledger
from ledger.verify import verify
from municipalities import services as owners
from municipalities.granted import SYSTEM
from notices.models import Notice
from quality.models import Report
from tests import people

pytestmark = pytest.mark.django_db(transaction=True)


class Meanwhile:
    """Runs work in a thread with a connection of its own; `outcome` is what it returned or raised."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.work, self.outcome = work, None
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.outcome = self.work()
        except Exception as error:  # noqa: BLE001 - what was raised is what the test looks at
            self.outcome = error
        finally:
            connection.close()

    def until_it_waits(self) -> None:
        """Return when the other connection waits for a lock that this one holds."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone()[0]:
                    return
            time.sleep(0.01)
        raise AssertionError(f"it never waited: {self.outcome!r}")

    def end(self) -> Any:
        self.thread.join(30)
        assert not self.thread.is_alive()
        return self.outcome


class TakenBack(Exception):
    """Rolls a transaction back."""


def _numbers() -> list[int]:
    given = Idea.objects.handed_in().values_list("reference", flat=True)
    return sorted(int(reference.rsplit("-", 1)[1]) for reference in given)


def test_references_are_gapless_under_concurrency_and_rollback() -> None:
    """Four people hand in at once, every third time in vain; the numbers that stand are 1, 2, 3 …"""
    acts = people.Acts(people.build())
    work = []
    for who in ("contributor", "colleague", "ambassador", "participant"):
        drafts = [acts.draft(who) for _ in range(4)]
        work.append((acts.world.granted(who), drafts))
    start = threading.Barrier(len(work))

    def hand_in_all(by: Any, drafts: list[Idea]) -> int:
        start.wait(20)
        for number, draft in enumerate(drafts):
            try:
                with transaction.atomic():
                    ideas.hand_in(key=draft.key, by=by, now=people.NOW)
                    if number == 2:
                        raise TakenBack
            except TakenBack:
                pass
        return len(drafts)

    threads = [Meanwhile(lambda by=by, drafts=drafts: hand_in_all(by, drafts)) for by, drafts in work]
    assert [thread.end() for thread in threads] == [4, 4, 4, 4]
    assert _numbers() == list(range(1, 13))
    assert verify().ok
    # What was rolled back is a draft as before, and gets the next number.
    by, drafts = work[0]
    assert ideas.hand_in(key=drafts[2].key, by=by, now=people.NOW).reference == "1485-2026-0013"


def test_a_number_that_is_rolled_back_goes_to_the_one_who_waited() -> None:
    acts = people.Acts(people.build())
    first, second = acts.draft("contributor"), acts.draft("colleague")
    by, other = acts.world.granted("contributor"), acts.world.granted("colleague")
    with pytest.raises(TakenBack), transaction.atomic():
        assert ideas.hand_in(key=first.key, by=by, now=people.NOW).reference == "1485-2026-0001"
        waiting = Meanwhile(lambda: ideas.hand_in(key=second.key, by=other, now=people.NOW).reference)
        waiting.until_it_waits()
        raise TakenBack
    assert waiting.end() == "1485-2026-0001"
    assert ideas.hand_in(key=first.key, by=by, now=people.NOW).reference == "1485-2026-0002"


def test_two_coordinators_at_once_one_wins_and_the_other_is_told() -> None:
    acts = people.Acts(people.build())
    world = acts.world
    world.people["second"] = people.person("second", "Second Personsson")
    owners.grant_membership(
        person=world.people["second"], place=world.home, role="coordinator", starts_on=people.START, by=SYSTEM,
        now=people.NOW,
    )  # fmt: skip
    idea = acts.hand_in()
    first, second = world.granted("coordinator"), world.granted("second")
    owner = Details(reason="In med den.", **acts.owner())  # type: ignore[arg-type]
    with transaction.atomic():
        ideas.transition(idea_id=idea.pk, name="take_in", by=first, now=acts.tick(), details=owner, seen="submitted")
        later = acts.tick()
        other = Meanwhile(
            lambda: ideas.transition(
                idea_id=idea.pk, name="decline", by=second, now=later, details=Details(reason="Nej."), seen="submitted"
            )
        )
        other.until_it_waits()
    refusal = other.end()
    assert isinstance(refusal, MovedOn)
    assert "Någon annan hann före" in str(refusal)
    idea.refresh_from_db()
    assert idea.state == "assessment"
    assert [line.kind for line in ledger.history("idea", str(idea.reference))] == ["idea.handed_in", "idea.taken_in"]
    letters = Notice.objects.filter(person=world.people["contributor"], kind="decision")
    assert letters.count() == 1
    assert "Nej." not in letters.get().text


def test_the_same_form_sent_twice_at_once_is_one_idea() -> None:
    acts = people.Acts(people.build())
    by, key, home = acts.world.granted("contributor"), uuid4(), acts.world.home.pk

    def press() -> Idea:
        return ideas.give(key=key, authority_id=home, by=by, now=people.NOW, values=people.TEXT)

    with transaction.atomic():
        first = press()
        second = Meanwhile(press)
        second.until_it_waits()
    again = second.end()
    assert isinstance(again, Idea), again
    assert (again.pk, again.reference) == (first.pk, "1485-2026-0001")
    assert press().pk == first.pk
    assert Idea.objects.count() == 1
    assert [line.kind for line in ledger.history("idea", "1485-2026-0001")] == ["idea.handed_in"]
    assert Notice.objects.filter(kind="acknowledgement").count() == 1
    assert Report.objects.filter(subject_ref="1485-2026-0001").count() == 1


def test_a_draft_saved_while_it_is_handed_in_does_not_come_back() -> None:
    """The page's own saving meets the button: what is handed in stays as it was handed in."""
    acts = people.Acts(people.build())
    draft, by = acts.draft(), acts.world.granted("contributor")
    changed = people.TEXT | {"title": "Ändrad efteråt"}
    later = people.NOW + dt.timedelta(days=1)
    with transaction.atomic():
        ideas.hand_in(key=draft.key, by=by, now=people.NOW)
        saving = Meanwhile(
            lambda: ideas.save_draft(key=draft.key, authority_id=acts.world.home.pk, by=by, now=later, values=changed)
        )
        saving.until_it_waits()
    assert isinstance(saving.end(), NotAllowed)
    draft.refresh_from_db()
    assert (draft.state, draft.title) == ("submitted", people.TEXT["title"])
