"""Which ideas a report may name, and by which words: today's visibility rules, whatever the period.

Figures are of the period's end; what may be *read* is decided by what is allowed when the report is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from municipalities.models import Authority, Sluice

from .models import Idea, Visibility

OPENED = (Visibility.AUTHORITY, Visibility.SLUICE, Visibility.PUBLIC)


@dataclass(frozen=True, slots=True)
class Words:
    """What may be said of one idea."""

    title: str | None
    whole: bool
    shared: bool


class Readable:
    """The readers of a report: an authority's group, or (with `sluice`) a sluice's."""

    def __init__(self, authorities: Sequence[Authority], sluice: Sluice | None) -> None:
        """Name whose report it is."""
        self.authorities = authorities
        self.sluice = sluice

    def words(self, references: Iterable[str], *, waiting: bool = False) -> dict[str, Words]:
        """What may be said of the ideas. `waiting` ones wait for the readers, who may read them whole.

        While harm is open nothing but the reference is said.
        """
        rows = Idea.objects.filter(authority__in=self.authorities, reference__in=list(references))
        return {str(idea.reference): self._of(idea, waiting) for idea in rows.select_related("shared_text")}

    def _of(self, idea: Idea, waiting: bool) -> Words:
        shared = self.sluice is not None and idea.sluice_id == self.sluice.pk
        if idea.harm_open:
            return Words(None, whole=False, shared=shared)
        if self.sluice is not None:
            text = getattr(idea, "shared_text", None) if shared else None
            return Words(text.title if text else None, whole=False, shared=shared)
        whole = waiting or idea.visibility in OPENED
        return Words(idea.title if whole else None, whole=whole, shared=idea.sluice_id is not None)
