"""The authority's choices for quality, as a form for the settings page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sluice.shared.guardform import GuardedFormMixin

from .models import LEVELS, Policy
from .services import Choices, choices_of


class QualityPolicyForm(GuardedFormMixin, forms.Form):
    """Hours for harm, and the risk scale."""

    harm_hours = forms.IntegerField(
        label=_("Inom hur många timmar ska en anmäld skada tas om hand?"),
        help_text=_("Klockan går dygnet runt, också i juli."),
        min_value=1,
        max_value=72,
    )
    likelihood_levels = forms.IntegerField(
        label=_("Hur många steg har sannolikheten?"), min_value=LEVELS[0], max_value=LEVELS[1]
    )
    consequence_levels = forms.IntegerField(
        label=_("Hur många steg har konsekvensen?"), min_value=LEVELS[0], max_value=LEVELS[1]
    )
    threshold = forms.IntegerField(
        label=_("Från vilket riskvärde krävs en åtgärd?"),
        help_text=_("Riskvärdet är sannolikheten gånger konsekvensen."),
        min_value=1,
        max_value=LEVELS[1] ** 2,
    )
    always_at_consequence = forms.IntegerField(
        label=_("Från vilken konsekvens krävs alltid en åtgärd?"),
        help_text=_("Lämna tomt om bara riskvärdet ska styra."),
        min_value=1,
        max_value=LEVELS[1],
        required=False,
    )
    source = forms.CharField(
        label=_("Vem har bestämt det?"),
        help_text=_("Till exempel nämndens beslut med datum."),
        max_length=200,
    )

    @classmethod
    def showing(cls, policy: Policy) -> QualityPolicyForm:
        """The form with what counts now; our own proposal's source is left for the authority to write."""
        return cls(initial={**vars(choices_of(policy)), "source": policy.source})

    def clean(self) -> dict[str, Any]:
        """The threshold and the consequence have room on the scale."""
        cleaned = super().clean()
        likely, grave = cleaned.get("likelihood_levels"), cleaned.get("consequence_levels")
        threshold, always = cleaned.get("threshold"), cleaned.get("always_at_consequence")
        if likely and grave and threshold and threshold > likely * grave:
            self.add_error("threshold", _("Det högsta riskvärdet på skalan är lägre än så."))
        if grave and always and always > grave:
            self.add_error("always_at_consequence", _("Konsekvensen har inte så många steg."))
        return cleaned

    def choices(self) -> Choices:
        """The choices that were made in a valid form."""
        names = ("harm_hours", "likelihood_levels", "consequence_levels", "threshold", "always_at_consequence")
        return Choices(**{name: self.cleaned_data[name] for name in names})
