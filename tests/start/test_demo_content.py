"""The demonstration's content: whole, harmless, and always in the past. No database."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from municipalities import roles
from sluice.shared import guard
from sluice.shared.workdays import is_working_day
from sluice.start.demo.acts import ACTS, CHANNELS, lesson_of
from sluice.start.demo.content import NEEDS_WORDS, Story, content
from sluice.start.demo.old_list import STATUS
from sluice.start.demo.plan import ANY_DAY, ZONE, at, happenings, steps_of

CONTENT = content()
ANCHOR = dt.date(2026, 11, 21)
UNITS = {one["slug"]: {unit[0] for unit in one["units"]} for one in CONTENT.authorities}
EACH_STORY = pytest.mark.parametrize("story", CONTENT.stories, ids=lambda story: story.key)


def test_there_are_enough_ideas_and_three_authorities_have_most() -> None:
    of = Counter(story.authority for story in CONTENT.stories)
    assert len(CONTENT.stories) >= 100
    assert {slug for slug, _count in of.most_common(3)} == {"uddevalla", "gbg-avo", "vasteras"}
    assert set(of) == set(UNITS), "every authority has ideas"
    assert (
        len({story.key for story in CONTENT.stories})
        == len({story.title for story in CONTENT.stories})
        == len(CONTENT.stories)
    )


def test_the_sluices_and_municipalities_of_the_sources_are_there() -> None:
    sluices = {one["slug"]: {row[0] for row in one["participations"]} for one in CONTENT.sluices}
    assert sluices["icare4-fyrbodal"] == {"uddevalla", "trollhattan", "bengtsfors"}
    assert {"gbg-avo", "gbg-fs"} < sluices["valfardsslussen"]
    assert len(sluices["valfardsslussen"]) == 12, "two boards of Göteborg and ten neighbours"
    assert {"vasteras", "gjovik"} < set(UNITS)
    codes = {one["slug"]: one["code"] for one in CONTENT.authorities}
    assert codes["gjovik"] == "3407"
    assert codes["kungsbacka"] == "1384"


def test_one_authority_with_its_sluice_has_people_of_every_role() -> None:
    held = {row[2] for row in CONTENT.people["authority"]["uddevalla"]}
    held |= {row[2] for row in CONTENT.people["sluice"]["icare4-fyrbodal"]}
    assert held == {role.code for role in roles.ROLES}
    assert sum(row[2] == "quality_lead" for row in CONTENT.people["authority"]["uddevalla"]) == 2, "and a deputy"


def test_one_name_belongs_to_one_address() -> None:
    names: dict[str, str] = {}
    for kind in CONTENT.people.values():
        for key, name, *_rest in (row for rows in kind.values() for row in rows):
            assert names.setdefault(key, name) == name
            assert key.isascii()
    assert len(set(names.values())) == len(names)


@EACH_STORY
def test_the_guard_has_nothing_to_say(story: Story) -> None:
    for text in story.texts():
        found = guard.inspect(text)
        assert (found.blocks, found.warnings) == ((), ()), text


def test_the_guard_has_nothing_to_say_about_routines_and_ready_sentences() -> None:
    routines = [routine["text"] for process in CONTENT.processes for routine in process["routine"]]
    reports = [report[name] for report in CONTENT.reports for name in ("text", "outcome") if name in report]
    for text in [*routines, *reports, *(line for lines in CONTENT.messages.values() for line in lines)]:
        found = guard.inspect(text)
        assert (found.blocks, found.warnings) == ((), ()), text


@EACH_STORY
def test_a_story_is_whole(story: Story) -> None:
    givers = {row[0]: row[2] for row in CONTENT.people["authority"][story.authority] if row[2] == story.role}
    acts = [act for act, _day in steps_of(story, CONTENT)]
    assert story.imported == (story.giver == "")
    assert story.imported or story.giver in givers
    assert story.unit in UNITS[story.authority]
    assert len(story.title) <= 120
    assert min(len(story.need), len(story.proposal)) > 30
    assert not set(acts) - set(ACTS)
    assert not [act for act in acts if act in NEEDS_WORDS and act not in story.why and act != "harm_handed"]
    assert not story.imported or story.path in STATUS
    assert all(len(row) == 6 and set(row) <= {0, 1, 2, 3, 4} for row in story.scores)
    assert sum(act.startswith("assess") for act in acts) == len(story.scores)
    assert sum(act.startswith("trial") for act in acts) == len(story.trials)
    assert ("risk" in acts) == bool(story.risks)
    assert not [act for act in acts if act.startswith("measure")] or story.measured
    assert "redirect" not in acts or story.redirect["channel"] in CHANNELS
    assert "routine" not in acts or _has_routine(story)


def _has_routine(story: Story) -> bool:
    assert story.routine is not None
    return any(
        process["name"] == story.routine.process
        and routine["name"] == story.routine.routine
        and story.authority in routine["authorities"]
        for process in CONTENT.processes
        for routine in process["routine"]
    )


@EACH_STORY
def test_a_stopped_idea_has_a_lesson_of_its_own(story: Story) -> None:
    for act in ("stop", "discontinue"):
        if act in story.why:
            reason, lesson = lesson_of(story.why[act])
            assert reason != lesson, "the lesson begins with ”Lärdomen är”"


@pytest.mark.parametrize("anchor", [ANCHOR + dt.timedelta(days=11 * week) for week in range(34)], ids=str)
def test_everything_happened_before_the_day_of_loading(anchor: dt.date) -> None:
    found = happenings(CONTENT, anchor)
    country = {one["slug"]: one["country"] for one in CONTENT.authorities}
    seen: dict[int, dt.datetime] = {}
    for one in found:
        story = CONTENT.stories[one.story]
        assert one.moment < at(anchor, 0, 0)
        assert one.story not in seen or seen[one.story] < one.moment, "in its own order"
        seen[one.story] = one.moment
        day = one.moment.astimezone(ZONE).date()
        assert one.act in ANY_DAY or is_working_day(day, country=country[story.authority]), (story.key, one.act, day)
    assert (at(anchor, 0, 0) - found[0].moment).days > 530, "eighteen months"


def test_the_register_has_reports_of_both_kinds_with_their_units() -> None:
    assert {report["kind"] for report in CONTENT.reports} == {"deviation", "complaint"}
    assert all(report["unit"] in UNITS[report["authority"]] for report in CONTENT.reports)
    assert all(("outcome" in report) == bool(report["closed"]) for report in CONTENT.reports)


def test_the_same_day_gives_the_same_plan() -> None:
    assert happenings(CONTENT, ANCHOR) == happenings(CONTENT, ANCHOR)
