"""Celery's entrances to imports."""

from __future__ import annotations

from celery import shared_task

from sluice.shared import clock


@shared_task(name="ideas.imports.tasks.continue_import")
def continue_import(*, run_id: int) -> None:
    """Go on with an import from where it stands."""
    from ideas.imports import services

    services.continue_import(run_id=run_id, now=clock.now())


@shared_task(name="ideas.imports.tasks.sweep")
def sweep() -> None:
    """Take up imports that were lost on the way."""
    from ideas.imports import services

    services.sweep(clock.now())
