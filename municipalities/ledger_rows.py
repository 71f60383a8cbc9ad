"""A ledger line in words."""

from __future__ import annotations

from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.services import HistoryLine
from ledger.verify import Result
from sluice.shared import subjects

from . import payload_words
from .roles import label_of


def columns(*, with_text: bool) -> list[dict[str, Any]]:
    """The headings of the ledger's table."""
    headings = [_("Nr"), _("Vad"), _("Om"), _("Vem"), _("När")]
    return [{"label": label} for label in ([*headings, _("Text")] if with_text else headings)]


def row(line: HistoryLine, *, with_text: bool) -> list[Any]:
    """The cells of one line."""
    cells: list[Any] = [
        line.sequence,
        {"text": line.label, "note": _("texten är borttagen") if line.erased else ""},
        {
            "text": payload_words.subject(line.subject_type, line.subject_ref),
            "url": subjects.url_for(line.subject_type, line.subject_ref) or "",
        },
        who(line),
        {"text": moment(line.occurred_at), "note": _written(line)},
    ]
    return [*cells, payload_words.sentence(line.payload)] if with_text else cells


def who(line: HistoryLine) -> str:
    """Role and unit, never a name."""
    if line.actor_id is None:
        return _("Idéslussen själv") if line.actor_role == "system" else _("Okänd")
    role = label_of(line.actor_role) if line.actor_role else _("Person utan roll")
    return f"{role}, {line.actor_unit}" if line.actor_unit else role


def moment(when: Any) -> str:
    """Day and time in words, local time."""
    return formats.date_format(timezone.localtime(when), "j b Y H.i")


def _written(line: HistoryLine) -> str:
    """When it was written down, where that was another day than it happened."""
    if timezone.localtime(line.occurred_at).date() == timezone.localtime(line.recorded_at).date():
        return ""
    return _("antecknat %(when)s") % {"when": moment(line.recorded_at)}


def whole(result: Result) -> str:
    """The verifier's yes."""
    lines = ngettext("%(number)d post är prövad", "%(number)d poster är prövade", result.entries) % {
        "number": result.entries
    }
    return _("%(lines)s: allt står som det skrevs.") % {"lines": lines}


def broken(result: Result) -> str:
    """The first broken place."""
    place = result.first_broken
    assert place is not None, "a result that is not ok names a place"
    return _(
        "Liggaren är bruten vid post %(sequence)d. %(fault)s Säg till den som ansvarar för driften, och ändra inget."
    ) % {
        "sequence": place.sequence,
        "fault": place.sentence(),
    }
