"""How this app's rows are named where rows have no name: in the ledger and in addresses."""

from __future__ import annotations


def subject_ref(letter: str, pk: int | None) -> str:
    """A letter for the kind of row and the row's number: unique over all authorities."""
    return f"{letter}{pk}"
