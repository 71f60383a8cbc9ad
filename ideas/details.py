"""The details that a transition takes, as plain values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Details:
    """What the form of a transition asked for. Persons and units are given by key; empty is empty."""

    reason: str = ""
    owning_unit: int | None = None
    responsible: int | None = None
    next_step: str = ""
    next_step_due: dt.date | None = None
    manager: int | None = None
    effect_owner: int | None = None
    partner: int | None = None
    lesson: str = ""
    wake_on: dt.date | None = None
    channel: str = ""
    receiver_role: str = ""
    external_number: str = ""
    guard_reason: str = ""

    def texts(self) -> dict[str, str]:
        """The free texts, for the guard."""
        names = ("reason", "next_step", "lesson", "channel", "receiver_role", "external_number", "guard_reason")
        return {name: getattr(self, name) for name in names}
