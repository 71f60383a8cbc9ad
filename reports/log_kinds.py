"""What this app writes in the ledger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ledger import kinds
from ledger.kinds import Kind

REPORT_REQUESTED = Kind(
    "report.requested", _("En rapport begärdes"), frozenset({"group", "cadence", "period_start", "edition"})
)
REPORT_MADE = Kind(
    "report.made",
    _("En rapport gjordes"),
    frozenset({"group", "cadence", "period_start", "period_end", "edition", "snapshot", "pdf", "xlsx"}),
)
SCHEDULE_CHANGED = Kind(
    "report.schedule_changed", _("Rapporternas schema ändrades"), frozenset({"group", "cadence", "starts_on", "active"})
)


def register() -> None:
    """Make them known to the ledger."""
    kinds.register(REPORT_REQUESTED, REPORT_MADE, SCHEDULE_CHANGED)
