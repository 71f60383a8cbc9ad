"""When each act of the demonstration happened: a pure function of the content and the day of loading."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sluice.shared.workdays import is_working_day

from .content import Content, Story

ZONE = ZoneInfo("Europe/Stockholm")
IMPORT_DAY = -470
FOUNDING_DAY = -720
# What people do at any hour of any day; the rest is done at an office, on a working day.
ANY_DAY = frozenset({"draft", "hand_in", "reply", "withdraw", "wake", "harm_handed", "harm_dismissed", "harm_open"})
APART = dt.timedelta(minutes=40)
# From these on the giver is promised news; with the others the promise ends or rests.
NEWS_RUNS = frozenset({"take_in", "to_line", "line_return", "hand_over", "partner_return", "reopen", "wake"})
NEWS_RESTS = frozenset(
    {
        "introduce",
        "line_done",
        "partner_done",
        "pause",
        "ask",
        "decline",
        "decline_gate",
        "stop",
        "redirect",
        "withdraw",
    }
)
# Work inside a chamber: nothing reaches the giver.
UNHEARD = frozenset({"assess1", "assess2", "expect", "risk", "trial", "trial2"})
NEWS_DAYS = 25


@dataclass(frozen=True)
class Happening:
    """One act: when, of which story (its place in the content), and which in the story's order."""

    moment: dt.datetime
    story: int
    order: int
    act: str


def local_noon(anchor: dt.date, day: int) -> dt.datetime:
    """Noon of a day counted from the anchor, in UTC."""
    return at(anchor + dt.timedelta(days=day), 12, 0)


def at(day: dt.date, hour: int, minute: int) -> dt.datetime:
    """A moment where the municipalities are, in UTC."""
    return dt.datetime.combine(day, dt.time(hour, minute), ZONE).astimezone(dt.UTC)


def steps_of(story: Story, content: Content) -> list[tuple[str, int]]:
    """The acts of a story with days after it was handed in, what its own marks add included."""
    if story.imported:
        return []
    if story.path == "draft":
        return [("draft", 0)]
    steps = [("hand_in", 0), *content.paths[story.path]]
    if story.sensitive and story.released:
        steps.append(("release", 3))
    elif story.sensitive:
        steps = [step for step in steps if step[0] != "open"]
    if story.shared_after:
        steps.append(("share", dict(steps)[story.shared_after] + 2))
    if story.publish:
        steps.append(("publish", dict(steps)["share"] + 4))
    steps = _as_many_assessments(sorted(steps, key=lambda step: step[1]), len(story.scores))
    # Two in nine of the coordinators' promises are broken, so that there is something to see.
    return steps if zlib.crc32(story.key.encode()) % 9 < 2 else _with_news(steps, until=-story.day)


def _with_news(steps: list[tuple[str, int]], *, until: int) -> list[tuple[str, int]]:
    """The steps with a word to the giver where the path would leave them waiting longer than promised."""
    found: list[tuple[str, int]] = []
    runs, heard = False, 0
    for act, day in [*steps, ("", until)]:
        while runs and heard + NEWS_DAYS < day - 3:
            heard += NEWS_DAYS
            found.append(("news", heard))
        if act:
            found.append((act, day))
        runs = act in NEWS_RUNS or (runs and act not in NEWS_RESTS)
        heard = heard if act in UNHEARD else day
    return found


def _as_many_assessments(steps: list[tuple[str, int]], scores: int) -> list[tuple[str, int]]:
    """A small authority asks for one assessment: the path's second falls away where the story has no scores for it."""
    kept, used = [], 0
    for act, day in steps:
        if act.startswith("assess"):
            used += 1
            if used > scores:
                continue
        kept.append((act, day))
    return kept


def happenings(content: Content, anchor: dt.date) -> list[Happening]:
    """Every act of every story, in the order of time."""
    countries = {authority["slug"]: authority["country"] for authority in content.authorities}
    found = [
        happening
        for number, story in enumerate(content.stories)
        for happening in _of_story(number, story, content, anchor, countries[story.authority])
    ]
    return sorted(found, key=lambda one: (one.moment, one.story, one.order))


def _of_story(number: int, story: Story, content: Content, anchor: dt.date, country: str) -> Iterator[Happening]:
    before = at(dt.date(2000, 1, 1), 0, 0)
    for order, (act, after) in enumerate(steps_of(story, content)):
        day = anchor + dt.timedelta(days=story.day + after)
        if act not in ANY_DAY:
            day = office_day(day, anchor, country)
        hour, minute = _clock_time(story, act, order)
        moment = max(at(day, hour, minute), before + APART)
        yield Happening(moment, number, order, act)
        before = moment


def office_day(day: dt.date, anchor: dt.date, country: str) -> dt.date:
    """The same or the next working day that is before the day of loading; else the last one before it."""
    later = day
    while not is_working_day(later, country=country):
        later += dt.timedelta(days=1)
    if later < anchor:
        return later
    while day >= anchor or not is_working_day(day, country=country):
        day -= dt.timedelta(days=1)
    return day


def _clock_time(story: Story, act: str, order: int) -> tuple[int, int]:
    spread = zlib.crc32(f"{story.key}:{act}:{order}".encode())
    if act in ("hand_in", "draft") and story.hour is not None:
        return story.hour, spread % 60
    hours = 13 if act in ANY_DAY else 8
    return 8 + spread % hours, spread // 13 % 60
