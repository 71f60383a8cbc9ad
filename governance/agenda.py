"""What stands on a steering group's agenda: gate decisions that wait for it, promises that are overdue, papers to read.

Apps above register their own part of the agenda (`add_part`), so that this app knows none of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ideas.models import Idea, Visibility
from sluice.shared import subjects

if TYPE_CHECKING:
    from ideas.queries import IdeaQuerySet
    from municipalities.granted import Container

MOST_LINES = 50
"""An agenda that is longer is not read; the count says how many there are."""


@dataclass(frozen=True)
class Line:
    """One line: what, where it is read, and a word about it."""

    label: str
    url: str
    note: str = ""
    tone: str = ""
    due: dt.date | None = None


@dataclass(frozen=True)
class Part:
    """One part of the agenda; `count` is all of it, also what does not fit in `lines`."""

    key: str
    title: str | Promise
    empty: str | Promise
    lines: tuple[Line, ...]
    count: int


PartMaker = Callable[["Container", dt.datetime], Part]

_makers: list[PartMaker] = []


def add_part(maker: PartMaker) -> None:
    """Let an app above put its part on every agenda, after those that stand there."""
    if maker not in _makers:
        _makers.append(maker)


def agenda(container: Container, now: dt.datetime, today: dt.date) -> list[Part]:
    """The agenda of the groups that stand in the place."""
    return [_waiting(container, today), _overdue(container, today), *(make(container, now) for make in _makers)]


def waiting_ideas(container: Container) -> IdeaQuerySet:
    """Ideas at a gate that the place's steering group holds, the oldest first."""
    kind, pk = container
    holder = (
        {"waits_for": "steering", "authority_id": pk}
        if kind == "authority"
        else {"waits_for": "sluice", "sluice_id": pk}
    )
    found: IdeaQuerySet = (
        Idea.objects.undecided().filter(**holder).select_related("shared_text").order_by("changed_at", "pk")
    )
    return found


def name_of(idea: Idea, kind: str, *, waiting: bool) -> str:
    """How an idea is named to a group: by the title that its members may read, else by reference alone.

    A sluice's group reads the shared, de-identified title; while harm is open nothing but the reference is shown.
    """
    reference = str(idea.reference)
    title = ""
    if not idea.harm_open and kind == "sluice":
        shared = getattr(idea, "shared_text", None)
        title = shared.title if shared else ""
    elif not idea.harm_open and (waiting or idea.visibility != Visibility.OWN):
        title = idea.title
    return _("%(reference)s: %(title)s") % {"reference": reference, "title": title} if title else reference


def _waiting(container: Container, today: dt.date) -> Part:
    rows = list(waiting_ideas(container)[: MOST_LINES + 1])
    count = len(rows) if len(rows) <= MOST_LINES else waiting_ideas(container).count()
    lines = tuple(decision_line(idea, container[0], today) for idea in rows[:MOST_LINES])
    return Part(
        "waiting",
        _("Beslut som väntar på gruppen"),
        _("Inget väntar på gruppens beslut just nu. Idéer kommer hit när de står vid en port som gruppen håller."),
        lines,
        count,
    )


def decision_line(idea: Idea, kind: str, today: dt.date) -> Line:
    """An idea that waits for the group's decision."""
    return Line(
        name_of(idea, kind, waiting=True),
        subjects.url_for("idea", str(idea.reference)) or "",
        note=_("Port %(gate)s: %(state)s") % {"gate": idea.gate, "state": idea.state_label},
        tone="brick" if idea.news_due_on and idea.news_due_on < today else "",
        due=idea.news_due_on,
    )


def _overdue(container: Container, today: dt.date) -> Part:
    kind, pk = container
    rows = Idea.objects.overdue(today).filter(**{f"{kind}_id": pk}).select_related("shared_text")
    rows = rows.order_by("submitted_at", "pk")
    found = list(rows[: MOST_LINES + 1])
    return Part(
        "overdue",
        _("Löften som är försenade"),
        _("Alla idégivare har fått besked i tid."),
        tuple(_late(idea, kind, today) for idea in found[:MOST_LINES]),
        len(found) if len(found) <= MOST_LINES else rows.count(),
    )


def _late(idea: Idea, kind: str, today: dt.date) -> Line:
    promises = (
        (_("Första svaret"), idea.answer_due_on if idea.state == "submitted" and not idea.answered_at else None),
        (_("Beslut om intag"), idea.decision_due_on if idea.state == "submitted" else None),
        (_("Besked till idégivaren"), idea.news_due_on if idea.state != "submitted" else None),
    )
    late = [(what, due) for what, due in promises if due and due < today]
    return Line(
        name_of(idea, kind, waiting=idea.waits_for == ("sluice" if kind == "sluice" else "steering")),
        # Not every idea may be opened by the group; its reference is enough to ask the coordinator.
        (subjects.url_for("idea", str(idea.reference)) or "") if idea.visibility != Visibility.OWN else "",
        note=", ".join(str(what) for what, _due in late),
        tone="brick",
        due=min((due for _what, due in late), default=None),
    )
