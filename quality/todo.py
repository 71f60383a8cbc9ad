"""What quality asks of a person, over all their memberships: harm first, then measures, then unfinished analyses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, Value, Window
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from municipalities.granted import Granted
from municipalities.permissions import MANAGE_QUALITY
from municipalities.services import local_day
from sluice.shared.periods import midnight
from sluice.shared.todo import TodoGroup, TodoItem

from .models import Harm, Measure, RiskAnalysis
from .services import hours_left

SHOWN = 10
SOON = dt.timedelta(days=7)


def todo(granted: Granted, now: dt.datetime) -> list[TodoGroup]:
    """Groups with something in them, the most urgent first. At most two queries, none for those who have no part."""
    if granted.person_id is None:
        return []
    managed = granted.ids("authority", MANAGE_QUALITY)
    harms, analyses = _unfinished(managed)
    groups = [
        _group("quality_harm", gettext_lazy("Någon kan ha kommit till skada"), harms, _harm_item, now),
        _group("quality_measures", gettext_lazy("Dina åtgärder"), _measures(granted, now), _measure_item, now),
        _group("quality_analyses", gettext_lazy("Riskanalyser att göra klara"), analyses, _analysis_item, now),
    ]
    return [group for group in groups if group.count]


def _group(code: str, label: str | Promise, rows: Iterable[Any] | None, item: Any, now: dt.datetime) -> TodoGroup:
    found = list(rows) if rows is not None else []
    # Every row carries the number of all, counted before the list was cut: no second query.
    number = found[0].all_of_them if found else 0
    return TodoGroup(code, str(label), tuple(item(row, now) for row in found), number)


def _cut(rows: QuerySet[Any]) -> QuerySet[Any]:
    counted: QuerySet[Any] = rows.select_related("authority").annotate(all_of_them=Window(Count("pk")))
    return counted[:SHOWN]


@dataclass(frozen=True)
class _Line:
    """An open harm row or an unfinished analysis: they wait for the same people, and are read in one query."""

    kind: str
    pk: int
    label: str
    at: dt.datetime
    slug: str
    place: str
    all_of_them: int


def _unfinished(managed: frozenset[int]) -> tuple[list[_Line], list[_Line]]:
    if not managed:
        return [], []

    def lines(kind: str, rows: QuerySet[Any], label: str, at: str) -> QuerySet[Any]:
        rows = rows.filter(authority__in=managed).order_by(at, "pk")
        where = ("authority__slug", "authority__short_name")
        text = Cast(label, CharField())
        return rows.values_list(Value(kind, output_field=CharField()), "pk", text, F(at), *where, Window(Count("pk")))[
            :SHOWN
        ]

    harms = lines("harm", Harm.objects.filter(closed_at__isnull=True), "subject_ref", "due_at")
    analyses = lines("risk", RiskAnalysis.objects.filter(finished_at__isnull=True), "title", "started_at")
    found = sorted((_Line(*row) for row in harms.union(analyses, all=True)), key=lambda line: (line.at, line.pk))
    return [line for line in found if line.kind == "harm"], [line for line in found if line.kind == "risk"]


def _measures(granted: Granted, now: dt.datetime) -> QuerySet[Any] | None:
    places = [pk for kind, pk in granted.by_container if kind == "authority"]
    if not places:
        return None
    mine = Measure.objects.filter(owner_id=granted.person_id, authority__in=places, done_at__isnull=True)
    return _cut(mine.filter(due_on__lte=local_day(now) + 4 * SOON).order_by("due_on", "pk"))


def hours_note(hours: int) -> str:
    """How long is left in hours, in words."""
    if hours < 0:
        late = -hours
        return ngettext("%(hours)d timme sen", "%(hours)d timmar sen", late) % {"hours": late}
    return ngettext("%(hours)d timme kvar", "%(hours)d timmar kvar", hours) % {"hours": hours}


def _harm_item(harm: _Line, now: dt.datetime) -> TodoItem:
    left = hours_note(hours_left(Harm(due_at=harm.at), now))
    return TodoItem(
        label=_("Ta hand om %(reference)s") % {"reference": harm.label},
        url=reverse("quality:harm", kwargs={"m": harm.slug, "pk": harm.pk}),
        note=_("%(left)s · %(authority)s") % {"left": left, "authority": harm.place},
        tone="brick",
        due=harm.at,
    )


def _measure_item(measure: Measure, now: dt.datetime) -> TodoItem:
    today = local_day(now)
    tone = "brick" if measure.due_on < today else "amber" if measure.due_on <= today + SOON else ""
    return TodoItem(
        label=measure.text,
        url=reverse("quality:measure", kwargs={"m": measure.authority.slug, "pk": measure.pk}),
        note=_("Åtgärd · %(authority)s") % {"authority": measure.authority.short_name},
        tone=tone,
        # Due is the end of the day that was decided.
        due=midnight(measure.due_on + dt.timedelta(days=1)) - dt.timedelta(seconds=1),
    )


def _analysis_item(analysis: _Line, now: dt.datetime) -> TodoItem:
    return TodoItem(
        label=analysis.label,
        url=reverse("quality:analysis", kwargs={"m": analysis.slug, "pk": analysis.pk}),
        note=_("Riskanalys · %(authority)s") % {"authority": analysis.place},
    )
