"""What of the person can be exported, erased and redacted, and how long it is kept."""

from sluice.shared.declarations import Declaration, declare


def register() -> None:
    """Declare this app's models."""
    declare(
        "accounts.Person",
        Declaration(
            export=("email", "name", "created_at", "last_login"),
            erase=("email", "name"),
            redact=(),
            retention="as long as a membership is current, and two years after",
        ),
    )
