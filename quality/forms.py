"""What the pages ask for. Every free text passes the guard. Forms check what was typed; services decide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority
from sluice.shared.guardform import GuardedFormMixin
from sluice.shared.periods import midnight

from . import reading, risk
from .models import Policy, ReportKind


class DayInput(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _long(label: Any, *, help_text: Any = "", max_length: int = 4000, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=max_length,
        required=required,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReportForm(GuardedFormMixin, forms.Form):
    """A deviation, a complaint or a view that came in some other way than as an idea."""

    kind = forms.ChoiceField(label=_("Vad är det?"), choices=ReportKind.choices)
    source_code = forms.ChoiceField(label=_("Vem kommer den från?"))
    unit: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Vilken enhet gäller det?"), queryset=None, required=False
    )
    received_on = forms.DateField(label=_("Vilken dag kom den?"), widget=DayInput)
    text = _long(
        _("Vad har hänt eller sagts?"),
        help_text=_("Skriv så att ingen enskild kan kännas igen. Hänvisa med ärendenummer."),
        max_length=8000,
    )

    def __init__(self, *args: Any, authority: Authority, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["source_code"].choices = reading.sources(authority, today)  # type: ignore[attr-defined]
        self.fields["unit"].queryset = reading.units(authority)  # type: ignore[attr-defined]

    def clean_received_on(self) -> dt.date:
        """The day is not to come."""
        day: dt.date = self.cleaned_data["received_on"]
        if day > self.today:
            raise ValidationError(_("Dagen har inte varit än."))
        return day

    @property
    def received_at(self) -> dt.datetime:
        """The day's noon: only the day is known, and noon is the same day in every zone that matters."""
        return midnight(self.cleaned_data["received_on"]) + dt.timedelta(hours=12)


class StrikeForm(GuardedFormMixin, forms.Form):
    """Why a view does not stand in the register."""

    reason = _long(_("Varför ska den inte stå i registret?"), max_length=1000)


class ReinstateForm(GuardedFormMixin, forms.Form):
    """Why a struck view stands again."""

    reason = _long(_("Varför ska den stå i registret igen?"), max_length=1000)


class OutcomeForm(GuardedFormMixin, forms.Form):
    """What the investigation of a report led to."""

    outcome = _long(_("Vad ledde den till?"))


class HandOverForm(GuardedFormMixin, forms.Form):
    """To whom harm is handed over, and its number there."""

    receiver_role = forms.CharField(
        label=_("Vem tar emot?"), help_text=_("Skriv rollen, till exempel MAS eller lex Sarah-ansvarig."), max_length=80
    )
    external_number = forms.CharField(
        label=_("Ärendets nummer där"), help_text=_("Om det har fått ett nummer."), max_length=60, required=False
    )


class DismissForm(GuardedFormMixin, forms.Form):
    """Why nobody has been harmed or can be."""

    reason = _long(_("Varför handlar det inte om skada?"), max_length=1000)


class AnalysisForm(GuardedFormMixin, forms.Form):
    """What an analysis that belongs to no idea is about."""

    title = forms.CharField(
        label=_("Vad ska analyseras?"),
        help_text=_("Till exempel en ny arbetsmetod eller en ändrad organisation."),
        max_length=200,
    )


class OnScaleForm(forms.Form):
    """Likelihood and consequence, as steps of the analysis' own scale."""

    likelihood = forms.TypedChoiceField(label=_("Hur sannolikt är det?"), coerce=int)
    consequence = forms.TypedChoiceField(label=_("Hur allvarligt blir det?"), coerce=int)

    def __init__(self, *args: Any, scale: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        likelihoods = [(i, risk.likelihood_label(i, scale)) for i in range(1, scale.likelihood_levels + 1)]
        consequences = [(i, risk.consequence_label(i, scale)) for i in range(1, scale.consequence_levels + 1)]
        self.fields["likelihood"].choices = [("", _("Välj")), *likelihoods]  # type: ignore[attr-defined]
        self.fields["consequence"].choices = [("", _("Välj")), *consequences]  # type: ignore[attr-defined]


class RiskForm(GuardedFormMixin, OnScaleForm):
    """What can happen, how likely and how bad."""

    field_order = ("event", "likelihood", "consequence")

    event = forms.CharField(label=_("Vad kan hända?"), max_length=300)


class ReassessForm(OnScaleForm):
    """The second look, after measures."""


class ConclusionForm(GuardedFormMixin, forms.Form):
    """What the analysis says."""

    conclusion = _long(_("Vad är slutsatsen?"), help_text=_("När riskanalysen är klar går den inte att ändra."))


class MeasureForm(GuardedFormMixin, forms.Form):
    """What will be done, by whom, by when."""

    text = forms.CharField(label=_("Vad ska göras?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    owner: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=_("Vem gör det?"), queryset=None)
    due_on = forms.DateField(label=_("När ska det vara klart?"), widget=DayInput)

    def __init__(self, *args: Any, authority: Authority, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["owner"].queryset = reading.colleagues(authority, today)  # type: ignore[attr-defined]

    def clean_due_on(self) -> dt.date:
        """The day is today or to come."""
        day: dt.date = self.cleaned_data["due_on"]
        if day < self.today:
            raise ValidationError(_("Välj i dag eller en dag framåt."))
        return day


class DoneForm(GuardedFormMixin, forms.Form):
    """What was done."""

    note = forms.CharField(label=_("Vad gjordes?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ProcessForm(GuardedFormMixin, forms.Form):
    """A process and its activities."""

    name = forms.CharField(label=_("Vad heter processen?"), max_length=120)
    owner_role = forms.CharField(label=_("Vem äger den?"), help_text=_("Skriv rollen, inte namnet."), max_length=80)
    activities = _long(_("Vilka aktiviteter ingår?"), help_text=_("En på varje rad, i ordning."))

    def clean_activities(self) -> list[str]:
        """One activity a line, none too long, none twice."""
        lines = [line.strip() for line in self.cleaned_data["activities"].splitlines() if line.strip()]
        if any(len(line) > 120 for line in lines):
            raise ValidationError(_("En aktivitet får ha högst 120 tecken."))
        if len(set(lines)) != len(lines):
            raise ValidationError(_("Samma aktivitet står två gånger."))
        return lines

    def clean(self) -> dict[str, Any]:
        """The guard reads the activities as they were typed, too: their cleaned value is a list."""
        lines = self.cleaned_data.get("activities")
        if isinstance(lines, list):
            self.cleaned_data["activities"] = "\n".join(lines)
        cleaned = super().clean()
        if isinstance(cleaned.get("activities"), str):
            cleaned["activities"] = cleaned["activities"].split("\n")
        return cleaned


class VersionForm(GuardedFormMixin, forms.Form):
    """A routine's next version."""

    text = _long(_("Så gör vi"), max_length=8000)
    responsible_role = forms.CharField(
        label=_("Vem ansvarar?"), help_text=_("Skriv rollen, inte namnet."), max_length=80
    )
    valid_from = forms.DateField(label=_("Från vilken dag gäller den?"), widget=DayInput)
    reason = forms.CharField(label=_("Varför ändras den?"), max_length=500)
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)


class RoutineForm(VersionForm):
    """A new routine with its first version."""

    field_order = ("name", "activity", "text", "responsible_role", "valid_from")

    name = forms.CharField(label=_("Vad heter rutinen?"), max_length=120)
    activity: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Vilken aktivitet hör den till?"), queryset=None, required=False
    )
    reason = None  # type: ignore[assignment]
    based_on = None  # type: ignore[assignment]

    def __init__(self, *args: Any, authority: Authority, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["activity"]
        field.queryset = reading.activities(authority)  # type: ignore[attr-defined]
        field.label_from_instance = lambda row: f"{row.process.name}: {row.name}"  # type: ignore[attr-defined]
