"""The ledger's own act: erasing what was written beside a line."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from . import kinds

PAYLOAD_ERASED = kinds.Kind(
    "ledger.payload_erased",
    _("Text togs bort ur liggaren"),
    frozenset({"reason"}),
)


def register() -> None:
    """Make it known."""
    kinds.register(PAYLOAD_ERASED)
