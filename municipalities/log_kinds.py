"""What this app writes in the ledger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ledger import kinds
from ledger.kinds import Kind

AUTHORITY_CREATED = Kind("authority.created", _("Myndigheten lades upp"), frozenset({"name", "series"}))
SLUICE_CREATED = Kind("sluice.created", _("Idéslussen lades upp"), frozenset({"name", "host"}))
UNIT_CREATED = Kind("unit.created", _("En enhet lades till"), frozenset({"name", "parent", "service_area", "provider"}))
UNIT_CHANGED = Kind("unit.changed", _("En enhet ändrades"), frozenset({"changes"}))
UNIT_CLOSED = Kind("unit.closed", _("En enhet stängdes"), frozenset({"closed_on"}))
PARTICIPATION_STARTED = Kind(
    "participation.started", _("Deltagandet i idéslussen började"), frozenset({"starts_on", "ends_on"})
)
PARTICIPATION_ENDED = Kind("participation.ended", _("Deltagandet i idéslussen avslutades"), frozenset({"ends_on"}))
_MEMBERSHIP = frozenset({"person", "role", "unit", "starts_on", "ends_on", "deputy_for"})
MEMBERSHIP_GRANTED = Kind("membership.granted", _("Ett medlemskap lades till"), _MEMBERSHIP)
MEMBERSHIP_CHANGED = Kind("membership.changed", _("Ett medlemskap ändrades"), _MEMBERSHIP | {"changes"})
MEMBERSHIP_ENDED = Kind("membership.ended", _("Ett medlemskap avslutades"), _MEMBERSHIP)
POLICY_CHANGED = Kind("policy.changed", _("En inställning ändrades"), frozenset({"policy", "changes"}))


def register() -> None:
    """Make them known to the ledger."""
    kinds.register(
        AUTHORITY_CREATED,
        SLUICE_CREATED,
        UNIT_CREATED,
        UNIT_CHANGED,
        UNIT_CLOSED,
        PARTICIPATION_STARTED,
        PARTICIPATION_ENDED,
        MEMBERSHIP_GRANTED,
        MEMBERSHIP_CHANGED,
        MEMBERSHIP_ENDED,
        POLICY_CHANGED,
    )
