"""What a reader of reports has left to do: read the latest."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from municipalities import permissions as p
from sluice.shared.todo import TodoGroup, TodoItem

from . import formats
from .models import Report

if TYPE_CHECKING:
    from municipalities.granted import Granted

FRESH = dt.timedelta(days=14)
SHOWN = 3


def todo(granted: Granted, now: dt.datetime) -> list[TodoGroup]:
    """Reports of the last two weeks to the groups that the person is a member of."""
    where = Q(group__authority__in=granted.ids("authority", p.DECIDE_GATES))
    where |= Q(group__sluice__in=granted.ids("sluice", p.DECIDE_GATES))
    if not granted.ids("authority", p.DECIDE_GATES) and not granted.ids("sluice", p.DECIDE_GATES):
        return []
    rows = Report.objects.filter(where, state="done", sent_at__gte=now - FRESH).defer("snapshot")
    found = list(rows.select_related("group__authority", "group__sluice").order_by("-sent_at", "-pk")[:SHOWN])
    if not found:
        return []
    items = tuple(
        TodoItem(
            label=_("Rapport för %(period)s") % {"period": formats.period(report.period)},
            url=report.url,
            note=report.group.name,
        )
        for report in found
    )
    return [TodoGroup("reports", _("Nya rapporter att läsa"), items, len(items))]
