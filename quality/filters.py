"""What the register can be narrowed by. None of it searches in texts: a sealed text must not be found by its words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sluice.shared.periods import midnight

from . import reading
from .forms import DayInput
from .models import Report, ReportKind

STANDING, STRUCK, OPEN = "star", "struken", "oppen"


class RegisterFilter(django_filters.FilterSet):
    """Kind, unit and below, days, and whether it stands."""

    slag = django_filters.ChoiceFilter(
        field_name="kind", label=_("Slag"), choices=ReportKind.choices, empty_label=_("Alla slag")
    )
    enhet = django_filters.ModelChoiceFilter(
        label=_("Enhet"), queryset=lambda request: reading.units(request.authority), method="in_unit",
        empty_label=_("Alla enheter"),
    )  # fmt: skip
    fran = django_filters.DateFilter(label=_("Från dagen"), method="since", widget=DayInput)
    till = django_filters.DateFilter(label=_("Till dagen"), method="until", widget=DayInput)
    lage = django_filters.ChoiceFilter(
        label=_("Läge"),
        method="in_state",
        choices=[(OPEN, _("Inte utredd")), (STANDING, _("Står i registret")), (STRUCK, _("Struken"))],
        empty_label=_("Alla lägen"),
    )

    class Meta:
        model = Report
        fields: tuple[str, ...] = ()

    def in_unit(self, rows: QuerySet[Any], _name: str, unit: Any) -> QuerySet[Any]:
        """The unit and what lies below it."""
        return rows.filter(unit__path__startswith=unit.path)

    def since(self, rows: QuerySet[Any], _name: str, day: dt.date) -> QuerySet[Any]:
        """Received on the day or later, local time; written as a moment so that the index is used."""
        return rows.filter(received_at__gte=midnight(day))

    def until(self, rows: QuerySet[Any], _name: str, day: dt.date) -> QuerySet[Any]:
        """Received on the day or earlier."""
        return rows.filter(received_at__lt=midnight(day + dt.timedelta(days=1)))

    def in_state(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Standing, struck, or standing and not yet investigated."""
        if value == STRUCK:
            return rows.filter(stands=False)
        rows = rows.filter(stands=True)
        return rows.filter(closed_at__isnull=True) if value == OPEN else rows
