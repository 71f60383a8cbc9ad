"""Forms of this app. They only validate; the services write."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sluice.shared.guardform import GuardedFormMixin

from .models import SteeringGroup


class GroupForm(GuardedFormMixin, forms.ModelForm):  # type: ignore[type-arg]
    """The name of a new group."""

    class Meta:
        model = SteeringGroup
        fields = ("name",)
        labels = {"name": _("Vad heter gruppen?")}
        help_texts = {
            "name": _("Till exempel Styrgruppen för idéslussen. Medlemmar är de som har rollen Styrgrupp här.")
        }
