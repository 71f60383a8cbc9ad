"""How many questions a page asks the database: pinned, at most ten, the same at a hundred ideas and at ten thousand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ideas import services as ideas
from ideas.models import Idea, SharedText
from municipalities import services as owners
from municipalities.granted import SYSTEM
from quality import services as quality
from tests import people

STATES = ("submitted", "assessment", "development", "testing", "introduced", "declined", "completion", "dormant")
WAITS = {"submitted": "triage", "assessment": "triage", "development": "triage", "testing": "steering"}
MOST = 10


def _rows(world: people.World, count: int) -> None:
    """Ideas of every kind, quickly: most of them one giver's, half of them shared, a tenth with harm or a question."""
    units = [world.homecare, world.night, world.residential, None]
    rows = [
        Idea(
            key=uuid4(), authority=world.home, giver=world.people["contributor"], unit=units[n % 4],
            owning_unit=units[(n + 1) % 4], state=STATES[n % 8], waits_for=WAITS.get(STATES[n % 8], ""),
            reference=f"1485-2025-{n:05d}", title=f"Idé {n}", need="Nycklar", proposal="Lås", for_whom="Alla",
            came_from="submitted" if n % 8 > 5 else "", harm_open=n % 50 == 0,
            visibility="sluice" if n % 2 else "authority", sluice=world.sluice if n % 2 else None,
            submitted_at=people.NOW - dt.timedelta(hours=n), answer_due_on=people.TODAY, decision_due_on=people.TODAY,
            news_due_on=people.TODAY if n % 8 in (1, 2, 3) else None, responsible=world.people["manager"],
            effect_owner=world.people["manager"], manager=world.people["manager"],
        )
        for n in range(count)
    ]  # fmt: skip
    made = Idea.objects.bulk_create(rows, batch_size=2000)
    SharedText.objects.bulk_create(
        [SharedText(idea=i, title="Delad", need="Delat", confirmed_at=people.NOW) for i in made if i.sluice_id],
        batch_size=2000,
    )


@pytest.fixture(scope="module", params=[100, 10_000])
def full(request: pytest.FixtureRequest, cast: people.World, django_db_blocker: Any) -> Iterator[dict[str, Idea]]:
    """So many ideas, and one in each of the interesting states with all its work around it."""
    with django_db_blocker.unblock(), transaction.atomic():
        acts = people.Acts(cast)
        # Somebody with many hats: hourly staff hold several memberships.
        cast.people["many"] = people.person("many", "Many Personsson")
        for role, place in (
            ("coordinator", cast.home), ("contributor", cast.home), ("steering", cast.home),
            ("quality_lead", cast.home), ("manager", cast.home), ("contributor", cast.neighbour),
            ("steering", cast.sluice),
        ):  # fmt: skip
            owners.grant_membership(
                person=cast.people["many"], place=place, role=role, starts_on=people.START, by=SYSTEM, now=people.NOW
            )
        submitted, asked, tested = acts.hand_in(), acts.taken_in(), acts.tested()
        draft = acts.draft()
        by = cast.granted("coordinator")
        ideas.name_assessors(
            idea_id=asked.pk, person_ids=[cast.people[who].pk for who in ("assessor", "assessor_2")],
            due_on=people.TODAY + dt.timedelta(days=9), by=by, now=acts.tick(),
        )  # fmt: skip
        acts.assess(asked, "assessor_2")
        shared = ideas.share(
            idea_id=acts.hand_in().pk, sluice_id=cast.sluice.pk, by=by, now=acts.tick(), title="Lås", need="Nycklar",
            proposal="Lås",
        )  # fmt: skip
        ideas.expect_effect(
            idea_id=tested.pk, by=cast.granted("manager"), now=acts.tick(), on="time", description="Tid"
        )
        developed = acts.developed()
        analysis = ideas.open_risk_analysis(idea_id=developed.pk, by=by, now=acts.tick())
        quality.add_risk(analysis_id=analysis.pk, event="Lås", likelihood=1, consequence=1, by=by, now=acts.tick())
        _rows(cast, request.param)
        yield {
            "submitted": submitted,
            "asked": asked,
            "tested": tested,
            "developed": developed,
            "shared": shared,
            "draft": draft,
        }
        transaction.set_rollback(True)


HOME = "/m/uddevalla/"
# Session and person, authority or sluice, memberships and grants take five of them.
PINNED: dict[tuple[str, str], int] = {
    ("contributor", "/"): 7,
    ("coordinator", "/"): 7,
    ("assessor", "/"): 7,
    ("manager", "/"): 7,
    ("steering", "/"): 9,
    ("quality_lead", "/"): 8,
    ("auditor", "/"): 7,
    ("administrator", "/"): 6,
    ("sluice_steering", "/"): 8,
    ("sluice_innovation_lead", "/"): 6,
    ("sluice_partner", "/"): 5,
    ("many", "/"): 10,
    ("", "/"): 0,
    ("contributor", "/mina-ideer/"): 5,
    ("contributor", "/lamna/{draft}/"): 7,
    ("coordinator", "/m/uddevalla/inkorg/"): 7,
    ("coordinator", "/m/uddevalla/inkorg/?visa=alla"): 7,
    ("many", "/m/uddevalla/inkorg/"): 7,
    ("night_coordinator", "/m/uddevalla/inkorg/"): 7,
    ("contributor", "/m/uddevalla/ideer/"): 8,
    ("coordinator", "/m/uddevalla/ideer/"): 8,
    ("assessor", "/m/uddevalla/ideer/"): 8,
    ("many", "/m/uddevalla/ideer/"): 8,
    ("coordinator", "/m/uddevalla/ideer/?state=submitted&ord=nyckel"): 8,
    ("sluice_reference", "/s/fyrbodal/ideer/"): 6,
    ("sluice_steering", "/s/fyrbodal/ideer/"): 6,
    ("many", "/s/fyrbodal/ideer/"): 6,
    ("contributor", "/m/uddevalla/ideer/{submitted}/"): 8,
    ("coordinator", "/m/uddevalla/ideer/{submitted}/"): 9,
    ("many", "/m/uddevalla/ideer/{submitted}/"): 9,
    ("contributor", "/m/uddevalla/ideer/{asked}/"): 8,
    ("coordinator", "/m/uddevalla/ideer/{asked}/"): 9,
    ("assessor", "/m/uddevalla/ideer/{asked}/"): 9,
    ("auditor", "/m/uddevalla/ideer/{asked}/"): 9,
    ("coordinator", "/m/uddevalla/ideer/{developed}/"): 10,
    ("many", "/m/uddevalla/ideer/{developed}/"): 10,
    ("contributor", "/m/uddevalla/ideer/{tested}/"): 8,
    ("coordinator", "/m/uddevalla/ideer/{tested}/"): 9,
    ("steering", "/m/uddevalla/ideer/{tested}/"): 9,
    ("manager", "/m/uddevalla/ideer/{tested}/"): 9,
    ("many", "/m/uddevalla/ideer/{tested}/"): 9,
    ("sluice_reference", "/s/fyrbodal/ideer/{shared}/"): 8,
    ("sluice_steering", "/s/fyrbodal/ideer/{shared}/"): 8,
    ("coordinator", "/m/uddevalla/ideer/{submitted}/gor/take_in/"): 9,
    ("coordinator", "/m/uddevalla/ideer/{submitted}/gor/to_line/"): 8,
    ("coordinator", "/m/uddevalla/ideer/{asked}/gor/hand_over/"): 8,
    ("coordinator", "/m/uddevalla/ideer/{asked}/gor/develop/"): 9,
    ("steering", "/m/uddevalla/ideer/{tested}/gor/introduce/"): 9,
    ("coordinator", "/m/uddevalla/ideer/{submitted}/besked/"): 7,
    ("coordinator", "/m/uddevalla/ideer/{submitted}/dela/"): 8,
    ("coordinator", "/m/uddevalla/ideer/{asked}/bedomare/"): 10,
    ("coordinator", "/m/uddevalla/ideer/{asked}/ansvarig/"): 8,
    ("assessor", "/m/uddevalla/ideer/{asked}/bedom/"): 8,
    ("coordinator", "/m/uddevalla/ideer/{tested}/test/"): 8,
    ("coordinator", "/m/uddevalla/ideer/{tested}/effekt/"): 7,
    ("coordinator", "/m/uddevalla/ideer/{tested}/risk/"): 10,
    ("quality_lead", "/m/uddevalla/ideer/{tested}/rutin/"): 8,
    ("administrator", "/m/uddevalla/installningar/ideer/"): 7,
}


def _url(page: str, ones: dict[str, Idea]) -> str:
    filled = page
    for name, idea in ones.items():
        filled = filled.replace("{" + name + "}", str(idea.key if name == "draft" else idea.reference))
    return filled


@pytest.mark.parametrize(("who", "page"), PINNED)
def test_the_page_asks_as_many_questions_as_it_did(
    full: dict[str, Idea], cast: people.World, django_db_blocker: Any, who: str, page: str
) -> None:
    with django_db_blocker.unblock(), transaction.atomic():
        client = Client()
        if who:
            client.force_login(cast.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
        with CaptureQueriesContext(connection) as asked:
            response = client.get(_url(page, full))
        transaction.set_rollback(True)
    questions = [q["sql"] for q in asked.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert response.status_code == 200
    assert len(questions) == PINNED[who, page], "\n".join(sql[:300] for sql in questions)


def test_no_page_asks_more_than_ten() -> None:
    assert max(PINNED.values()) <= MOST
