"""Input to the pages of people, units and the ledger."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger import kinds
from ledger.verify import BadHeadError, PrintedHead
from sluice.shared.guardform import GuardedFormMixin

from . import services
from .models import Authority, Membership, Provider, ServiceArea, Unit
from .role_groups import Place, kind_of

EXPLAINED: dict[type[services.MembershipError], tuple[str | None, str | Promise]] = {
    services.AlreadyMemberError: ("role", _("Personen har redan den här rollen här under de dagarna.")),
    services.RoleNotHereError: ("role", _("Den rollen finns inte här.")),
    services.UnitElsewhereError: ("unit", _("Enheten är stängd eller hör inte hit. Välj en annan.")),
    services.WrongDatesError: ("ends_on", _("Sista dagen kan inte ligga före den första.")),
    services.WrongDeputyError: ("deputy_for", _("En ersättare har samma roll på samma ställe. Välj någon annan.")),
    services.LastAdministratorError: (
        "ends_on",
        _(
            "Det här är den sista administratören. Lägg till en annan först, så att någon kan sköta personer och inställningar."
        ),
    ),
    services.UnitNameTakenError: ("name", _("Det finns redan en enhet med det namnet på samma plats.")),
    services.UnitInUseError: (None, _("Enheten har öppna enheter under sig. Stäng dem först.")),
}


def explain(form: forms.Form, error: services.MembershipError) -> None:
    """Say beside the field why the service refused."""
    field, sentence = EXPLAINED[type(error)]
    form.add_error(field if field in form.fields else None, str(sentence))


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A unit, set in by its depth in the tree."""

    def label_from_instance(self, obj: Unit) -> str:
        """The name, with one dash for each level above it."""
        return f"{'– ' * (obj.path.count('/') - 2)}{obj.name}"


class DeputyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A membership, by its person and role."""

    def label_from_instance(self, obj: Membership) -> str:
        """The person's name and the role."""
        return f"{obj.person.name}, {obj.get_role_display()}"


class _SeatForm(GuardedFormMixin, forms.Form):
    """What can be changed in a membership afterwards too: unit, title, last day, deputy."""

    unit = UnitChoice(label=_("Enhet"), queryset=Unit.objects.none(), required=False, empty_label=_("Hela myndigheten"))
    title = forms.CharField(label=_("Yrke eller uppdrag"), max_length=80, required=False)
    ends_on = _day(_("Till och med"), required=False, help_text=_("Lämna tomt om det inte finns något slut."))
    deputy_for = DeputyChoice(
        label=_("Ersättare för"), queryset=Membership.objects.none(), required=False, empty_label=_("Ingen")
    )

    def __init__(self, *args: Any, place: Place, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(place, Authority):
            self.fields["unit"].queryset = services.units(place)  # type: ignore[attr-defined]
        else:
            del self.fields["unit"]
        self.fields["deputy_for"].queryset = services.members(place, today=today)  # type: ignore[attr-defined]

    def seat(self) -> dict[str, Any]:
        """The cleaned values as the services take them."""
        cleaned = self.cleaned_data
        return {"unit": cleaned.get("unit"), **{name: cleaned[name] for name in ("title", "ends_on", "deputy_for")}}


class NewMembershipForm(_SeatForm):
    """A role for a person, who may be new."""

    email = forms.EmailField(
        label=_("E-postadress"),
        max_length=254,
        help_text=_("Finns personen redan får hen den nya rollen på samma inloggning."),
    )
    name = forms.CharField(
        label=_("Namn"),
        max_length=120,
        required=False,
        help_text=_("Behövs bara för den som inte finns här sedan tidigare."),
    )
    role = forms.ChoiceField(label=_("Roll"))
    starts_on = _day(_("Från och med"))

    field_order = ("email", "name", "role", "unit", "title", "starts_on", "ends_on", "deputy_for")
    guard_exclude = ("name",)

    def __init__(self, *args: Any, place: Place, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, place=place, today=today, **kwargs)
        self.fields["role"].choices = [("", _("Välj roll")), *services.roles_in(kind_of(place))]  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = today


class ChangeMembershipForm(_SeatForm):
    """Another unit, title, last day or deputy."""

    @staticmethod
    def initial_of(membership: Membership) -> dict[str, Any]:
        """The membership as it is."""
        return {name: getattr(membership, name) for name in ("unit", "title", "ends_on", "deputy_for")}


class EndMembershipForm(forms.Form):
    """The last day."""

    ends_on = _day(
        _("Sista dagen"), help_text=_("Medlemskapet gäller till och med den dagen. Skriv gårdagen för att avsluta nu.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # It stands on the page of the other form, which has a field of the same name.
        super().__init__(*args, **({"auto_id": "id_end_%s"} | kwargs))


class UnitForm(GuardedFormMixin, forms.Form):
    """A unit."""

    name = forms.CharField(label=_("Namn"), max_length=120)
    parent = UnitChoice(
        label=_("Hör till"), queryset=Unit.objects.none(), required=False, empty_label=_("Direkt under myndigheten")
    )
    service_area = forms.ChoiceField(
        label=_("Verksamhetsområde"), choices=[("", _("Välj område")), *ServiceArea.choices]
    )
    provider = forms.ChoiceField(label=_("Utförare"), choices=Provider.choices, initial=Provider.OWN)
    employees = forms.IntegerField(
        label=_("Antal anställda i år"),
        required=False,
        min_value=0,
        max_value=100000,
        help_text=_("För att kunna räkna idéer per 100 anställda."),
    )

    def __init__(self, *args: Any, authority: Authority, unit: Unit | None = None, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        if unit is None:
            self.fields["parent"].queryset = services.units(authority)  # type: ignore[attr-defined]
        else:
            del self.fields["parent"]

    @staticmethod
    def initial_of(unit: Unit, year: int) -> dict[str, Any]:
        """The unit as it is, with the employees of a year."""
        number = unit.years.filter(year=year).values_list("employees", flat=True).first()
        return {"name": unit.name, "service_area": unit.service_area, "provider": unit.provider, "employees": number}

    def given(self) -> dict[str, Any]:
        """The cleaned values as the services take them."""
        cleaned = self.cleaned_data
        number = cleaned.get("employees")
        given = {name: cleaned[name] for name in ("name", "service_area", "provider")}
        if "parent" in self.fields:
            given["parent"] = cleaned["parent"]
        return {**given, "employees": {} if number is None else {self.year: number}}


class CloseUnitForm(forms.Form):
    """The day on which a unit closes."""

    closed_on = _day(_("Stängd från och med"))


class LedgerFilter(forms.Form):
    """What of the ledger to show."""

    handelse = forms.ChoiceField(label=_("Händelse"), required=False)
    beteckning = forms.CharField(label=_("Beteckning"), required=False, max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(((kind.code, str(kind.label)) for kind in kinds.all_kinds()), key=lambda pair: pair[1])
        self.fields["handelse"].choices = [("", _("Alla händelser")), *known]  # type: ignore[attr-defined]


class VerifyForm(forms.Form):
    """A head typed from a report, if somebody holds one."""

    head = forms.CharField(
        label=_("Avtryck från en rapport"),
        required=False,
        max_length=200,
        help_text=_(
            "Står i rapportens fot: kedja, nummer och kontrollsumma med kolon emellan. Prövningen går även utan."
        ),
    )

    def __init__(self, *args: Any, chain: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chain = chain

    def clean_head(self) -> PrintedHead | None:
        """The head, which must be of the chain that is shown."""
        text = self.cleaned_data["head"]
        if not text:
            return None
        try:
            head = PrintedHead.parse(text)
        except BadHeadError:
            raise forms.ValidationError(
                _("Skriv kedja, nummer och kontrollsumma med kolon emellan, till exempel %(example)s."),
                params={"example": f"{self.chain}:120:9f86d081884c7d65…"},
            ) from None
        if head.chain != self.chain:
            raise forms.ValidationError(_("Det avtrycket hör till en annan liggare än den här."))
        return head
