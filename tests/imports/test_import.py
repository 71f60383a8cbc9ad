"""Lists become ideas, through the services, on the real database."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ideas import services as ideas
from ideas.details import Details
from ideas.imports import pages, services
from ideas.imports.mapping import Mapping
from ideas.models import Idea, ImportRow, ImportRun
from ideas.refusals import NotAllowed
from ledger import services as ledger
from ledger.verify import verify
from notices.models import Notice
from quality.models import Report
from tests import people
from tests.imports import lists

pytestmark = pytest.mark.django_db
NOW = people.NOW


@pytest.fixture
def world() -> people.World:
    return people.build()


def start(
    world: people.World, content: bytes, who: str = "coordinator", now: dt.datetime = NOW, **more: Any
) -> ImportRun:
    return services.start_import(
        by=world.granted(who), authority_id=world.home.pk, file_name="idéer.xlsx", content=content, now=now, **more
    )


def take_in(world: people.World, content: bytes, now: dt.datetime = NOW, guard_reason: str = "") -> ImportRun:
    """Upload, confirm with the proposed choices, work to the end."""
    run, by = start(world, content, now=now), world.granted("coordinator")
    services.choose(run_id=run.pk, mapping=Mapping.from_json(run.mapping), guard_reason=guard_reason, by=by, now=now)
    services.confirm_import(run_id=run.pk, by=by, now=now, enqueue=False)
    assert services.continue_import(run_id=run.pk, now=now, seconds=None)
    run.refresh_from_db()
    return run


def imported(world: people.World) -> list[Idea]:
    return list(Idea.objects.filter(authority=world.home, is_imported=True).order_by("reference"))


def test_a_list_becomes_ideas_views_and_ledger_lines_without_mail_and_clocks(world: people.World) -> None:
    rows = [
        *lists.listed(4)[:3],
        lists.idea_row(1, inlamnad="14/3 2019"),
        lists.idea_row(2, inlamnad="mars 2020", enhet="Skogsgläntan"),
    ]
    run = take_in(world, lists.workbook(rows))
    assert (run.state, run.done, run.imported, run.refused, run.table) == ("done", 2, 2, 0, None)
    first, second = imported(world)
    assert (first.reference, second.reference) == ("1485-2019-0001", "1485-2020-0001")
    assert (first.state, first.waits_for, second.state, second.unit) == (
        "development",
        "triage",
        "introduced",
        world.residential,
    )
    assert first.submitted_at == dt.datetime(2019, 3, 14, 11, tzinfo=dt.UTC)
    assert second.notes == "Inlämnad: mars 2020\nKostnad: 200"
    for idea in (first, second):
        clocks = (
            idea.answer_due_on,
            idea.decision_due_on,
            idea.news_due_on,
            idea.last_news_at,
            idea.giver_id,
            idea.harm_open,
        )
        assert clocks == (None, None, None, None, None, False)
        assert [(line.kind, line.target) for line in ledger.history("idea", str(idea.reference))] == [
            ("idea.imported", idea.state)
        ]
        view = Report.objects.get(authority=world.home, subject_type="idea", subject_ref=idea.reference)
        assert (view.kind, view.received_at, view.registered_at.date()) == ("view", idea.submitted_at, people.TODAY)
        assert idea.title in view.text
    assert [line.kind for line in ledger.history("import", str(run.pk))] == ["import.started", "import.finished"]
    assert not Notice.objects.exists()
    assert verify([world.home.chain]).ok


def test_good_rows_are_taken_in_and_bad_ones_listed(world: people.World) -> None:
    rows = [
        *lists.listed(1),
        lists.idea_row(2, inlamnad="31/2 2019"),
        lists.idea_row(3, beskrivning=f"Fru Ek {lists.IDENTITY_NUMBER} ramlade"),
        lists.idea_row(4, kommun="Västerås"),
        lists.idea_row(5),
        lists.idea_row(6, beskrivning="Ring Kim på 0522-12 34 56"),
    ]
    run = take_in(world, lists.workbook(rows))
    assert (run.imported, run.refused, run.done) == (2, 4, 6)
    found = [(t.number, t.column) for t in pages.stored_troubles(pages.refused_rows(run))]
    assert found == [(5, "D"), (6, "C"), (7, "F"), (9, "C")]
    kept = " ".join(
        str(value)
        for model in (ImportRun, ImportRow, Idea, Report)
        for row in model.objects.values()
        for value in row.values()
    )
    assert "9876" not in kept
    assert "0522-12" not in kept


def test_rows_that_may_point_at_a_person_are_taken_in_with_a_reason_that_the_ledger_keeps(world: people.World) -> None:
    rows = [*lists.listed(1), lists.idea_row(2, beskrivning="Ring växeln på 0522-12 34 56")]
    run = take_in(world, lists.workbook(rows), guard_reason="Växelns nummer är allmänt.")
    assert (run.imported, run.refused) == (2, 0)
    line = ledger.history("import", str(run.pk))[0]
    assert line.payload is not None
    assert line.payload["guard_reason"] == "Växelns nummer är allmänt."


@pytest.mark.parametrize("with_id", [True, False])
def test_the_same_list_reordered_with_one_cell_changed_changes_that_row_only(
    world: people.World, with_id: bool
) -> None:
    rows = lists.listed(12)
    if not with_id:
        rows = [rows[0], rows[1], *(row[1:] for row in rows[2:])]
    take_in(world, lists.workbook(rows))
    before = {idea.pk: idea.__dict__ | {"_state": None} for idea in imported(world)}
    body = [list(row) for row in rows[:2:-1]]
    body[4][2 if with_id else 1] = "Larmet ska gå till klockan i stället."
    run = take_in(world, lists.text([*rows[:3], *body], encoding="cp1252"), now=NOW + dt.timedelta(days=1))
    assert (run.imported, run.changed, run.unchanged, run.refused) == (0, 1, 11, 0)
    after = {idea.pk: idea.__dict__ | {"_state": None} for idea in imported(world)}
    [changed] = [pk for pk in before if before[pk] != after[pk]]
    assert after.keys() == before.keys()
    differing = {name for name in after[changed] if after[changed][name] != before[changed][name]}
    assert differing == {"proposal", "changed_at"}
    assert after[changed]["proposal"] == "Larmet ska gå till klockan i stället."
    kinds = [line.kind for line in ledger.history("idea", after[changed]["reference"])]
    assert kinds == ["idea.imported", "idea.import_changed"]


def test_a_third_time_nothing_changes(world: people.World) -> None:
    rows = lists.listed(5)
    take_in(world, lists.workbook(rows))
    rows[4][6] = "Test"
    assert take_in(world, lists.workbook(rows)).changed == 1
    again = take_in(world, lists.workbook(rows))
    assert (again.changed, again.unchanged, len(imported(world))) == (0, 5, 5)
    assert sorted(idea.state for idea in imported(world)).count("testing") == 1


def test_what_was_moved_in_the_sluice_keeps_its_state(world: people.World) -> None:
    rows = [*lists.listed(0), lists.idea_row(4, status="Ny")]
    take_in(world, lists.workbook(rows))
    [idea] = imported(world)
    acts = people.Acts(world)
    ideas.transition(
        idea_id=idea.pk, name="take_in", by=world.granted("coordinator"), now=acts.tick(), details=Details(**acts.owner())  # type: ignore[arg-type]
    )  # fmt: skip
    rows[-1][6] = "Klar"
    run = take_in(world, lists.workbook(rows), now=acts.tick())
    idea.refresh_from_db()
    assert (idea.state, run.changed) == ("assessment", 1)
    assert "flyttats i slussen" in ImportRow.objects.get(run=run).reasons[0]["reason"]


def test_lists_of_other_authorities_are_not_known_rows(world: people.World) -> None:
    rows = [row[:5] + row[6:] for row in lists.listed(3)]
    take_in(world, lists.workbook(rows))
    by = world.granted("stranger_coordinator")
    run = services.start_import(
        by=by, authority_id=world.stranger.pk, file_name="x.xlsx", content=lists.workbook(rows), now=NOW
    )
    assert services.plan_of(run, now=NOW).counts == {"imported": 3}


@pytest.mark.parametrize(
    "who", ["contributor", "manager", "auditor", "administrator", "neighbour_coordinator", "stranger_coordinator"]
)
def test_who_may_not_import_may_not(world: people.World, who: str) -> None:
    run = start(world, lists.workbook(lists.listed(1)))
    by, mapping = world.granted(who), Mapping.from_json(run.mapping)
    for act in (
        lambda: start(world, lists.workbook(lists.listed(1)), who=who),
        lambda: services.choose(run_id=run.pk, mapping=mapping, guard_reason="", by=by, now=NOW),
        lambda: services.confirm_import(run_id=run.pk, by=by, now=NOW),
        lambda: services.discard_import(run_id=run.pk, by=by),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert (ImportRun.objects.count(), imported(world)) == (1, [])


def test_a_coordinator_of_one_unit_fills_that_unit(world: people.World) -> None:
    rows = [*lists.listed(0), lists.idea_row(1, enhet="Skogsgläntan"), lists.idea_row(2, enhet="Nattpatrullen")]
    run = start(world, lists.workbook(rows), who="night_coordinator")
    units = [planned.row.idea.unit_id for planned in services.plan_of(run, now=NOW).rows if planned.row.idea]
    assert units == [world.night.pk, world.night.pk]


def test_one_list_at_a_time_and_a_second_yes_changes_nothing(world: people.World) -> None:
    by = world.granted("coordinator")
    run = start(world, lists.workbook(lists.listed(1)))
    services.confirm_import(run_id=run.pk, by=by, now=NOW, enqueue=False)
    services.confirm_import(run_id=run.pk, by=by, now=NOW, enqueue=False)
    other = start(world, lists.workbook(lists.listed(2)))
    with pytest.raises(services.ImportBusy):
        services.confirm_import(run_id=other.pk, by=by, now=NOW)
    with pytest.raises(services.AlreadyConfirmed):
        services.discard_import(run_id=run.pk, by=by)
    assert services.continue_import(run_id=run.pk, now=NOW)
    assert services.continue_import(run_id=run.pk, now=NOW)
    assert len(imported(world)) == 1


def test_a_turn_that_is_over_leaves_the_rest_to_the_next(world: people.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "BATCH", 3)
    run = start(world, lists.workbook(lists.listed(8)))
    services.confirm_import(run_id=run.pk, by=world.granted("coordinator"), now=NOW, enqueue=False)
    seen: list[int] = []

    def turn() -> bool:
        return services.continue_import(
            run_id=run.pk, now=NOW, seconds=0, progress=lambda done, _total: seen.append(done)
        )

    assert [turn(), turn(), turn()] == [False, False, True]
    assert (seen, len(imported(world))) == ([3, 6, 8], 8)


def test_trials_are_removed_after_a_week_and_lost_imports_found(world: people.World, redis_server: Any) -> None:
    trial = start(world, lists.workbook(lists.listed(1)))
    assert services.sweep(NOW + dt.timedelta(days=6)) == 0
    assert ImportRun.objects.filter(pk=trial.pk).exists()
    services.confirm_import(run_id=trial.pk, by=world.granted("coordinator"), now=NOW, enqueue=False)
    other = start(world, lists.workbook(lists.listed(2)))
    assert services.sweep(NOW + dt.timedelta(days=8)) == 1
    assert list(ImportRun.objects.values_list("pk", flat=True)) == [trial.pk]
    assert not ImportRun.objects.filter(pk=other.pk).exists()


def test_a_new_trial_takes_the_place_of_ones_own_only(world: people.World) -> None:
    first = start(world, lists.workbook(lists.listed(1)))
    others = start(world, lists.workbook(lists.listed(1)), who="night_coordinator")
    second = start(world, lists.workbook(lists.listed(2)))
    assert set(ImportRun.objects.values_list("pk", flat=True)) == {others.pk, second.pk}
    assert first.pk not in (others.pk, second.pk)
