"""What quality holds about people. Texts are de-identified by the guard; redaction reaches every free text."""

from __future__ import annotations

from sluice.shared.declarations import Declaration, declare

_REGISTER = "ten years after the year it came in, by the authority's own retention rule when it has one"
_SYSTEM = "kept while the authority has its management system; what is replaced stays as history"


def _declare(model: str, *, export: tuple[str, ...] = (), redact: tuple[str, ...] = (), retention: str) -> None:
    # Nothing is erased with a person: these are the authority's records, and name nobody but a measure's owner.
    declare(f"quality.{model}", Declaration(export=export, erase=(), redact=redact, retention=retention))


def register() -> None:
    """Declare this app's models."""
    _declare("Source", retention="kept: reference data from published regulations, nothing about people")
    _declare("Report", export=("text", "received_at", "outcome"), redact=("text", "outcome"), retention=_REGISTER)
    _declare("ReportCounter", retention="kept with the register: numbers must have no gaps, nothing about people")
    _declare("Harm", redact=("receiver_role", "external_number"), retention=_REGISTER)
    _declare("Policy", redact=("source",), retention=_SYSTEM)
    _declare("RiskAnalysis", redact=("title", "conclusion"), retention=_REGISTER)
    _declare("Risk", redact=("event",), retention="with its risk analysis")
    _declare(
        "Measure", export=("text", "due_on", "done_at", "done_note"), redact=("text", "done_note"), retention=_REGISTER
    )
    _declare("Process", redact=("name", "owner_role"), retention=_SYSTEM)
    _declare("Activity", redact=("name",), retention=_SYSTEM)
    _declare("Routine", redact=("name",), retention=_SYSTEM)
    _declare("RoutineVersion", redact=("text", "responsible_role", "reason"), retention=_SYSTEM)
