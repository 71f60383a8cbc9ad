"""The named cast of every test: an insider, a colleague, a stranger, each with a role; made through the services.

Uddevalla is home; Trollhättan shares the sluice; Västerås is a stranger to both. Each has ideas that could leak.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from uuid import uuid4

from accounts.models import Person
from ideas import services as ideas
from ideas.details import Details
from ideas.models import Idea
from municipalities import services as owners
from municipalities.granted import SYSTEM, Granted, granted_for
from municipalities.models import Authority, Municipality, Sluice, Unit

PASSWORD = "slussvakt-i-prov"
NOW = dt.datetime(2026, 9, 1, 8, 0, tzinfo=dt.UTC)
"""A Tuesday morning in an ordinary month."""
TODAY = NOW.date()
START = dt.date(2024, 1, 1)

HOME_ROLES = (
    "contributor", "participant", "ambassador", "coordinator", "assessor", "manager", "quality_lead", "steering",
    "reference", "auditor", "administrator",
)  # fmt: skip
SLUICE_ROLES = ("innovation_lead", "assessor", "steering", "reference", "partner", "administrator")


@dataclass
class World:
    """Owners and people by name."""

    home: Authority
    neighbour: Authority
    stranger: Authority
    sluice: Sluice
    homecare: Unit
    night: Unit
    residential: Unit
    people: dict[str, Person] = field(default_factory=dict)

    def granted(self, who: str, today: dt.date = TODAY) -> Granted:
        """What somebody may do on a day."""
        return granted_for(self.people[who].pk, today)

    @cached_property
    def steps(self) -> dt.timedelta:
        """The time between two acts in `Acts`."""
        return dt.timedelta(hours=1)


def person(email: str, name: str) -> Person:
    """One person who can sign in with PASSWORD."""
    return Person.objects.create_user(f"{email}@example.test", PASSWORD, name=name)


def build() -> World:
    """The whole cast. `people` keys: role names at home, `sluice_<role>`, `colleague`, `neighbour_<role>`, `stranger_<role>`."""
    now = NOW - dt.timedelta(days=400)
    code = {m.code: m for m in Municipality.objects.filter(country="SE", code__in=["1485", "1488", "1980"])}
    home = _authority("Socialnämnden i Uddevalla", "uddevalla", code["1485"], now)
    neighbour = _authority("Omsorgsnämnden i Trollhättan", "trollhattan", code["1488"], now)
    stranger = _authority("Äldrenämnden i Västerås", "vasteras", code["1980"], now)
    sluice = owners.create_sluice(host=home, name="Fyrbodals idésluss", slug="fyrbodal", by=SYSTEM, now=now)
    for part in (home, neighbour):
        owners.join_sluice(sluice=sluice, authority=part, starts_on=START, by=SYSTEM, now=now)
    homecare = _unit(home, "Hemtjänst Centrum", "home_care", now)
    night = _unit(home, "Nattpatrullen", "home_care", now, homecare)
    world = World(home, neighbour, stranger, sluice, homecare, night, _unit(home, "Skogsgläntan", "residential", now))
    for role in HOME_ROLES:
        _member(world, role, role, home, now)
    _member(world, "colleague", "contributor", home, now, world.residential)
    _member(world, "deputy", "quality_lead", home, now)
    _member(world, "assessor_2", "assessor", home, now)
    _member(world, "night_coordinator", "coordinator", home, now, night)
    for role in SLUICE_ROLES:
        _member(world, f"sluice_{role}", role, sluice, now)
    for name, place in (("neighbour", neighbour), ("stranger", stranger)):
        unit = _unit(place, "Hemtjänst Norr", "home_care", now)
        for role in ("contributor", "coordinator", "quality_lead", "steering", "auditor", "manager", "administrator"):
            _member(world, f"{name}_{role}", role, place, now, unit if role == "contributor" else None)
    return world


def _authority(name: str, slug: str, municipality: Municipality, now: dt.datetime) -> Authority:
    return owners.create_authority(
        name=name, short_name=name, slug=slug, series=municipality.code, by=SYSTEM, now=now, municipality=municipality,
        harm={"channel": "Avvikelsesystemet", "text": "Ring din chef och skriv en avvikelse.", "phone": "0522-00 00 00"},
    )  # fmt: skip


def _unit(authority: Authority, name: str, area: str, now: dt.datetime, parent: Unit | None = None) -> Unit:
    return owners.create_unit(
        authority=authority, name=name, service_area=area, by=SYSTEM, now=now, parent=parent, employees={2026: 40}
    )


def _member(
    world: World, key: str, role: str, place: Authority | Sluice, now: dt.datetime, unit: Unit | None = None
) -> None:
    if key not in world.people:
        world.people[key] = person(key.replace("_", "."), f"{key.replace('_', ' ').title()} Personsson")
    if unit is None and role == "contributor" and place == world.home:
        unit = world.homecare
    owners.grant_membership(
        person=world.people[key], place=place, role=role, starts_on=START, by=SYSTEM, now=now, unit=unit
    )


TEXT = {
    "title": "Nyckelfri hemgång på natten",
    "need": "Nattpatrullen hämtar nycklar på kontoret flera gånger per natt.",
    "for_whom": "De som väntar på hjälp, och vi som arbetar natt.",
    "proposal": "Samma nyckelfria lås som dagtid.",
    "harm_answer": False,
}


@dataclass
class Acts:
    """Takes ideas through the sluice, one hour between two acts; each method does the acts of somebody in the cast."""

    world: World
    now: dt.datetime = NOW

    def tick(self) -> dt.datetime:
        """An hour later."""
        self.now += self.world.steps
        return self.now

    def draft(self, giver: str = "contributor", authority: Authority | None = None, **values: object) -> Idea:
        """A saved draft."""
        place = authority or self.world.home
        return ideas.save_draft(
            key=uuid4(), authority_id=place.pk, by=self.world.granted(giver), now=self.tick(), values={**TEXT, **values}
        )

    def hand_in(self, giver: str = "contributor", authority: Authority | None = None, **values: object) -> Idea:
        """A handed-in idea."""
        idea = self.draft(giver, authority, **values)
        return ideas.hand_in(key=idea.key, by=self.world.granted(giver), now=self.tick())

    def go(self, idea: Idea, name: str, who: str, **details: object) -> Idea:
        """One transition by somebody."""
        details.setdefault("reason", "Därför att det hjälper många.")
        return ideas.transition(
            idea_id=idea.pk, name=name, by=self.world.granted(who, self.now.date()), now=self.tick(),
            details=Details(**details),  # type: ignore[arg-type]
        )  # fmt: skip

    def owner(self) -> dict[str, object]:
        """The details that arriving at assessment needs."""
        return {
            "owning_unit": self.world.homecare.pk,
            "responsible": self.world.people["manager"].pk,
            "next_step": "Två bedömningar",
            "next_step_due": (self.now + dt.timedelta(days=14)).date(),
        }

    def taken_in(self, **values: object) -> Idea:
        """An idea in assessment."""
        return self.go(self.hand_in(**values), "take_in", "coordinator", **self.owner())  # type: ignore[arg-type]

    def assessed(self, **values: object) -> Idea:
        """An idea in assessment with two done assessments."""
        idea = self.taken_in(**values)
        pair = [self.world.people["assessor"].pk, self.world.people["assessor_2"].pk]
        ideas.name_assessors(
            idea_id=idea.pk, person_ids=pair, due_on=(self.now + dt.timedelta(days=10)).date(),
            by=self.world.granted("coordinator"), now=self.tick(),
        )  # fmt: skip
        for who in ("assessor", "assessor_2"):
            self.assess(idea, who)
        return idea

    def assess(self, idea: Idea, who: str) -> None:
        """One given assessment: three on every criterion."""
        from ideas.models_work import CRITERIA

        ideas.assess(
            idea_id=idea.pk, by=self.world.granted(who), now=self.tick(), scores=dict.fromkeys(CRITERIA, 3),
            comment="Behovet är stort och provet litet.",
        )  # fmt: skip

    def developed(self, **values: object) -> Idea:
        """An idea past gate 2."""
        return self.go(self.assessed(**values), "develop", "coordinator")

    def testing(self, **values: object) -> Idea:
        """An idea past gate 3, with a finished risk analysis of one small risk."""
        from quality import services as quality

        idea = self.developed(**values)
        by = self.world.granted("coordinator")
        analysis = ideas.open_risk_analysis(idea_id=idea.pk, by=by, now=self.tick())
        quality.add_risk(
            analysis_id=analysis.pk, event="Dörren går inte i lås", likelihood=1, consequence=2, by=by, now=self.tick()
        )
        quality.finish_risk_analysis(analysis_id=analysis.pk, conclusion="Liten risk.", by=by, now=self.tick())
        return self.go(idea, "test", "coordinator")

    def tested(self, **values: object) -> Idea:
        """An idea in testing with a finished test."""
        idea = self.testing(**values)
        by = self.world.granted("manager")
        test = ideas.start_test(
            idea_id=idea.pk, by=by, now=self.tick(), what="Två trappuppgångar", started_on=self.now.date()
        )
        ideas.record_test(
            test_id=test.pk,
            by=by,
            now=self.tick(),
            result="worked",
            lesson="Larmet behövdes.",
            ended_on=self.now.date(),
        )
        return idea

    def introduced(self, **values: object) -> Idea:
        """An idea past gate 4, decided by the authority's steering group."""
        idea = self.tested(**values)
        return self.go(idea, "introduce", "steering", effect_owner=self.world.people["manager"].pk)
