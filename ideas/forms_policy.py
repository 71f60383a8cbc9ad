"""The form of the policy."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority
from sluice.shared.guardform import GuardedFormMixin

from .forms import members_of, people_choices
from .models import Holder, Policy

_NUMBERS = ("answer_days", "decision_days", "news_days")


def _days(label: Any, top: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=top)


class PolicyForm(GuardedFormMixin, forms.Form):
    """Promise days, July, assessors, gates, and who hears of what is late."""

    answer_days = _days(_("Arbetsdagar till ett mänskligt svar"), 60)
    decision_days = _days(_("Arbetsdagar till beslut om idén tas in"), 120)
    news_days = _days(_("Dagar mellan besked"), 180)
    july_still = forms.BooleanField(
        label=_("Klockan står stilla i juli"), help_text=_("Aldrig för skada."), required=False
    )
    assessors = forms.TypedChoiceField(label=_("Antal bedömare"), choices=[(1, "1"), (2, "2")], coerce=int)
    gate_2 = forms.ChoiceField(label=_("Port 2 (utveckla) hålls av"), choices=Holder.choices)
    gate_3 = forms.ChoiceField(label=_("Port 3 (testa) hålls av"), choices=Holder.choices)
    gate_4 = forms.ChoiceField(label=_("Port 4 (införa) hålls av"), choices=Holder.choices)
    escalate_to = forms.TypedChoiceField(
        label=_("Sena besked förs vidare till"), coerce=int, empty_value=None, required=False
    )
    source = forms.CharField(
        label=_("Varifrån kommer valet?"), help_text=_("Till exempel ett beslut och dess datum."), max_length=200,
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, current: Policy, authority: Authority, today: dt.date, **kwargs: Any) -> None:
        names = (*_NUMBERS, "july_still", "assessors", "gate_2", "gate_3", "gate_4", "source")
        initial: dict[str, Any] = {name: getattr(current, name) for name in names}
        initial["escalate_to"] = current.escalate_to_id
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["escalate_to"].choices = people_choices(members_of(authority.pk, today))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The answer comes before the decision."""
        cleaned = super().clean()
        answer, decision = cleaned.get("answer_days"), cleaned.get("decision_days")
        if answer and decision and answer > decision:
            self.add_error("answer_days", _("Svaret kan inte lovas senare än beslutet."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "escalate_to"}
        return values | {"escalate_to_id": self.cleaned_data["escalate_to"]}
