"""Forms of ideas. They check and clean; the services store. Every free text goes through the guard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from municipalities.models import Authority, Membership, Participation, Sluice, Unit
from municipalities.roles import label_of
from sluice.shared.guardform import GuardedFormMixin

from .details import Details
from .models import Effect, Idea, Test
from .models_work import CRITERIA
from .states import Need, Transition, fields_for


class DateInput(forms.DateInput):
    """The browser's own date field; the value is written as it wants it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def area(rows: int = 4) -> forms.Textarea:
    """A text field of some rows."""
    return forms.Textarea(attrs={"rows": rows})


class GiveForm(GuardedFormMixin, forms.Form):
    """Handing in: the harm question first, then need, for whom, idea. All may be empty in a draft."""

    harm_answer = forms.TypedChoiceField(
        label=_("Handlar det om något som har skadat eller kan skada någon?"),
        help_text=_("Då ska det rapporteras genast, inte vänta som en idé."),
        choices=[("yes", _("Ja")), ("no", _("Nej"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    need = forms.CharField(
        label=_("Vad behöver bli bättre?"),
        help_text=_("Beskriv vad som händer i dag. Skriv inga namn eller personnummer."),
        widget=area(),
        max_length=4000,
    )
    for_whom = forms.CharField(
        label=_("För vem?"), help_text=_("Till exempel de vi hjälper, kollegor eller anhöriga."), max_length=300
    )
    proposal = forms.CharField(
        label=_("Din idé"), help_text=_("Den behöver inte vara färdig."), widget=area(), max_length=4000
    )
    title = forms.CharField(label=_("Rubrik"), help_text=_("Några ord som säger vad det handlar om."), max_length=120)
    unit = forms.TypedChoiceField(label=_("Var gäller det?"), coerce=int, empty_value=None, required=False)
    on_behalf_of = forms.ChoiceField(
        label=_("Lämnar du idén åt någon annan?"),
        required=False,
        choices=[
            ("", _("Nej, det är min egen")),
            ("colleague", _("En kollega")),
            ("client", _("En brukare")),
            ("relative", _("En anhörig")),
        ],
    )
    name_consent = forms.BooleanField(
        label=_("Mitt namn får visas för kollegor om idén öppnas"),
        help_text=_(
            "Koordinatorn och de som arbetar vidare med idén hos er ser alltid vem som lämnat den. "
            "Bedömarna gör det inte. "
            "Idén är en allmän handling och kan begäras ut."
        ),
        required=False,
    )

    def __init__(self, *args: Any, units: Iterable[Unit], for_others: bool, draft: bool = False, **kwargs: Any) -> None:
        self.draft = draft
        self.guard_warns = not draft
        super().__init__(*args, **kwargs)
        choices = [(unit.pk, unit.name) for unit in units]
        field = self.fields["unit"]
        field.choices = [("", _("Välj enhet")), *choices]  # type: ignore[attr-defined]
        if not choices:
            del self.fields["unit"]
        if not for_others:
            del self.fields["on_behalf_of"]
        if draft:
            for each in self.fields.values():
                each.required = False

    def values(self) -> dict[str, object]:
        """What the draft service stores."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("unit", "guard_reason")}


def people_choices(memberships: Iterable[Membership]) -> list[tuple[int | str, Any]]:
    """People to choose from: name, role and unit."""
    seen: dict[int, str] = {}
    for membership in memberships:
        where = membership.unit.name if membership.unit else ""
        label = f"{membership.person.name}, {label_of(membership.role).lower()}" + (f", {where}" if where else "")
        seen.setdefault(membership.person_id, label)
    return [("", _("Välj")), *sorted(seen.items(), key=lambda pair: pair[1])]


def members_of(authority_id: int, today: dt.date, roles: tuple[str, ...] = ()) -> list[Membership]:
    """Current memberships of an authority, staff only, perhaps of some roles."""
    rows = Membership.objects.current(today).filter(authority_id=authority_id).exclude(role="participant")
    if roles:
        rows = rows.filter(role__in=roles)
    return list(rows.select_related("person", "unit"))


def partners_for(authority_id: int, today: dt.date) -> list[Membership]:
    """Partners of the sluices that the authority takes part in."""
    sluices = Participation.objects.current(today).filter(authority_id=authority_id).values("sluice_id")
    rows = Membership.objects.current(today).filter(role="partner", sluice_id__in=sluices)
    return list(rows.select_related("person", "unit"))


class TransitionForm(GuardedFormMixin, forms.Form):
    """The form of a transition, made from the table: its reason and the details that it asks for."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, idea: Idea, rule: Transition, today: dt.date, who: frozenset[str], **kwargs: Any
    ) -> None:
        self.idea, self.rule, self.today = idea, rule, today
        super().__init__(*args, **kwargs)
        self.guard_exclude = ("seen",)
        self.fields["seen"].initial = idea.state
        for name in fields_for(rule, who):
            self.fields[name] = getattr(self, f"_{name}")()
        if rule.reason is not Need.NO:
            self.fields["reason"] = forms.CharField(
                label=self._reason_label(),
                help_text=_("Idégivaren får läsa det du skriver."),
                widget=area(),
                max_length=4000,
                required=rule.reason is Need.REQUIRED,
            )

    def _reason_label(self) -> Any:
        if self.rule.name == "ask_completion":
            return _("Vad vill du fråga?")
        if self.rule.name == "answer_completion":
            return _("Ditt svar")
        return _("Vad gjordes?") if self.rule.name == "line_done" else _("Varför?")

    def _owning_unit(self) -> forms.Field:
        units = Unit.objects.filter(authority_id=self.idea.authority_id, closed_on__isnull=True)
        return forms.TypedChoiceField(
            label=_("Vilken enhet äger idén?"),
            choices=[("", _("Välj enhet")), *units.values_list("pk", "name")],
            coerce=int,
            initial=self.idea.owning_unit_id or self.idea.unit_id,
        )

    def _people(self, label: Any, rows: list[Membership], initial: int | None, **more: Any) -> forms.Field:
        return forms.TypedChoiceField(label=label, choices=people_choices(rows), coerce=int, initial=initial, **more)

    def _responsible(self) -> forms.Field:
        rows = members_of(self.idea.authority_id, self.today)
        return self._people(_("Vem ansvarar för nästa steg?"), rows, self.idea.responsible_id)

    def _next_step(self) -> forms.Field:
        return forms.CharField(label=_("Vad är nästa steg?"), max_length=200, initial=self.idea.next_step)

    def _next_step_due(self) -> forms.Field:
        return forms.DateField(label=_("Klart senast"), widget=DateInput(), initial=self.idea.next_step_due)

    def _manager(self) -> forms.Field:
        rows = members_of(self.idea.authority_id, self.today, ("manager",))
        return self._people(_("Vilken chef tar emot förbättringen?"), rows, self.idea.manager_id)

    def _effect_owner(self) -> forms.Field:
        rows = members_of(self.idea.authority_id, self.today)
        owner = self.idea.effect_owner_id or self.idea.responsible_id
        return self._people(_("Vem följer upp effekten?"), rows, owner)

    def _partner(self) -> forms.Field:
        rows = partners_for(self.idea.authority_id, self.today)
        return self._people(_("Vilken partner tar emot idén?"), rows, self.idea.partner_id)

    def _lesson(self) -> forms.Field:
        return forms.CharField(label=_("Vad lärde ni er?"), widget=area(), max_length=4000)

    def _wake_on(self) -> forms.Field:
        return forms.DateField(label=_("När ska idén väckas?"), widget=DateInput())

    def _channel(self) -> forms.Field:
        return forms.CharField(
            label=_("Vart hör det?"),
            max_length=120,
            initial=self.idea.authority.harm_channel if self.idea.harm_open else "",
        )

    def _receiver_role(self) -> forms.Field:
        return forms.CharField(
            label=_("Vem tar emot det?"), help_text=_("Rollen, inte namnet. Till exempel MAS."), max_length=80
        )

    def _external_number(self) -> forms.Field:
        return forms.CharField(label=_("Ärendenummer där"), max_length=60, required=False)

    def details(self) -> Details:
        """What the service takes."""
        given = {k: v for k, v in self.cleaned_data.items() if k != "seen" and v not in (None, "")}
        return Details(**given)


class ReasonForm(GuardedFormMixin, forms.Form):
    """One text and nothing else."""

    text = forms.CharField(label=_("Varför?"), widget=area(3), max_length=4000)

    def __init__(self, *args: Any, label: Any = None, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["text"].label = label
        self.fields["text"].required = required


class ShareForm(GuardedFormMixin, forms.Form):
    """The de-identified copy that a coordinator confirms."""

    sluice = forms.TypedChoiceField(label=_("Vilken sluss?"), coerce=int)
    title = forms.CharField(label=_("Rubrik"), max_length=120)
    need = forms.CharField(label=_("Behovet"), widget=area(), max_length=4000)
    proposal = forms.CharField(label=_("Idén"), widget=area(), max_length=4000, required=False)
    message = forms.CharField(label=_("Ett ord till idégivaren"), widget=area(2), max_length=1000, required=False)
    confirmed = forms.BooleanField(
        label=_("Jag har läst texten: ingen person går att känna igen, inte heller för den som kan enheten.")
    )

    def __init__(self, *args: Any, sluices: Iterable[Sluice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sluice"].choices = [(sluice.pk, sluice.name) for sluice in sluices]  # type: ignore[attr-defined]


class ResponsibleForm(GuardedFormMixin, forms.Form):
    """Who is responsible for what by when."""

    responsible = forms.TypedChoiceField(label=_("Vem ansvarar för nästa steg?"), coerce=int)
    next_step = forms.CharField(label=_("Vad är nästa steg?"), max_length=200)
    next_step_due = forms.DateField(label=_("Klart senast"), widget=DateInput())

    def __init__(self, *args: Any, idea: Idea, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = members_of(idea.authority_id, today)
        self.fields["responsible"].choices = people_choices(rows)  # type: ignore[attr-defined]


class AssessorsForm(forms.Form):
    """Who assesses, and by when."""

    assessors = forms.TypedMultipleChoiceField(
        label=_("Vilka ska bedöma?"),
        help_text=_("De bedömer var för sig och ser inte vem som lämnat idén."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = forms.DateField(label=_("Klart senast"), widget=DateInput())

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessors"].choices = [(p.pk, p.name) for p in people]  # type: ignore[attr-defined]


SCORES = [(0, _("0 inget")), (1, _("1 litet")), (2, _("2 något")), (3, _("3 stort")), (4, _("4 mycket stort"))]
CRITERIA_TEXTS = {
    "need": (_("Behov"), _("Hur stort är behovet, och för hur många?")),
    "benefit": (_("Nytta"), _("Hur mycket bättre blir det om idén fungerar?")),
    "novelty": (_("Nytt hos oss"), _("Gör vi redan så här?")),
    "feasibility": (_("Genomförbarhet"), _("Går det med den tid, de pengar och de lagar som vi har?")),
    "spread": (_("Spridning"), _("Kan fler enheter eller kommuner ha nytta av det?")),
    "willingness": (_("Vilja att vara med"), _("Finns det några som vill prova?")),
}


class AssessmentForm(GuardedFormMixin, forms.Form):
    """Six criteria 0-4, risk apart, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CRITERIA:
            label, text = CRITERIA_TEXTS[name]
            self.fields[name] = forms.TypedChoiceField(
                label=label, help_text=text, choices=SCORES, coerce=int, widget=forms.RadioSelect
            )
        self.fields["comment"] = forms.CharField(label=_("Hur tänkte du?"), widget=area(), max_length=4000)
        self.fields["risk_note"] = forms.CharField(
            label=_("Risker att tänka på"), widget=area(2), max_length=2000, required=False
        )


class TestStartForm(GuardedFormMixin, forms.Form):
    """What is tested, where, from when."""

    what = forms.CharField(label=_("Vad ska testas?"), max_length=300)
    unit = forms.TypedChoiceField(label=_("Var?"), coerce=int, empty_value=None, required=False)
    started_on = forms.DateField(label=_("Börjar"), widget=DateInput())

    def __init__(self, *args: Any, authority: Authority, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = authority.units.filter(closed_on__isnull=True).values_list("pk", "name")
        self.fields["unit"].choices = [("", _("Enheten som äger idén")), *units]  # type: ignore[attr-defined]


class TestResultForm(GuardedFormMixin, forms.Form):
    """How a test went."""

    ended_on = forms.DateField(label=_("Slutade"), widget=DateInput())
    result = forms.ChoiceField(label=_("Hur gick det?"), choices=Test.Result.choices, widget=forms.RadioSelect)
    lesson = forms.CharField(
        label=_("Vad lärde ni er?"),
        help_text=_("Ett test som stoppas med en lärdom är också ett resultat."),
        widget=area(),
        max_length=4000,
    )


class EffectForm(GuardedFormMixin, forms.Form):
    """An expected effect, as a range a year."""

    on = forms.ChoiceField(label=_("Effekt på"), choices=Effect.On.choices)
    description = forms.CharField(label=_("Vad blir bättre?"), max_length=300)
    low = forms.DecimalField(label=_("Minst per år"), max_digits=12, decimal_places=2, required=False, localize=True)
    high = forms.DecimalField(label=_("Mest per år"), max_digits=12, decimal_places=2, required=False, localize=True)


class MeasureEffectForm(GuardedFormMixin, forms.Form):
    """A measured effect, as a range a year."""

    measured_on = forms.DateField(label=_("Mätt den"), widget=DateInput())
    low = forms.DecimalField(label=_("Minst per år"), max_digits=12, decimal_places=2, required=False, localize=True)
    high = forms.DecimalField(label=_("Mest per år"), max_digits=12, decimal_places=2, required=False, localize=True)
    note = forms.CharField(label=_("Så mättes det"), max_length=500, widget=area(2))
