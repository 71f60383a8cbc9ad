"""Where a subject of the ledger or of a notice can be read.

Low apps keep a type and a reference as text and know no page; high apps register how a page's
address is made, and so a low app can link upwards without importing.
"""

from __future__ import annotations

from collections.abc import Callable

UrlMaker = Callable[[str], str]

_makers: dict[str, UrlMaker] = {}


class AlreadyRegistered(ValueError):
    """Two apps claim the same type of subject."""


def register(type: str, url: UrlMaker) -> None:  # noqa: A002 (the word that the ledger uses)
    """Let `url(ref)` make the address of subjects of `type`. Raises AlreadyRegistered for another maker."""
    if _makers.setdefault(type, url) is not url:
        raise AlreadyRegistered(f"{type!r} has a page already")


def url_for(type: str, ref: str) -> str | None:  # noqa: A002
    """The address of the subject, or None when its type has no page."""
    maker = _makers.get(type)
    return None if maker is None else maker(ref)
