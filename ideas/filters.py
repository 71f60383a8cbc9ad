"""What a list of ideas can be narrowed to."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority, Unit

from . import states
from .models import Idea


class IdeaFilter(django_filters.FilterSet):
    """State, unit and words in the title or the reference."""

    state = django_filters.ChoiceFilter(
        field_name="state",
        label=_("Läge"),
        choices=[c for c in states.CHOICES if c[0] != "draft"],
        empty_label=_("Alla"),
    )
    unit = django_filters.ModelChoiceFilter(
        method="in_unit", label=_("Enhet"), queryset=Unit.objects.none(), empty_label=_("Alla")
    )
    ord = django_filters.CharFilter(method="words", label=_("Sök i rubriker"))

    class Meta:
        model = Idea
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, authority: Authority | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if authority is None:
            del self.filters["unit"]
        else:
            self.filters["unit"].queryset = Unit.objects.filter(authority=authority)
            self.filters["unit"].field.queryset = Unit.objects.filter(authority=authority)

    def in_unit(self, rows: QuerySet[Idea], name: str, value: Unit) -> QuerySet[Idea]:
        """Ideas from the unit; those with open harm are left out, since only their reference and state are told."""
        return rows.filter(unit=value, harm_open=False)

    def words(self, rows: QuerySet[Idea], name: str, value: str) -> QuerySet[Idea]:
        """Every word must stand in the title; a reference finds its idea.

        Ideas with open harm are left out: their titles are not to be guessed word by word.
        """
        rows = rows.filter(harm_open=False)
        if self.data and "unit" not in self.filters:
            for word in value.split()[:6]:
                rows = rows.filter(shared_text__title__icontains=word)
            return rows
        if value.strip() and value.strip()[0].isalnum() and "-20" in value:
            return rows.filter(reference__iexact=value.strip())
        for word in value.split()[:6]:
            rows = rows.filter(title__icontains=word)
        return rows
