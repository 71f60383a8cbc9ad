"""What the ledger's tables hold about people, and what may be done with it."""

from __future__ import annotations

from sluice.shared.declarations import Declaration, declare


def register() -> None:
    """Declare this app's models."""
    declare(
        "ledger.Chain",
        Declaration(export=(), erase=(), redact=(), retention="kept: the proof; holds nothing about people"),
    )
    declare(
        "ledger.Entry",
        # A number that points at the person; when the person's row is gone it points at nobody.
        Declaration(
            export=("kind", "occurred_at", "actor_role", "actor_unit", "subject_ref"),
            erase=(),
            redact=(),
            retention="kept: the proof",
        ),
    )
    declare(
        "ledger.Payload",
        Declaration(
            export=("data",),
            erase=("data", "salt"),
            redact=("data",),
            retention="as its subject; erased by a recorded act",
        ),
    )
    declare(
        "ledger.Anchor",
        Declaration(export=(), erase=(), redact=(), retention="kept: the proof; holds nothing about people"),
    )
    declare(
        "ledger.ReadingLog",
        Declaration(
            export=("subject_type", "subject_ref", "read_at"),
            erase=(),
            redact=(),
            retention="2 years after the reading",
        ),
    )
