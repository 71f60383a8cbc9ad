"""The list that one authority kept before it joined: taken in as a coordinator takes in a list."""

from __future__ import annotations

import csv
import datetime as dt
import io

from ideas.imports import services as imports

from .content import Content
from .plan import IMPORT_DAY, local_noon
from .world import World

STATUS = {"imported": "Inkommen", "imported-introduced": "Infört", "imported-declined": "Avslag"}
HEADINGS = ("Nr", "Rubrik", "Behov", "För vem", "Förslag", "Enhet", "Inlämnad", "Status", "Svar")


def take_in(content: Content, world: World) -> int:
    """Import each authority's old list; how many ideas."""
    owners = sorted({story.authority for story in content.stories if story.imported})
    return sum(_one(slug, content, world) for slug in owners)


def _one(slug: str, content: Content, world: World) -> int:
    place, now = world.places[slug], local_noon(world.anchor, IMPORT_DAY)
    by = world.granted(place.turn("coordinator", 0), now)
    table = _table(slug, content, world)
    run = imports.start_import(
        by=by, authority_id=place.authority.pk, file_name="Förslagslådan.csv", content=table, now=now
    )
    imports.confirm_import(run_id=run.pk, by=by, now=now, enqueue=False)
    imports.continue_import(run_id=run.pk, now=now, seconds=None)
    run.refresh_from_db()
    return int(run.imported)


def _table(slug: str, content: Content, world: World) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";")
    rows.writerow(HEADINGS)
    stories = [story for story in content.stories if story.imported and story.authority == slug]
    for number, story in enumerate(stories, start=1):
        day = world.anchor + dt.timedelta(days=story.day)
        rows.writerow(
            (
                f"L{number}", story.title, story.need, story.for_whom, story.proposal,
                world.places[slug].units[story.unit].name, day.isoformat(), STATUS[story.path],
                story.why.get("decline", ""),
            )
        )  # fmt: skip
    return out.getvalue().encode("utf-8-sig")
