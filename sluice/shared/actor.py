"""Who did something, as the ledger keeps it: a number, a role and a unit, never a name (product.md 5)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The doer of an act. `person_id` is None for the system and for nobody known."""

    person_id: int | None
    role: str
    unit: str


SYSTEM_ACTOR = Actor(person_id=None, role="system", unit="")
