"""Forms of this app. They only validate; the services write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import SteeringGroup
from sluice.shared.periods import Period

from . import formats
from .archive import ended_periods
from .models import Cadence

HEADS = {"month": _("Månader"), "quarter": _("Kvartal"), "half": _("Halvår"), "year": _("År")}


class GroupFormMixin(forms.Form):
    """A form about one of the place's groups; asked for only where there are several."""

    group = forms.ChoiceField(label=_("Grupp"))

    def __init__(self, *args: Any, groups: Sequence[SteeringGroup], **kwargs: Any) -> None:
        """Offer the groups."""
        super().__init__(*args, **kwargs)
        self.groups = groups
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(group.pk, group.name) for group in groups]
        if len(groups) == 1:
            field.widget, field.required, field.initial = forms.HiddenInput(), False, groups[0].pk

    def clean_group(self) -> int:
        """The group's number; the only one's where there is only one."""
        return int(self.cleaned_data["group"] or self.groups[0].pk)


class AskForm(GroupFormMixin):
    """Which period a report is wanted for."""

    period = forms.ChoiceField(
        label=_("Vilken period?"), help_text=_("Bara perioder som har slutat. Siffrorna gäller som det var då.")
    )

    def __init__(self, *args: Any, groups: Sequence[SteeringGroup], now: dt.datetime, **kwargs: Any) -> None:
        """Offer the latest ended periods."""
        super().__init__(*args, groups=groups, **kwargs)
        field = self.fields["period"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(HEADS[cadence]), [(_value(period), formats.period(period)) for period in periods])
            for cadence, periods in ended_periods(now).items()
        ]

    def clean_period(self) -> Period:
        """The chosen period."""
        cadence, _colon, start = self.cleaned_data["period"].partition(":")
        return Period.containing(cadence, dt.date.fromisoformat(start))


def _value(period: Period) -> str:
    return f"{period.cadence}:{period.start.isoformat()}"


class ScheduleForm(GroupFormMixin):
    """How often reports are made by themselves."""

    cadence = forms.ChoiceField(label=_("Hur ofta?"), choices=Cadence.choices)
    starts_on = forms.DateField(
        label=_("Från och med"),
        help_text=_("Den första perioden är den som börjar den dagen eller närmast efter."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    active = forms.BooleanField(label=_("Gör rapporterna av sig själva"), required=False, initial=True)
