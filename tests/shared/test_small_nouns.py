"""The clock, the declarations, the subjects' addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from sluice.shared import clock, declarations, subjects
from sluice.shared.actor import SYSTEM_ACTOR, Actor
from sluice.shared.declarations import Declaration


@pytest.fixture
def own_clock() -> Iterator[None]:
    before = clock._offset
    yield
    clock.use(before)


def test_the_clock_moves_by_its_source_and_back(own_clock: None) -> None:
    clock.use(None)
    real = clock.now()
    assert real.tzinfo is UTC
    assert abs(datetime.now(UTC) - real) < timedelta(minutes=1)
    clock.use(lambda: timedelta(days=400))
    assert timedelta(days=399) < clock.now() - real < timedelta(days=401)
    clock.use(None)
    assert clock.now() - real < timedelta(minutes=1)


def test_today_is_the_date_where_one_is(own_clock: None) -> None:
    # Just before midnight in UTC it is tomorrow in Stockholm.
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    clock.use(lambda: late - datetime.now(UTC))
    assert clock.today().isoformat() == "2026-12-01"
    assert clock.today("UTC").isoformat() == "2026-11-30"


def test_a_model_is_declared_once() -> None:
    answer = Declaration(export=("a",), erase=(), redact=(), retention="for ever")
    declarations.declare("shared_test.Thing", answer)
    declarations.declare("shared_test.Thing", answer)
    assert declarations.declared()["shared_test.thing"] == answer
    with pytest.raises(declarations.AlreadyDeclared):
        declarations.declare("shared_test.Thing", Declaration((), (), (), "a year"))
    declarations._declared.pop("shared_test.thing")


@pytest.mark.parametrize(("label", "retention"), [("Thing", "a year"), ("shared_test.Thing", " ")])
def test_a_declaration_must_be_whole(label: str, retention: str) -> None:
    with pytest.raises(ValueError, match=r"app_label|how long"):
        declarations.declare(label, Declaration((), (), (), retention))
    assert "shared_test.thing" not in declarations.declared()


def test_a_subject_has_an_address_where_an_app_gave_it_one() -> None:
    def address(ref: str) -> str:
        return f"/ting/{ref}/"

    subjects.register("shared_test", address)
    subjects.register("shared_test", address)
    assert subjects.url_for("shared_test", "7") == "/ting/7/"
    assert subjects.url_for("nobody's", "7") is None
    with pytest.raises(subjects.AlreadyRegistered):
        subjects.register("shared_test", lambda ref: ref)
    subjects._makers.pop("shared_test")


def test_the_system_is_nobody() -> None:
    assert Actor(None, "system", "") == SYSTEM_ACTOR
