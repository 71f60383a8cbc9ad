"""What of the groups' tables is held about people, and how long it is kept."""

from __future__ import annotations

from sluice.shared.declarations import Declaration, declare


def register() -> None:
    """Declare this app's models."""
    declare(
        "governance.SteeringGroup",
        Declaration(
            export=(), erase=(), redact=(), retention="as long as the owner exists; the members are memberships"
        ),
    )
