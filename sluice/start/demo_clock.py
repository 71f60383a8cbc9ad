"""Moving the demonstration's time, so that a person can walk the ten minutes to the month's report."""

from __future__ import annotations

import datetime as dt
import math
import time

from django.conf import settings
from django.db import transaction

from sluice.shared import clock

# A process asks the row again after this long: a moved clock is seen by every worker within a second.
FRESH_SECONDS = 1.0


class NotDemo(Exception):
    """The clock moves only where DEMO is set: real acts have real times."""


class _Offset:
    """The stored offset, asked for at most once a second."""

    def __init__(self) -> None:
        self._seconds = 0
        self._asked = -FRESH_SECONDS

    def __call__(self) -> dt.timedelta:
        if time.monotonic() - self._asked >= FRESH_SECONDS:
            self._seconds, self._asked = _stored(), time.monotonic()
        return dt.timedelta(seconds=self._seconds)

    def forget(self) -> None:
        self._asked = -FRESH_SECONDS


_offset = _Offset()


def _stored() -> int:
    from .models import DemoClock

    return DemoClock.objects.values_list("seconds", flat=True).first() or 0


def install() -> None:
    """Let the row move `clock.now()`; does nothing where DEMO is not set."""
    if settings.DEMO:
        clock.use(_offset)


@transaction.atomic
def move(to: dt.datetime) -> dt.timedelta:
    """Let it be `to` now, and time go on from there; the offset from real time. Raises NotDemo."""
    from .models import DemoClock

    if not settings.DEMO:
        raise NotDemo
    offset = to - dt.datetime.now(dt.UTC)
    DemoClock.objects.update_or_create(only=True, defaults={"seconds": math.ceil(offset.total_seconds())})
    _offset.forget()
    return offset


@transaction.atomic
def reset() -> None:
    """Back to real time. Raises NotDemo."""
    from .models import DemoClock

    if not settings.DEMO:
        raise NotDemo
    DemoClock.objects.all().delete()
    _offset.forget()
