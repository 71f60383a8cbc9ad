"""Loads the demonstration: all of it in one transaction, so that a load that was killed leaves nothing behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

from governance.models import SteeringGroup
from ideas import services as ideas
from municipalities.granted import SYSTEM
from municipalities.models import Authority
from notices.services import quiet
from quality import services as quality
from reports import services as reports
from sluice.shared.periods import Period, local_day, months_later

from . import founding, old_list
from .acts import ACTS
from .content import Content, content
from .course import Course
from .plan import IMPORT_DAY, Happening, happenings, local_noon
from .register import Register
from .world import World

Progress = Callable[[int, int], None]
# How many past months and quarters have reports from the first start; more would keep the first start's worker busy.
MONTHS_BACK = {"month": 3, "quarter": 3}


class NotDemo(Exception):
    """The demonstration is loaded only where DEMO is set."""


class RealAuthorities(Exception):
    """The database has authorities that are no demonstration: nothing invented may be mixed with them."""


def loaded() -> bool:
    """True once the demonstration stands in the database. It comes whole or not at all."""
    return Authority.objects.filter(is_demo=True).exists()


def load(*, now: dt.datetime, progress: Progress) -> bool:
    """Load the demonstration as it looks on the day of `now`, and order the reports of the past months.

    False if it was there already; the reports that are due are then still asked for, which makes each of them once.
    Raises NotDemo, RealAuthorities.
    """
    if not settings.DEMO:
        raise NotDemo
    if Authority.objects.filter(is_demo=False).exists():
        raise RealAuthorities
    new = not loaded()
    if new:
        _history(content(), now, progress)
    reports.tick(now)
    return new


@transaction.atomic
def _history(what: Content, now: dt.datetime, progress: Progress) -> None:
    with quiet(), _without_savepoints():
        anchor = local_day(now)
        world = founding.found(what, anchor)
        courses = [Course(story, number, what, world) for number, story in enumerate(what.stories)]
        register = Register(what, world)
        done, list_waits = 0, True
        for happening in happenings(what, anchor):
            if list_waits and happening.moment > local_noon(anchor, IMPORT_DAY):
                done, list_waits = done + old_list.take_in(what, world), False
            register.until(happening.moment)
            _happen(courses[happening.story], happening)
            if happening.order == 0:
                done += 1
                progress(done, len(courses))
        register.until(now)
        # What the tick would have found by itself by now, so that the first minute does not write a hundred letters.
        ideas.escalate_due(now)
        quality.escalate_due(now)
        _schedules(what, world, now)


@contextmanager
def _without_savepoints() -> Iterator[None]:
    """Let the acts inside do without savepoints of their own: whatever fails, the whole load is taken back.

    They are four in ten of the load's statements.
    """
    features = connection.features
    features.uses_savepoints = False
    try:
        yield
    finally:
        features.uses_savepoints = True


def _happen(course: Course, happening: Happening) -> None:
    try:
        ACTS[happening.act](course, happening.moment)
    except Exception as error:
        # Which idea and which act: a mistake in the content must be easy to find.
        error.add_note(f"{course.story.key}: {happening.act} on {happening.moment:%Y-%m-%d}")
        raise


def _schedules(what: Content, world: World, now: dt.datetime) -> None:
    for raw in what.groups:
        place = {"authority": world.places[raw["authority"]].authority} if "authority" in raw else {
            "sluice": world.sluices[raw["sluice"]]
        }  # fmt: skip
        group = SteeringGroup.objects.get(name=raw["name"], **place)
        for cadence in raw["cadence"]:
            current = Period.containing(cadence, local_day(now))
            starts_on = months_later(current.start, -MONTHS_BACK[cadence])
            reports.set_schedule(
                group_id=group.pk, cadence=cadence, starts_on=starts_on, active=True, by=SYSTEM, now=now
            )
