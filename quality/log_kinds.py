"""What quality writes in the ledger. `about_type` and `about_ref` name the subject (an idea) that the act concerns."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ledger import kinds
from ledger.kinds import Kind

_ABOUT = frozenset({"about_type", "about_ref"})
_RISK = frozenset({"risk", "event", "likelihood", "consequence"})

VIEW_REGISTERED = Kind(
    "quality.view_registered", _("En synpunkt infördes i registret"), _ABOUT | {"source", "received_at", "guard_reason"}
)
COMPLAINT_REGISTERED = Kind(
    "quality.complaint_registered",
    _("Ett klagomål infördes i registret"),
    _ABOUT | {"source", "received_at", "guard_reason"},
)
DEVIATION_REGISTERED = Kind(
    "quality.deviation_registered",
    _("En avvikelse infördes i registret"),
    _ABOUT | {"source", "received_at", "guard_reason"},
)
VIEW_STRUCK = Kind("quality.view_struck", _("En synpunkt ströks ur registret"), _ABOUT | {"reason", "guard_reason"})
VIEW_REINSTATED = Kind(
    "quality.view_reinstated", _("En struken synpunkt står i registret igen"), _ABOUT | {"reason", "guard_reason"}
)
REPORT_CLOSED = Kind(
    "quality.report_closed", _("Utredningen av en rapport avslutades"), _ABOUT | {"outcome", "guard_reason"}
)
HARM_RAISED = Kind(
    "quality.harm_raised", _("Det anmäldes att någon skadats eller kan skadas"), _ABOUT | {"due_at", "alerted"}
)
HARM_HANDED_OVER = Kind(
    "quality.harm_handed_over",
    _("Skadan lämnades över till rätt mottagare"),
    _ABOUT | {"receiver_role", "external_number", "handed_over_at", "guard_reason"},
)
HARM_DISMISSED = Kind("quality.harm_dismissed", _("Skadan avskrevs"), _ABOUT | {"reason", "guard_reason"})
HARM_ESCALATED = Kind(
    "quality.harm_escalated", _("Skadan fördes vidare, ingen hade tagit hand om den"), _ABOUT | {"alerted"}
)
RISK_OPENED = Kind("quality.risk_opened", _("En riskanalys påbörjades"), _ABOUT | {"policy"})
RISK_ADDED = Kind("quality.risk_added", _("En risk lades till"), _ABOUT | _RISK | {"guard_reason"})
RISK_CHANGED = Kind("quality.risk_changed", _("En risk ändrades"), _ABOUT | _RISK | {"changes", "guard_reason"})
RISK_REMOVED = Kind("quality.risk_removed", _("En risk togs bort"), _ABOUT | _RISK)
RISK_FINISHED = Kind(
    "quality.risk_finished", _("Riskanalysen blev klar"), _ABOUT | {"conclusion", "risks", "highest", "guard_reason"}
)
RISK_REASSESSED = Kind(
    "quality.risk_reassessed", _("En risk bedömdes igen efter åtgärd"), _ABOUT | _RISK | {"before", "after"}
)
MEASURE_DECIDED = Kind(
    "quality.measure_decided", _("En åtgärd beslutades"), _ABOUT | {"text", "owner", "due_on", "risk", "guard_reason"}
)
MEASURE_DONE = Kind("quality.measure_done", _("En åtgärd är gjord"), _ABOUT | {"note", "guard_reason"})
PROCESS_CREATED = Kind(
    "quality.process_created",
    _("En process lades upp"),
    frozenset({"name", "owner_role", "activities", "guard_reason"}),
)
ROUTINE_PUBLISHED = Kind(
    "quality.routine_published",
    _("En rutin fick en ny version"),
    _ABOUT | {"name", "version", "responsible_role", "valid_from", "reason", "guard_reason"},
)
POLICY_CHANGED = Kind(
    "quality.policy_changed", _("Kvalitetens inställningar ändrades"), frozenset({"changes", "source", "guard_reason"})
)

ALL = (
    VIEW_REGISTERED,
    COMPLAINT_REGISTERED,
    DEVIATION_REGISTERED,
    VIEW_STRUCK,
    VIEW_REINSTATED,
    REPORT_CLOSED,
    HARM_RAISED,
    HARM_HANDED_OVER,
    HARM_DISMISSED,
    HARM_ESCALATED,
    RISK_OPENED,
    RISK_ADDED,
    RISK_CHANGED,
    RISK_REMOVED,
    RISK_FINISHED,
    RISK_REASSESSED,
    MEASURE_DECIDED,
    MEASURE_DONE,
    PROCESS_CREATED,
    ROUTINE_PUBLISHED,
    POLICY_CHANGED,
)


def register() -> None:
    """Make the kinds known to the ledger."""
    kinds.register(*ALL)
