"""The tick: beat only says that time has passed; what is due is rows."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from celery import shared_task

from sluice.shared import clock

logger = logging.getLogger(__name__)


@shared_task(name="sluice.start.tasks.tick")
def tick() -> None:
    """Do what is due in every app. One that fails does not keep the others from their turn."""
    from ideas import services as ideas
    from ideas.imports import services as imports
    from notices import services as notices
    from quality import services as quality
    from reports import services as reports

    now = clock.now()
    due: tuple[Callable[[datetime], object], ...] = (
        quality.escalate_due,
        ideas.wake_due,
        ideas.escalate_due,
        reports.tick,
        reports.sweep,
        imports.sweep,
        notices.sweep,
    )
    for each in due:
        try:
            each(now)
        except Exception:
            logger.exception("a part of the tick failed: %s", f"{each.__module__}.{each.__qualname__}")
