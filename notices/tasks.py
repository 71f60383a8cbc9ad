"""Celery's entrances to the outbox."""

from __future__ import annotations

from celery import shared_task

from sluice.shared import clock


@shared_task(name="notices.tasks.deliver")
def deliver(*, notice_id: int) -> None:
    """Send one letter, unless somebody has."""
    from notices import delivery

    delivery.deliver(notice_id, now=clock.now())


@shared_task(name="notices.tasks.sweep")
def sweep() -> None:
    """Find letters that were lost on the way."""
    from notices import services

    services.sweep(clock.now())
