"""What is left to do, as each app tells it to the start page: `todo(granted, now) -> list[TodoGroup]`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class TodoItem:
    """One thing to do: a sentence, where it is done, a note below, the colour of its clock and when it is due."""

    label: str
    url: str
    note: str = ""
    tone: str = ""
    due: datetime | None = None


@dataclass(frozen=True)
class TodoGroup:
    """Things of one kind. `count` is all of them, also those that do not fit in `items`."""

    code: str
    label: str
    items: tuple[TodoItem, ...]
    count: int
