"""The demonstration's clock: one row that moves the time, where DEMO is set."""

from __future__ import annotations

from django.db import models


class DemoClock(models.Model):
    """How many seconds the demonstration is ahead of (or behind) real time. At most one row."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    seconds = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(only=True), name="demo_clock_one_row")]

    def __str__(self) -> str:
        return f"{self.seconds} s"
