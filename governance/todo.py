"""What a member of a steering group has left to do: decide at the gates that the group holds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ideas.models import Idea
from municipalities import permissions as p
from sluice.shared.periods import local_day, midnight
from sluice.shared.todo import TodoGroup, TodoItem

from .agenda import decision_line

if TYPE_CHECKING:
    from municipalities.granted import Granted

SHOWN = 5


def todo(granted: Granted, now: dt.datetime) -> list[TodoGroup]:
    """Ideas that wait for a decision by a group of the person, the longest wait first."""
    waits = Q(waits_for="steering", authority__in=granted.ids("authority", p.DECIDE_GATES))
    waits |= Q(waits_for="sluice", sluice__in=granted.ids("sluice", p.DECIDE_GATES))
    if not granted.ids("authority", p.DECIDE_GATES) and not granted.ids("sluice", p.DECIDE_GATES):
        return []
    # Every row carries the number of all, counted before the list is cut: no second query.
    rows = Idea.objects.undecided().filter(waits).annotate(all_of_them=Window(Count("pk")))
    found = list(rows.select_related("shared_text").order_by("changed_at", "pk")[:SHOWN])
    if not found:
        return []
    count = found[0].all_of_them
    label = ngettext("%(count)s idé väntar på gruppens beslut", "%(count)s idéer väntar på gruppens beslut", count)
    items = tuple(_item(idea, local_day(now)) for idea in found[:SHOWN])
    return [TodoGroup("gate_decisions", label % {"count": count}, items, count)]


def _item(idea: Idea, today: dt.date) -> TodoItem:
    line = decision_line(idea, "sluice" if idea.waits_for == "sluice" else "authority", today)
    return TodoItem(
        label=line.label,
        url=line.url,
        note=_("%(note)s. Besked till idégivaren senast.") % {"note": line.note} if line.due else line.note,
        tone=line.tone,
        due=midnight(line.due) if line.due else None,
    )
