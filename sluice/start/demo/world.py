"""Who and what the demonstration's acts refer to: authorities, units, people by role, and what each may do on a day."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from municipalities.granted import Granted, granted_for
from municipalities.models import Authority, Sluice, Unit


@dataclass
class Place:
    """One authority and its people, by role in the order of the content: (person, unit path)."""

    authority: Authority
    units: dict[str, Unit] = field(default_factory=dict)
    holders: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    routines: dict[str, int] = field(default_factory=dict)
    sluice: str = ""
    assessors: int = 1

    def people(self, role: str) -> list[int]:
        """Everybody who has the role here."""
        return [person for person, _path in self.holders.get(role, [])]

    def turn(self, role: str, number: int) -> int:
        """One of those who have the role, in turn. Raises IndexError if nobody has."""
        people = self.people(role)
        return people[number % len(people)] if people else self.people("coordinator")[0]

    def manager_of(self, unit: Unit) -> int | None:
        """The manager whose unit this is, or lies below."""
        return next((pk for pk, path in self.holders.get("manager", []) if unit.path.startswith(path)), None)


class World:
    """Everything that was founded, by the names that the content uses."""

    def __init__(self, anchor: dt.date) -> None:
        self.anchor = anchor
        self.places: dict[str, Place] = {}
        self.sluices: dict[str, Sluice] = {}
        self.in_sluice: dict[str, dict[str, list[int]]] = {}
        self.people: dict[str, int] = {}
        # Days on which a membership or a participation begins or has ended: between two of them nobody's rights change.
        self.changes: list[dt.date] = []
        self._granted: dict[tuple[int, int], Granted] = {}

    def granted(self, person_id: int, moment: dt.datetime) -> Granted:
        """What the person may do on the day of the moment."""
        key = (person_id, bisect_right(self.changes, moment.date()))
        if key not in self._granted:
            self._granted[key] = granted_for(person_id, moment.date())
        return self._granted[key]


def in_turn(people: Sequence[int], turn: int, count: int) -> list[int]:
    """So many of the people, beginning with another one from idea to idea."""
    return [people[(turn + i) % len(people)] for i in range(min(count, len(people)))]
