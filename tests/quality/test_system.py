"""Measures, processes, routines in versions, and the authority's choices."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger import services as ledger
from notices.models import Notice
from quality import services as quality
from quality.models import LEVELS, Policy, RoutineVersion
from quality.settings_forms import QualityPolicyForm
from tests import people
from tests.people import NOW, World
from tests.quality import acts

TODAY = NOW.date()


def test_the_owner_is_told_without_the_measures_words(world: World) -> None:
    measure = acts.measure(world)
    [letter] = Notice.objects.all()
    assert letter.person_id == world.people["manager"].pk
    assert measure.text not in letter.subject + letter.text + letter.html
    assert f"/kvalitet/M{measure.pk}/" in letter.text


def test_who_decides_for_themselves_gets_no_letter(world: World) -> None:
    acts.measure(world, owner_id=world.people["quality_lead"].pk)
    assert not Notice.objects.exists()


def test_a_measure_has_its_risks_subject_and_a_line(world: World) -> None:
    row = acts.risk(world, acts.analysis(world))
    measure = acts.measure(world, row)
    assert (measure.subject_type, measure.subject_ref, measure.decided_at) == ("idea", "1485-2026-0001", NOW)
    [line] = ledger.history("measure", measure.ledger_ref)
    assert (line.kind, line.payload["text"], line.payload["due_on"], line.payload["risk"]) == (
        "quality.measure_decided", "Sätt larm på dörren", "2026-09-15", row.pk,
    )  # fmt: skip


def test_the_same_measure_twice_is_refused_until_it_is_done(world: World) -> None:
    row = acts.risk(world, acts.analysis(world))
    first = acts.measure(world, row)
    with pytest.raises(quality.AlreadyDecided):
        acts.measure(world, row)
    quality.finish_measure(measure_id=first.pk, note="Satt", by=world.granted("manager"), now=NOW)
    assert acts.measure(world, row).pk != first.pk


def test_a_stranger_owns_no_measure_and_another_authoritys_risk_takes_none(world: World) -> None:
    with pytest.raises(quality.OwnerElsewhere):
        acts.measure(world, owner_id=world.people["stranger_manager"].pk)
    row = acts.risk(world, acts.analysis(world))
    with pytest.raises(quality.NotAllowed):
        acts.measure(world, row, authority=world.stranger, owner_id=world.people["stranger_manager"].pk)


@pytest.mark.parametrize(
    "who", [*people.HOME_ROLES, "deputy", "neighbour_quality_lead", "stranger_quality_lead", "stranger_manager"]
)
def test_a_measure_is_done_by_its_owner_or_quality_and_once(world: World, who: str) -> None:
    measure, by = acts.measure(world), world.granted(who)
    if who not in {"manager", "quality_lead", "deputy"}:
        with pytest.raises(quality.NotAllowed):
            quality.finish_measure(measure_id=measure.pk, note="x", by=by, now=NOW)
        return
    done = quality.finish_measure(measure_id=measure.pk, note="Satt", by=by, now=NOW)
    assert (done.done_at, done.done_note) == (NOW, "Satt")
    with pytest.raises(quality.AlreadyDone):
        quality.finish_measure(measure_id=measure.pk, note="x", by=by, now=NOW)


def test_an_owner_who_has_left_says_nothing_more(world: World) -> None:
    measure = acts.measure(world)
    gone = world.granted("manager", dt.date(2020, 1, 1))
    with pytest.raises(quality.NotAllowed):
        quality.finish_measure(measure_id=measure.pk, note="x", by=gone, now=NOW)


def test_a_process_keeps_its_activities_in_order(world: World) -> None:
    by = world.granted("quality_lead")
    made = quality.create_process(
        authority=world.home,
        name="Hemtjänst",
        owner_role="Enhetschef",
        activities=["Planera", " ", "Utföra "],
        by=by,
        now=NOW,
    )
    assert list(made.activities.values_list("order", "name")) == [(1, "Planera"), (2, "Utföra")]
    with pytest.raises(quality.NameTaken):
        quality.create_process(authority=world.home, name="Hemtjänst", owner_role="x", activities=["y"], by=by, now=NOW)
    with pytest.raises(quality.NoActivities):
        quality.create_process(authority=world.home, name="Natt", owner_role="x", activities=[" "], by=by, now=NOW)


def test_a_routines_version_names_what_caused_it(world: World) -> None:
    first = acts.routine(world)
    text = quality.VersionText("Larmet säger till.", "Enhetschef", dt.date(2026, 10, 1), "Idén provades i tre veckor")
    second = quality.publish_routine_version(
        routine_id=first.routine_id, version=text, cause_type="idea", cause_ref="1485-2026-0001", based_on=1,
        by=world.granted("quality_lead"), now=NOW,
    )  # fmt: skip
    assert (second.version, second.cause_ref, second.reason) == (2, "1485-2026-0001", "Idén provades i tre veckor")
    assert RoutineVersion.objects.get(pk=first.pk).text == "Gå runt en gång i timmen."
    line = ledger.history("routine", second.routine.ledger_ref)[-1]
    assert (line.kind, line.target, line.payload["about_ref"], line.payload["reason"]) == (
        "quality.routine_published", "2", "1485-2026-0001", "Idén provades i tre veckor",
    )  # fmt: skip


def test_a_version_written_on_an_old_one_and_one_that_says_the_same_are_refused(world: World) -> None:
    first, by = acts.routine(world), world.granted("quality_lead")

    def publish(text: str, based_on: int) -> RoutineVersion:
        return quality.publish_routine_version(
            routine_id=first.routine_id, version=quality.VersionText(text, "Enhetschef", TODAY, "x"), based_on=based_on,
            by=by, now=NOW,
        )  # fmt: skip

    publish("Nytt", 1)
    with pytest.raises(quality.VersionMoved):
        publish("Också nytt", 1)
    with pytest.raises(quality.TextUnchanged):
        publish("Nytt", 2)
    assert RoutineVersion.objects.filter(routine=first.routine_id).count() == 2


@pytest.mark.parametrize("who", [*people.HOME_ROLES, "deputy", "neighbour_quality_lead", "stranger_quality_lead"])
def test_who_looks_after_processes_routines_and_choices(world: World, who: str) -> None:
    first, by = acts.routine(world), world.granted(who)
    version = quality.VersionText("Nytt", "Chef", TODAY, "x")
    acts_of = {
        "process": lambda: quality.create_process(
            authority=world.home, name="P", owner_role="x", activities=["y"], by=by, now=NOW
        ),
        "routine": lambda: acts.routine(world, "Ny", by=by),
        "version": lambda: quality.publish_routine_version(
            routine_id=first.routine_id, version=version, by=by, now=NOW
        ),
        "policy": lambda: quality.change_policy(
            authority=world.home, choices=quality.Choices(8, 4, 4, 8, 4), source="N", by=by, now=NOW
        ),
    }
    did = set()
    for name, act in acts_of.items():
        try:
            act()
            did.add(name)
        except quality.NotAllowed:
            pass
    wanted = {"quality_lead": set(acts_of), "deputy": set(acts_of), "administrator": {"policy"}}
    assert did == wanted.get(who, set())


def test_until_somebody_decides_the_proposal_counts_and_says_that_it_is_ours(world: World) -> None:
    policy = quality.current_policy(world.home, TODAY)
    assert (policy.is_default, policy._state.adding, policy.source) == (True, True, "")
    assert (policy.harm_hours, policy.likelihood_levels, policy.consequence_levels, policy.threshold) == (4, 4, 4, 8)
    assert not Policy.objects.exists()
    assert quality.stored_policy(world.home, TODAY) == quality.stored_policy(world.home, TODAY)
    assert Policy.objects.get().is_default


def test_a_change_counts_from_its_day_and_the_old_stays(world: World) -> None:
    by = world.granted("quality_lead")
    choices = quality.Choices(6, 5, 5, 12, None)
    made = quality.change_policy(authority=world.home, choices=choices, source="Nämnden 1/9", by=by, now=NOW)
    assert (made.is_default, made.valid_from, made.source) == (False, TODAY, "Nämnden 1/9")
    assert quality.current_policy(world.home, TODAY - dt.timedelta(days=1)).is_default
    assert quality.choices_of(quality.current_policy(world.home, TODAY)) == choices
    assert quality.current_policy(world.stranger, TODAY).is_default
    line = ledger.history("quality_policy", f"Q{made.pk}")[0]
    assert line.payload["changes"]["threshold"] == [8, 12]
    with pytest.raises(quality.NothingChanged):
        quality.change_policy(authority=world.home, choices=choices, source="Nämnden 1/9", by=by, now=NOW)
    again = quality.change_policy(
        authority=world.home, choices=quality.Choices(3, 5, 5, 12, None), source="Nämnden 1/9", by=by, now=NOW
    )
    assert quality.current_policy(world.home, TODAY) == again


@pytest.mark.parametrize(
    "choices",
    [
        (0, 4, 4, 8, 4),
        (73, 4, 4, 8, 4),
        (4, 2, 4, 8, 4),
        (4, 7, 4, 8, 4),
        (4, 4, 4, 17, 4),
        (4, 4, 4, 0, 4),
        (4, 4, 4, 8, 5),
    ],
)
def test_numbers_that_do_not_fit_are_refused_by_service_and_form(world: World, choices: tuple[int, ...]) -> None:
    given = quality.Choices(*choices)
    with pytest.raises(quality.BadScale):
        quality.change_policy(
            authority=world.home, choices=given, source="x", by=world.granted("quality_lead"), now=NOW
        )
    assert not QualityPolicyForm({**vars(given), "source": "x"}).is_valid()


def test_numbers_that_fit_pass_the_form() -> None:
    for steps in range(LEVELS[0], LEVELS[1] + 1):
        form = QualityPolicyForm(
            {"harm_hours": 4, "likelihood_levels": steps, "consequence_levels": 3, "threshold": steps * 3,
             "always_at_consequence": "", "source": "Nämnden"}
        )  # fmt: skip
        assert form.is_valid(), form.errors
        assert form.choices() == quality.Choices(4, steps, 3, steps * 3, None)
