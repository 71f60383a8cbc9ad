"""The form that changes a routine because of an idea."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority
from sluice.shared.guardform import GuardedFormMixin

from .forms import DateInput, area


class RoutineChangeForm(GuardedFormMixin, forms.Form):
    """An existing routine, or the name of a new one; and the new version's text."""

    routine = forms.TypedChoiceField(label=_("Vilken rutin ändras?"), coerce=int, empty_value=None, required=False)
    name = forms.CharField(label=_("Eller: vad heter den nya rutinen?"), max_length=120, required=False)
    text = forms.CharField(label=_("Så gör vi"), widget=area(6), max_length=8000)
    responsible_role = forms.CharField(label=_("Vem ansvarar? (rollen)"), max_length=80)
    valid_from = forms.DateField(label=_("Gäller från"), widget=DateInput())
    reason = forms.CharField(label=_("Varför ändras den?"), max_length=500)

    def __init__(self, *args: Any, authority: Authority, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        routines = authority.routines.order_by("name").values_list("pk", "name")
        self.fields["routine"].choices = [("", _("En ny rutin")), *routines]  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = today

    def clean(self) -> dict[str, Any]:
        """One of the two: a routine that is there, or a name for a new one."""
        cleaned = super().clean()
        if bool(cleaned.get("routine")) == bool(cleaned.get("name")):
            self.add_error("routine", _("Välj en rutin, eller skriv namnet på en ny."))
        return cleaned
