"""What this app writes in the ledger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ledger import kinds
from ledger.kinds import Kind

GROUP_CREATED = Kind("governance.group_created", _("En styrgrupp bildades"), frozenset({"name"}))


def register() -> None:
    """Make them known to the ledger."""
    kinds.register(GROUP_CREATED)
