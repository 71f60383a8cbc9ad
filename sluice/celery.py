"""Celery's entrance: the application, the workers' and beat's signs of life."""

from __future__ import annotations

import logging
import os
import time
from typing import Any

import redis
from celery import Celery, bootsteps
from celery.beat import PersistentScheduler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sluice.settings")

from sluice.start import heartbeats

logger = logging.getLogger(__name__)

app = Celery("idesluss")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class SignOfLife(bootsteps.StartStopStep):
    """Shows for each queue that a worker listens to it, as long as the worker's own loop turns."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **options: Any) -> None:
        """Keep the broker's connection; nothing is sent before the worker starts."""
        super().__init__(parent, **options)
        self.client = heartbeats.connect()
        self.entry: Any = None

    def start(self, parent: Any) -> None:
        """Renew now and every few seconds."""
        self.renew(parent)
        self.entry = parent.timer.call_repeatedly(heartbeats.EVERY_SECONDS, self.renew, (parent,), priority=10)

    def stop(self, parent: Any) -> None:
        """Withdraw the signs, so that readiness does not outlive the worker."""
        if self.entry is not None:
            self.entry.cancel()
        try:
            heartbeats.withdraw(self.client, self.signs(parent))
        except redis.RedisError:
            logger.info("the broker was gone before the worker had said goodbye")

    def renew(self, parent: Any) -> None:
        """Renew once; a broker that is away for a while is tried again at the next turn."""
        try:
            heartbeats.renew(self.client, self.signs(parent))
        except redis.RedisError:
            logger.warning("no sign of life sent: the broker does not answer")

    def signs(self, parent: Any) -> list[str]:
        """Name the queues that this worker was told to listen to."""
        return [heartbeats.queue_sign(queue) for queue in parent.app.amqp.queues.consume_from]


class Scheduler(PersistentScheduler):
    """Celery's scheduler, which also shows that it lives."""

    last_sign = float("-inf")

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due, and a sign of life every few seconds; return the seconds until the next turn."""
        wait = super().tick(*args, **kwargs)
        if time.monotonic() - self.last_sign >= heartbeats.EVERY_SECONDS:
            self.last_sign = time.monotonic()
            try:
                heartbeats.renew(heartbeats.connect(), [heartbeats.BEAT])
            except redis.RedisError:
                logger.warning("no sign of life sent: the broker does not answer")
        return min(wait, heartbeats.EVERY_SECONDS)


app.steps["worker"].add(SignOfLife)
app.conf.beat_scheduler = "sluice.celery:Scheduler"
