"""One idea on its way through the demonstration: what it remembers between its acts, and who acts on it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from ideas import services as ideas
from ideas.details import Details
from ideas.models import Idea
from municipalities.granted import SYSTEM, Granted
from municipalities.models import Unit

from .content import Content, Story
from .world import Place, World

# Keys of the demonstration's drafts are made from the story's key: the same load, the same keys.
SPACE = uuid.UUID("6f6b1f5e-5f0e-4a0e-9d6a-1de5111ce4a7")


@dataclass
class Course:
    """A story that is happening. `number` is its place in the content: whose turn it is follows from it."""

    story: Story
    number: int
    content: Content
    world: World
    idea_id: int = 0
    reference: str = ""
    said: dict[str, int] = field(default_factory=dict)
    scored: int = 0
    tried: int = 0
    test_id: int = 0
    effects: list[tuple[int, str]] = field(default_factory=list)
    measures: list[int] = field(default_factory=list)
    risks: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """The authority that owns the idea."""
        return self.world.places[self.story.authority]

    @property
    def unit(self) -> Unit:
        """The unit that the idea comes from."""
        return self.place.units[self.story.unit]

    @property
    def key(self) -> uuid.UUID:
        """The key of the form in which it was written."""
        return uuid.uuid5(SPACE, self.story.key)

    def idea(self) -> Idea:
        """The idea as it is now."""
        return Idea.objects.get(pk=self.idea_id)

    def granted(self, person_id: int, now: dt.datetime) -> Granted:
        """What a person may do."""
        return self.world.granted(person_id, now)

    def giver(self, now: dt.datetime) -> Granted:
        """The one who handed it in."""
        return self.granted(self.world.people[self.story.giver], now)

    def coordinator(self, now: dt.datetime) -> Granted:
        """The coordinator who looks after this idea."""
        return self.granted(self.place.turn("coordinator", self.number), now)

    def quality_lead(self, now: dt.datetime) -> Granted:
        """Who looks after the quality system."""
        return self.granted(self.place.turn("quality_lead", 0), now)

    def line(self) -> int:
        """The manager in whose line the idea lies, else one of the authority's, else its coordinator."""
        return self.place.manager_of(self.unit) or self.place.turn("manager", 0)

    def gate_holder(self, now: dt.datetime) -> Granted:
        """Whoever holds the gate at which the idea waits."""
        waits_for = self.idea().waits_for
        if waits_for == "sluice":
            group = self.world.in_sluice[self.place.sluice]["steering"]
            return self.granted(group[self.number % len(group)], now)
        if waits_for == "steering":
            return self.granted(self.place.turn("steering", self.number), now)
        return self.coordinator(now)

    def partner(self) -> int:
        """The partner in the authority's sluice."""
        return self.world.in_sluice[self.place.sluice]["partner"][0]

    def usual(self, what: str) -> str:
        """What is said when nothing special needs saying: the next of the ready sentences for this idea."""
        lines = self.content.messages[what]
        self.said[what] = self.said.get(what, 0) + 1
        return lines[(self.number + self.said[what]) % len(lines)]

    def why(self, act: str) -> str:
        """The idea's own words for an act, else the ready ones, else none."""
        if act in self.story.why:
            return self.story.why[act]
        return self.usual(act) if act in self.content.messages else ""

    def ownership(self, now: dt.datetime, step: str) -> Details:
        """An owner in the line and a next step, as arriving at assessment asks."""
        due = now.date() + dt.timedelta(days=21)
        return Details(owning_unit=self.unit.pk, responsible=self.line(), next_step=step, next_step_due=due)

    def go(self, name: str, by: Granted, now: dt.datetime, details: Details | None = None) -> None:
        """Take the idea through a transition."""
        ideas.transition(idea_id=self.idea_id, name=name, by=by, now=now, details=details)

    def wakes_by_itself(self, now: dt.datetime) -> None:
        """The day has come."""
        self.go("wake", SYSTEM, now)
