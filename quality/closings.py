"""Who must know, in the same transaction, that harm is closed. Apps above register; this app knows none of them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Listener(Protocol):
    """Clears whatever holds the subject back. It may lock the subject's row: it is called before harm is locked."""

    def __call__(self, *, subject_ref: str, now: datetime) -> None:
        """Hear of the subject's closed harm."""


_listeners: dict[str, Listener] = {}


def listen(subject_type: str, listener: Listener) -> None:
    """Let `listener` hear of closed harm on subjects of the type. The last one registered counts."""
    _listeners[subject_type] = listener


def tell(subject_type: str, subject_ref: str, now: datetime) -> None:
    """Tell the type's listener, if it has one."""
    if (listener := _listeners.get(subject_type)) is not None:
        listener(subject_ref=subject_ref, now=now)
