"""The kinds of mail, and what each must be told to be written.

Only what cannot wait is mailed at once (product.md 3). No letter carries more of an idea than its
title and reference, and the alert about harm not even the title.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class UnknownKind(LookupError):
    """There is no mail of this kind."""


class WrongContext(ValueError):
    """A letter of this kind needs something that was not given, or was given something it must not say."""


@dataclass(frozen=True, slots=True)
class MailKind:
    """One kind of letter. `needed` and `also` are the keys of its context beside the common ones."""

    code: str
    label: str | _StrPromise
    needed: frozenset[str]
    also: frozenset[str] = frozenset()


# Every letter: who signs (the authority's or the sluice's name) and the path of the page it is about.
COMMON = frozenset({"authority", "link"})

ACKNOWLEDGEMENT, QUESTION, DECISION = "acknowledgement", "question", "decision"
ASSIGNED, HARM_ALERT, REPORT_READY = "assigned", "harm_alert", "report_ready"

_KINDS = {
    kind.code: kind
    for kind in (
        MailKind(
            ACKNOWLEDGEMENT,
            _("Tack för din idé"),
            frozenset({"reference", "title"}),
            frozenset({"answer_by", "decision_by", "news_days"}),
        ),
        MailKind(QUESTION, _("En fråga om din idé"), frozenset({"reference", "title"})),
        MailKind(
            DECISION,
            _("Beslut om din idé"),
            frozenset({"reference", "title", "headline"}),
            frozenset({"reason"}),
        ),
        MailKind(ASSIGNED, _("Något att göra"), frozenset({"reference", "title", "task"}), frozenset({"due"})),
        MailKind(HARM_ALERT, _("Någon kan ha kommit till skada"), frozenset({"reference", "hours"})),
        MailKind(REPORT_READY, _("En rapport är klar"), frozenset({"group", "period"})),
    )
}


def get(code: str) -> MailKind:
    """The kind with this code. Raises UnknownKind."""
    try:
        return _KINDS[code]
    except KeyError:
        raise UnknownKind(code) from None


def all_kinds() -> tuple[MailKind, ...]:
    """Every kind, by code."""
    return tuple(_KINDS[code] for code in sorted(_KINDS))


def check_context(kind: MailKind, keys: Iterable[str]) -> None:
    """Raise WrongContext unless exactly the keys are given that a letter of this kind may use."""
    given = frozenset(keys)
    needed = kind.needed | COMMON
    if missing := needed - given:
        raise WrongContext(f"{kind.code} needs {', '.join(sorted(missing))}")
    if unknown := given - needed - kind.also:
        raise WrongContext(f"{kind.code} knows no {', '.join(sorted(unknown))}")
