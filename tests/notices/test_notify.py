"""Writing letters: whole, once, in the act's own transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Person
from notices import kinds, services
from notices.models import Notice

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
IDEA = {"authority": "Omsorgsnämnden", "link": "/m/bengtsfors/ideer/1460-2026-0001/"} | {
    "reference": "1460-2026-0001",
    "title": "Lampor som <tänds> & släcks",
}
REPORT = {
    "authority": "iCare4",
    "link": "/s/icare4/rapporter/1/",
    "group": "Styrgruppen",
    "period": "oktober 2026",
}
WHOLE: dict[str, dict[str, Any]] = {
    kinds.ACKNOWLEDGEMENT: IDEA | {"answer_by": date(2026, 11, 30), "decision_by": date(2026, 12, 21), "news_days": 30},
    kinds.QUESTION: IDEA,
    kinds.DECISION: IDEA | {"headline": "Styrgruppen öppnade port 2.", "reason": "Nyttan är <stor>.\nRisken liten."},
    kinds.ASSIGNED: IDEA | {"task": "Bedöm idén.", "due": date(2026, 12, 4)},
    kinds.HARM_ALERT: {key: IDEA[key] for key in ("authority", "link", "reference")} | {"hours": 24},
    kinds.REPORT_READY: REPORT,
}
Capture = Callable[..., AbstractContextManager[list[Callable[[], Any]]]]


@pytest.fixture
def anna(db: None) -> Person:
    return Person.objects.create(email="anna@exempel.se", name="Anna Ek")


@pytest.fixture
def bo(db: None) -> Person:
    return Person.objects.create(email="bo@exempel.se", name="Bo Al")


def tell(*people: Person, kind: str = kinds.QUESTION, key: str = "idea:1 question 1", **context: Any) -> None:
    services.notify(
        person_ids=[person.pk for person in people],
        kind=kind,
        context=WHOLE[kind] | context,
        container="authority:1",
        key=key,
        now=NOW,
    )


@pytest.mark.parametrize("kind", [kind.code for kind in kinds.all_kinds()])
def test_every_kind_is_written_whole(kind: str, anna: Person) -> None:
    tell(anna, kind=kind)
    notice = Notice.objects.get()
    path = WHOLE[kind]["link"]
    assert notice.subject
    assert "\n" not in notice.subject
    assert "Hej Anna Ek," in notice.text
    assert "Hej Anna Ek," in notice.html
    assert f"http://localhost:8000{path}\n" in notice.text
    assert f'href="http://localhost:8000{path}"' in notice.html
    assert f"Idéslussen, {WHOLE[kind]['authority']}" in notice.text
    assert f"Idéslussen, {WHOLE[kind]['authority']}" in notice.html
    assert "{{" not in notice.text + notice.html
    assert "None" not in notice.text
    assert "\n\n\n" not in notice.text


@pytest.mark.parametrize("kind", [kind.code for kind in kinds.all_kinds()])
def test_what_people_wrote_is_escaped_in_html_only(kind: str, anna: Person) -> None:
    tell(anna, kind=kind)
    notice = Notice.objects.get()
    assert "<tänds>" not in notice.html
    assert "<stor>" not in notice.html
    if "title" in WHOLE[kind]:
        assert "Lampor som <tänds> & släcks" in notice.text
        assert "Lampor som &lt;tänds&gt; &amp; släcks" in notice.html


def test_the_promise_is_said_with_its_dates(anna: Person) -> None:
    tell(anna, kind=kinds.ACKNOWLEDGEMENT)
    text = Notice.objects.get().text
    assert "1460-2026-0001" in text
    assert "senast måndag 30 november 2026" in text
    assert "senast måndag 21 december 2026" in text
    assert "en gång på 30 dagar" in text


def test_dates_that_were_not_promised_are_not_said(anna: Person) -> None:
    services.notify(
        person_ids=[anna.pk],
        kind=kinds.ACKNOWLEDGEMENT,
        context=IDEA,
        container="authority:1",
        key="k",
        now=NOW,
    )
    text = Notice.objects.get().text
    assert " senast " not in text
    assert "\n\n\n" not in text


def test_the_alert_about_harm_says_nothing_of_the_idea(anna: Person) -> None:
    tell(anna, kind=kinds.HARM_ALERT)
    notice = Notice.objects.get()
    assert "Lampor" not in notice.subject + notice.text + notice.html
    assert "inom 24 timmar" in notice.text
    with pytest.raises(kinds.WrongContext):
        tell(anna, kind=kinds.HARM_ALERT, key="another", title="Lampor")


@pytest.mark.parametrize(("hours", "said"), [(1, "inom 1 timme."), (5, "inom 5 timmar."), (0, "Gör det nu.")])
def test_the_alert_says_how_long_there_is(anna: Person, hours: int, said: str) -> None:
    tell(anna, kind=kinds.HARM_ALERT, hours=hours)
    assert said in Notice.objects.get().text


def test_a_decision_gives_its_reason(anna: Person) -> None:
    tell(anna, kind=kinds.DECISION)
    notice = Notice.objects.get()
    assert "Styrgruppen öppnade port 2.\n\nSkälet:\nNyttan är <stor>.\nRisken liten.\n" in notice.text
    assert "<blockquote>Nyttan är &lt;stor&gt;.\nRisken liten.</blockquote>" in notice.html


def test_the_same_is_told_once_to_each(anna: Person, bo: Person) -> None:
    tell(anna)
    tell(anna, bo)
    tell(anna, bo)
    assert list(Notice.objects.order_by("person").values_list("person", flat=True)) == [anna.pk, bo.pk]
    tell(anna, key="idea:1 question 2")
    assert Notice.objects.filter(person=anna).count() == 2


def test_who_left_and_nobody_are_not_told(anna: Person, bo: Person) -> None:
    Person.objects.filter(pk=bo.pk).update(is_active=False)
    tell(anna, bo)
    tell(key="to nobody")
    assert Notice.objects.get().person == anna


def test_the_letter_goes_away_with_its_act(anna: Person) -> None:
    @transaction.atomic
    def act() -> None:
        tell(anna)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert not Notice.objects.exists()


def test_sending_waits_for_the_commit(anna: Person, django_capture_on_commit_callbacks: Capture) -> None:
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        tell(anna)
    assert len(callbacks) == 1


def test_within_quiet_nobody_is_told_but_a_wrong_letter_is_still_wrong(anna: Person) -> None:
    with services.quiet():
        tell(anna)
        with pytest.raises(kinds.WrongContext):
            services.notify(
                person_ids=[anna.pk],
                kind=kinds.QUESTION,
                context={},
                container="authority:1",
                key="k",
                now=NOW,
            )
    assert not Notice.objects.exists()
    tell(anna)
    assert Notice.objects.exists()


def test_unknown_kinds_and_contexts_are_refused(anna: Person) -> None:
    with pytest.raises(kinds.UnknownKind):
        services.notify(person_ids=[anna.pk], kind="gossip", context=IDEA, container="a", key="k", now=NOW)
    with pytest.raises(kinds.WrongContext, match="needs reference"):
        services.notify(
            person_ids=[anna.pk],
            kind=kinds.QUESTION,
            context={"authority": "A", "link": "/", "title": "T"},
            container="a",
            key="k",
            now=NOW,
        )


def test_demonstration_says_so(anna: Person, settings: Any) -> None:
    settings.DEMO = True
    tell(anna)
    notice = Notice.objects.get()
    assert notice.subject.startswith("DEMONSTRATION: ")
    assert "DEMONSTRATION" in notice.text
    assert "DEMONSTRATION" in notice.html


def test_a_line_break_in_a_name_cannot_become_a_header(anna: Person) -> None:
    tell(anna, kind=kinds.REPORT_READY, group="Styr\nBcc: alla@exempel.se")
    assert "\n" not in Notice.objects.get().subject


def test_a_letter_to_many_costs_as_few_queries_as_to_one(
    anna: Person, bo: Person, django_assert_num_queries: Any
) -> None:
    # The two that are not ours: a savepoint and its release.
    with django_assert_num_queries(4):
        tell(anna, bo)
