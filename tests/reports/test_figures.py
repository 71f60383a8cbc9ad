"""The figures of a month are those that follow by hand from twelve ideas."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from governance.services import create_group
from ideas import services as ideas
from ideas.statistics_origin import breakdown
from municipalities.granted import SYSTEM
from reports import snapshots
from reports.paper import compose
from sluice.shared.periods import Period
from tests.reports.twelve import AFTER, PAGE, SEPTEMBER, Twelve, at, twelve

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def made(db: None) -> Twelve:
    """The twelve ideas."""
    return twelve()


def gather(made: Twelve, period: Period = SEPTEMBER, now: dt.datetime = AFTER) -> dict[str, Any]:
    """The stored figures of the group at home."""
    return snapshots.gather(group=made.group, period=period, edition=1, now=now)


def test_key_figures(made: Twelve) -> None:
    """Every key figure, as typed by hand."""
    shown = {key: figure.cell.text.replace(NBSP, " ") for key, figure in compose(gather(made)).figures.items()}
    assert shown == PAGE


def test_tables(made: Twelve) -> None:
    """Chambers, cohorts, promises, what waits, lessons, effects and checks, as typed by hand."""
    found = gather(made)
    ideas_found = found["ideas"]
    assert ideas_found["boats"]["chambers"] == [2, 2, 0, 1, 2]
    assert ideas_found["boats"]["beside"] == [0, 0, 0, 0, 0]
    august, september = ideas_found["cohorts"]
    assert september == {
        "month": "2026-09-01", "handed_in": 10, "taken_in": 4, "developed": 3, "tested": 3, "introduced": 1, "beside": 1,
        "followed_up": 0, "redirected": 1, "ended": 3, "under_way": 4,
    }  # fmt: skip
    assert (august["month"], august["handed_in"], august["taken_in"], august["under_way"]) == ("2026-08-01", 1, 1, 1)
    assert ideas_found["promises"]["answer"] == {
        "due": 9, "kept": 7, "met": 8, "median": "2", "p90": 6, "overdue": 1,
    }  # fmt: skip
    assert ideas_found["promises"]["decision"] == {
        "due": 4, "kept": 3, "met": 8, "median": "2", "p90": 6, "overdue": 1,
    }  # fmt: skip
    [waiting] = ideas_found["waiting"]
    assert waiting == {
        "reference": made.reference(9), "title": "Larm som hörs i hela huset", "gate": 4, "since": "2026-09-12", "days": 18,
    }  # fmt: skip
    assert ideas_found["tests"]["results"] == {"worked": 2, "partly": 0, "stopped": 1}
    time = next(row for row in ideas_found["effects"] if row["on"] == "time")
    assert (time["expected"], time["expected_low"], time["expected_high"], time["measured"]) == (1, "100", "250", 0)
    assert [(row["code"], row["count"], row["references"]) for row in found["checks"]] == [
        ("answer_overdue", 1, [made.reference(2)]),
        ("without_unit", 2, [made.reference(5), made.reference(11)]),
    ]


def test_where_ideas_come_from(made: Twelve) -> None:
    """Seven from one unit are shown; one and two from elsewhere are not. Of eight, one and one nothing can be shown."""
    origin = gather(made)["ideas"]["origin"]
    assert origin["units"] == [["Hemtjänst Centrum", 7], ["", None], ["Skogsgläntan", None]]
    assert origin["roles"] == [["ambassador", None], ["contributor", None], ["participant", None]]


def test_titles_of_ideas_that_are_not_opened_are_kept_back(made: Twelve) -> None:
    """The introduced idea is the giver's own; opened, its title and lesson may be read by the group."""
    named = gather(made)["ideas"]["introduced"]["named"]
    assert [(row["reference"], row["title"]) for row in named] == [(made.reference(7), None), (made.reference(6), None)]
    ideas.open_idea(idea_id=made.ideas[7].pk, by=made.world.granted("coordinator"), now=AFTER)
    found = gather(made)["ideas"]
    assert found["introduced"]["named"][0]["title"] == "Nattlampor vid sängen"
    lessons = {row["reference"]: (row["title"], row["lesson"]) for row in found["tests"]["lessons"]}
    assert lessons[made.reference(7)] == ("Nattlampor vid sängen", "Larmet behövdes.")
    assert lessons[made.reference(8)] == (None, None)


def test_figures_are_of_the_periods_end(made: Twelve) -> None:
    """Made two months later, after much has happened, September says the same."""
    before = gather(made)
    acts = made.acts
    acts.now = at(10, 20)
    acts.go(made.ideas[9], "introduce", "steering", effect_owner=made.world.people["manager"].pk)
    acts.go(made.ideas[1], "pause", "coordinator", wake_on=dt.date(2027, 1, 7))
    acts.go(made.ideas[3], "reopen", "coordinator", **acts.owner())
    acts.hand_in()
    later = gather(made, now=at(12, 1))
    assert {key: later[key] for key in ("ideas", "quality", "checks")} == {
        key: before[key] for key in ("ideas", "quality", "checks")
    }


def test_a_sluices_group_is_shown_sums_and_shared_titles_only(made: Twelve) -> None:
    """Aggregates of all participants' ideas; titles that a coordinator confirmed; counts of the registers."""
    world, acts = made.world, made.acts
    group = create_group(name="Slussens styrgrupp", place=world.sluice, by=SYSTEM, now=AFTER)
    acts.now = at(9, 29, 12)
    ideas.share(
        idea_id=made.ideas[9].pk, sluice_id=world.sluice.pk, by=world.granted("coordinator"), now=acts.tick(),
        title="Larm som hörs överallt", need="Larm hörs inte.", proposal="",
    )  # fmt: skip
    for _each in range(5):
        acts.hand_in("neighbour_contributor", world.neighbour)
    found = snapshots.gather(group=group, period=SEPTEMBER, edition=1, now=AFTER)
    assert found["ideas"]["inflow"]["handed_in"] == 15
    assert found["ideas"]["origin"]["authorities"] == [[world.neighbour.short_name, 5], [world.home.short_name, 10]]
    assert found["ideas"]["origin"]["units"] == []
    assert [(row["reference"], row["title"]) for row in found["ideas"]["waiting"]] == [
        (made.reference(9), "Larm som hörs överallt")
    ]
    assert {row["title"] for row in found["ideas"]["introduced"]["named"]} == {None}
    assert {row["lesson"] for row in found["ideas"]["tests"]["lessons"]} == {None}
    assert found["quality"]["views"] == 15
    assert {reference for row in found["checks"] for reference in row["references"]} <= {made.reference(9)}
    # At home nothing waits any more: the gate's holder changed when it was shared.
    assert gather(made)["ideas"]["waiting"] == []


def test_imported_ideas_count_from_their_own_day_and_have_no_promises(made: Twelve) -> None:
    """A list of old ideas that is read in in September swells neither its inflow nor what it introduced."""
    from ideas import log_kinds
    from ideas.models import Idea
    from ledger.services import record
    from sluice.shared.actor import SYSTEM_ACTOR

    before = gather(made)["ideas"]
    for number, day in enumerate((at(3, 5), at(9, 5)), start=1):
        reference = f"1485-2025-9{number:03d}"
        Idea.objects.create(
            authority=made.world.home,
            reference=reference,
            submitted_at=day,
            state="introduced",
            is_imported=True,
            title="Ur listan",
        )
        record(
            kind=log_kinds.IMPORTED, chains=[made.world.home.chain], actor=SYSTEM_ACTOR, subject_type="idea",
            subject_ref=reference, occurred_at=at(9, 20), target="introduced",
        )  # fmt: skip
    after = gather(made)["ideas"]
    assert (after["inflow"]["handed_in"], after["inflow"]["from_lists"]) == (11, 1)
    assert [cohort["month"] for cohort in after["cohorts"]] == ["2026-03-01", "2026-08-01", "2026-09-01"]
    assert after["boats"]["chambers"] == [2, 2, 0, 1, 4]
    for same in ("promises", "outcomes", "introduced", "tests", "waiting"):
        assert after[same] == before[same]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["a"] * 9, ()),
        (["a"] * 7 + ["b"] * 6, (("a", 7), ("b", 6))),
        (["a"] * 9 + ["b"] * 7 + ["c"] * 2, (("a", 9), ("b", None), ("c", None))),
        (["a"] * 9 + ["b"] * 3 + ["c"] * 2, (("a", 9), ("b", None), ("c", None))),
    ],
)
def test_small_numbers_cannot_be_worked_out(names: list[str], shown: tuple[tuple[str, int | None], ...]) -> None:
    """A single hidden part would be the total less the rest, and a breakdown with one part is the total."""
    assert breakdown(names) == shown


@pytest.mark.django_db
def test_nothing_at_all() -> None:
    """A group whose authority has no ideas gets a whole report."""
    from tests.people import build

    world = build()
    group = create_group(name="Ny grupp", place=world.stranger, by=SYSTEM, now=at(8, 1))
    paper = compose(snapshots.gather(group=group, period=SEPTEMBER, edition=1, now=AFTER))
    assert paper.figures["handed_in"].cell.text == "0"
    assert paper.figures["answer_share"].cell.text == "–"
