"""What of the reports' tables is held about people, and how long it is kept."""

from __future__ import annotations

from sluice.shared.declarations import Declaration, declare

_MODELS = {
    "reports.Schedule": Declaration(
        export=(), erase=(), redact=(), retention="as long as its group exists; holds nothing about people"
    ),
    "reports.Report": Declaration(
        export=("requested_by", "queued_at"),
        erase=("requested_by",),
        redact=("snapshot",),
        retention="kept: a record of what the group was told; disposed of by the authority's rule",
    ),
    "reports.ReportFile": Declaration(
        export=(), erase=(), redact=("content",), retention="as its report; a redacted edition replaces the file"
    ),
}


def register() -> None:
    """Declare this app's models."""
    for label, declaration in _MODELS.items():
        declare(label, declaration)
