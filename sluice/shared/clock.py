"""The one place that asks what time it is.

Only entrances (a view, a task, a command) call `now()`; everything below them is given `now`.
Where demonstration data runs, `use()` lets a stored offset move the time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

OffsetSource = Callable[[], timedelta]

_offset: OffsetSource | None = None


def use(source: OffsetSource | None) -> None:
    """Let `source` add to the real time from now on; None goes back to the real time."""
    global _offset  # noqa: PLW0603 (one clock a process)
    _offset = source


def now() -> datetime:
    """The time now, aware and in UTC."""
    real = datetime.now(UTC)
    return real if _offset is None else real + _offset()


def today(tz: str = "Europe/Stockholm") -> date:
    """The date now where `tz` is. Raises ZoneInfoNotFoundError for a zone nobody knows."""
    return now().astimezone(ZoneInfo(tz)).date()
