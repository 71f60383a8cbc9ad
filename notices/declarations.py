"""What of the outbox can be exported, erased and redacted, and how long it is kept."""

from __future__ import annotations

from sluice.shared.declarations import Declaration, declare


def register() -> None:
    """Declare this app's models."""
    declare(
        "notices.Notice",
        Declaration(
            export=("kind", "subject", "text", "link", "created_at", "sent_at"),
            erase=("subject", "text", "html"),
            redact=("subject", "text", "html"),
            retention="one year after it was made; what was decided stands in the ledger, not in the letter",
        ),
    )
