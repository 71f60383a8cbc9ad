"""An idea as a row of a list: labels, addresses and dates worked out once, so that the template only prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.granted import Granted

from . import permissions, policies, states
from .loading import clock_of
from .models import Idea, Policy
from .permissions import Access
from .promises import Clock, Terms

_DEFAULT = Policy()


@dataclass(frozen=True)
class Row:
    """What a list shows of an idea."""

    title: str
    url: str
    note: str
    state: str
    tone: str
    clock: str
    clock_tone: str


def clock_words(clock: Clock | None) -> str:
    """How a promise stands, in words: "svar om 3 arbetsdagar", "beslut 2 dagar sent"."""
    if clock is None:
        return ""
    if clock.paused or clock.days_left is None:
        return _("pausad")
    what = {"answer": _("svar"), "decision": _("beslut"), "news": _("besked")}[clock.promise]
    days = clock.days_left
    if days < 0:
        text = ngettext("%(what)s %(days)d arbetsdag sent", "%(what)s %(days)d arbetsdagar sent", -days)
        return text % {"what": what, "days": -days}
    if days == 0:
        return _("%(what)s senast i dag") % {"what": what}
    text = ngettext("%(what)s inom %(days)d arbetsdag", "%(what)s inom %(days)d arbetsdagar", days)
    return text % {"what": what, "days": days}


def as_rows(
    ideas: Iterable[Idea], today: dt.date, terms: Terms | None = None, granted: Granted | None = None
) -> list[Row]:
    """Rows for ideas whose authority and unit (and owning unit and shared text, for lists of others' ideas) are fetched."""
    return [_row(idea, today, terms, granted) for idea in ideas]


def _row(idea: Idea, today: dt.date, terms: Terms | None, granted: Granted | None) -> Row:
    state = states.BY_CODE[idea.state]
    when = format_date(idea.submitted_at, "j F Y") if idea.submitted_at else ""
    # A de-identified copy says no unit, nor does an idea whose text is hidden.
    whole = granted is None or _reads_title(idea, granted)
    unit = idea.unit.name if idea.unit and whole else idea.authority.short_name
    # Without the authority's own terms the words need no days: only the state is shown.
    clock = clock_of(idea, today, terms or policies.terms_of(idea.authority, _DEFAULT))
    return Row(
        title=title_for(idea, granted),
        url=_url(idea, granted),
        note=" · ".join(part for part in (idea.reference or "", unit, when) if part),
        state=_("Skada") if idea.harm_open else str(state.label),
        tone="brick" if idea.harm_open else state.tone,
        clock=clock_words(clock),
        clock_tone=clock.tone if clock else "",
    )


def title_for(idea: Idea, granted: Granted | None) -> str:
    """The title that a person may see: the shared one for the sluice, only the reference while harm is open."""
    if granted is None or _reads_title(idea, granted):
        return idea.title
    shared = getattr(idea, "shared_text", None)
    return shared.title if shared and not idea.harm_open else str(idea.reference)


def _reads_title(idea: Idea, granted: Granted) -> bool:
    level = permissions.access(granted, idea, is_assessor=False)
    # An idea in the person's list that is theirs by nothing but an assessment is read blind, title included.
    return level is Access.WHOLE or (level is Access.NONE and not idea.harm_open)


def _url(idea: Idea, granted: Granted | None) -> str:
    if granted is not None and not granted.member_of(("authority", idea.authority_id)):
        return f"/ide/{idea.reference}/"
    return f"/m/{idea.authority.slug}/ideer/{idea.reference}/"
