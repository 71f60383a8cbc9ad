"""What this app holds: nothing about anybody."""

from sluice.shared.declarations import Declaration, declare


def register() -> None:
    """Declare the demonstration's clock."""
    declare("start.DemoClock", Declaration((), (), (), "as long as the demonstration"))
