"""Founds what the demonstration stands on: authorities, units, people, sluices, policies, processes, steering groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.models import Person
from accounts.services import create_demo_person
from governance.services import create_group
from ideas import services as ideas
from municipalities import services as municipalities
from municipalities.granted import SYSTEM, granted_for
from municipalities.models import Authority, Membership, Municipality, Participation, Sluice, Unit
from quality import services as quality

from .content import EMAIL_DOMAIN, Content
from .plan import FOUNDING_DAY, local_noon
from .world import Place, World

AREAS = {
    "hemtjanst": "home_care", "sabo": "residential", "lss": "lss", "ifo": "ifo", "hsl": "hsl",
    "forebyggande": "support", "boendestod": "support",
}  # fmt: skip
GATES = {"2": "coordinator", "3": "coordinator", "4": "coordinator"}
CHOSEN = "Nämndens beslut (påhittat, demonstration)"


def found(content: Content, anchor: dt.date) -> World:
    """Found everything, as it was long before the first idea."""
    world, now = World(anchor), local_noon(anchor, FOUNDING_DAY)
    for raw in content.authorities:
        world.places[raw["slug"]] = _authority(raw, anchor, now)
    for raw in content.sluices:
        world.sluices[raw["slug"]] = _sluice(raw, world, anchor, now)
    _people(content, world, anchor, now)
    for raw in content.authorities:
        _policies(raw, world.places[raw["slug"]], now)
    for raw in content.processes:
        _process(raw, world, now)
    for raw in content.groups:
        place = world.places[raw["authority"]].authority if "authority" in raw else world.sluices[raw["sluice"]]
        create_group(name=raw["name"], place=place, by=SYSTEM, now=now)
    world.changes = _changes()
    return world


def _changes() -> list[dt.date]:
    days: set[dt.date] = set()
    for model in (Membership, Participation):
        for start, end in model.objects.values_list("starts_on", "ends_on"):
            days |= {start} if end is None else {start, end + dt.timedelta(days=1)}
    return sorted(days)


def _authority(raw: Mapping[str, Any], anchor: dt.date, now: dt.datetime) -> Place:
    municipality = Municipality.objects.get(country=raw["country"], code=raw["code"])
    harm = {"channel": raw["channel_label"], "text": raw["channel_text"], "phone": raw["channel_phone"]}
    authority = municipalities.create_authority(
        name=raw["name"], short_name=raw["short"], slug=raw["slug"], series=raw["series"], municipality=municipality,
        country=raw["country"], harm=harm, is_demo=True, by=SYSTEM, now=now,
    )  # fmt: skip
    place = Place(authority, assessors=raw.get("assessors", 1))
    for key, name, parent, area, provider, (before, this) in raw["units"]:
        years = {anchor.year - 2: before, anchor.year - 1: before, anchor.year: this} if this else {}
        place.units[key] = municipalities.create_unit(
            authority=authority, name=name, service_area=AREAS[area], provider=provider, employees=years,
            parent=place.units[parent] if parent else None, by=SYSTEM, now=now,
        )  # fmt: skip
    return place


def _sluice(raw: Mapping[str, Any], world: World, anchor: dt.date, now: dt.datetime) -> Sluice:
    host = world.places[raw["host"]].authority
    sluice = municipalities.create_sluice(
        host=host, name=raw["name"], slug=raw["slug"], is_demo=True, by=SYSTEM, now=now
    )
    for slug, start, *end in raw["participations"]:
        place = world.places[slug]
        place.sluice = raw["slug"]
        joined = municipalities.join_sluice(
            sluice=sluice, authority=place.authority, starts_on=anchor + dt.timedelta(days=start), by=SYSTEM,
            now=local_noon(anchor, start),
        )  # fmt: skip
        if end:
            left, moment = anchor + dt.timedelta(days=end[0]), local_noon(anchor, end[0])
            municipalities.leave_sluice(participation=joined, ends_on=left, by=SYSTEM, now=moment)
    return sluice


def _people(content: Content, world: World, anchor: dt.date, now: dt.datetime) -> None:
    password = make_password(settings.DEMO_PASSWORD)
    rows = [
        (kind, slug, *row)
        for kind in ("authority", "sluice")
        for slug, found in content.people[kind].items()
        for row in found
    ]
    for kind, slug, key, name, role, unit, *days in rows:
        if key not in world.people:
            person = create_demo_person(email=f"{key}@{EMAIL_DOMAIN}", name=name, password_hash=password, now=now)
            world.people[key] = person.pk
        place = world.places[slug].authority if kind == "authority" else world.sluices[slug]
        below = world.places[slug].units[unit] if unit else None
        start, end = days[0] if days else (FOUNDING_DAY, None)
        _member(world, place, world.people[key], role, below, anchor, (start, end), now)


def _member(
    world: World,
    place: Authority | Sluice,
    person_id: int,
    role: str,
    unit: Unit | None,
    anchor: dt.date,
    days: tuple[int, int | None],
    now: dt.datetime,
) -> None:
    first = None
    if role == "quality_lead" and isinstance(place, Authority):
        # The second who has this role stands in for the first.
        first = Membership.objects.filter(authority=place, role=role).order_by("pk").first()
    municipalities.grant_membership(
        person=Person.objects.get(pk=person_id), place=place, role=role, unit=unit, by=SYSTEM, now=now,
        starts_on=anchor + dt.timedelta(days=days[0]), deputy_for=first,
        ends_on=anchor + dt.timedelta(days=days[1]) if days[1] else None,
    )  # fmt: skip
    if isinstance(place, Authority):
        holders = world.places[place.slug].holders.setdefault(role, [])
        holders.append((person_id, unit.path if unit else ""))
    else:
        world.in_sluice.setdefault(place.slug, {}).setdefault(role, []).append(person_id)


def _policies(raw: Mapping[str, Any], place: Place, now: dt.datetime) -> None:
    gates = GATES | raw.get("gates", {})
    by = granted_for(place.turn("administrator", 0), now.date())
    ideas.change_policy(
        authority_id=place.authority.pk,
        by=by,
        now=now,
        values={
            "gate_2": gates["2"], "gate_3": gates["3"], "gate_4": gates["4"], "assessors": place.assessors,
            "july_still": raw.get("july_still", False), "source": CHOSEN,
            "escalate_to_id": place.turn("steering", 0) if place.people("steering") else place.turn("manager", 0),
        },
    )  # fmt: skip
    if raw["slug"] == "vasteras":
        # One authority with a scale of its own: five steps each way.
        choices = quality.choices_of(quality.current_policy(place.authority, now.date()))
        own = replace(choices, likelihood_levels=5, consequence_levels=5, threshold=10, always_at_consequence=5)
        quality.change_policy(authority=place.authority, choices=own, source=CHOSEN, by=by, now=now)


def _process(raw: Mapping[str, Any], world: World, now: dt.datetime) -> None:
    for slug in raw["authorities"]:
        place = world.places[slug]
        by = granted_for(place.turn("quality_lead", 0), now.date())
        process = quality.create_process(
            authority=place.authority, name=raw["name"], owner_role=raw["owner_role"], activities=raw["activities"],
            by=by, now=now,
        )  # fmt: skip
        activities = list(process.activities.all())
        for routine in raw["routine"]:
            if slug in routine["authorities"]:
                first = quality.VersionText(routine["text"], routine["responsible"], now.date(), "Första versionen.")
                version = quality.create_routine(
                    authority=place.authority, name=routine["name"], first=first, by=by, now=now,
                    activity=activities[routine["activity"] - 1],
                )  # fmt: skip
                place.routines[routine["name"]] = version.routine_id
