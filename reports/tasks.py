"""Celery's entrances to the reports."""

from __future__ import annotations

from celery import shared_task

from sluice.shared import clock


@shared_task(name="reports.tasks.render")
def render(*, report_id: int) -> None:
    """Make the report's figures and files. Harmless to run again: a finished report is left as it is."""
    from .services import render_report

    render_report(report_id=report_id, tell_time=clock.now)
