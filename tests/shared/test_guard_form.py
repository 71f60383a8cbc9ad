"""The guard in forms: an error beside the field, a reason asked for, the text kept on the page."""

from __future__ import annotations

from django import forms

from sluice.shared.guardform import REASON, GuardedFormMixin


class IdeaForm(GuardedFormMixin, forms.Form):
    guard_exclude = ("search",)

    title = forms.CharField(max_length=20)
    need = forms.CharField(widget=forms.Textarea)
    answer_to = forms.EmailField(required=False)
    search = forms.CharField(required=False)


class DraftForm(IdeaForm):
    guard_warns = False


CLEAN = {"title": "Fler lampor", "need": "Det är mörkt om natten."}


def test_a_clean_text_has_no_field_for_a_reason() -> None:
    form = IdeaForm(CLEAN)
    assert form.is_valid()
    assert REASON not in form.fields
    assert not IdeaForm().fields.get(REASON)


def test_a_number_is_an_error_on_its_field_and_is_not_repeated_by_it() -> None:
    form = IdeaForm(CLEAN | {"need": "Hon, 640823-3234, ringer."})
    assert list(form.errors) == ["need"]
    assert "640823" not in str(form.errors)
    assert "3234" not in str(form.errors)
    assert "need" not in form.cleaned_data
    assert "640823-3234" in str(form["need"])


def test_a_warning_asks_for_a_reason_and_takes_it() -> None:
    form = IdeaForm(CLEAN | {"need": "Larmet i rum 12 hörs inte."})
    assert list(form.errors) == [REASON]
    assert REASON in form.fields
    assert list(form.guard_warnings) == ["need"]
    again = IdeaForm(CLEAN | {"need": "Larmet i rum 12 hörs inte.", REASON: "Rum 12 är ett förråd."})
    assert again.is_valid()
    assert again.cleaned_data[REASON] == "Rum 12 är ett förråd."


def test_the_reason_itself_is_looked_at() -> None:
    form = IdeaForm(CLEAN | {"need": "Se rum 12.", REASON: "Det gäller 19640823-3234."})
    assert list(form.errors) == [REASON]
    assert len(form.errors[REASON]) == 1
    assert "personnummer" in form.errors[REASON][0]


def test_a_blank_reason_is_none() -> None:
    assert not IdeaForm(CLEAN | {"need": "Se rum 12.", REASON: "   "}).is_valid()


def test_a_draft_rests_with_warnings_but_never_with_a_number() -> None:
    assert DraftForm(CLEAN | {"need": "Se rum 12."}).is_valid()
    assert not DraftForm(CLEAN | {"need": "196408233234"}).is_valid()


def test_addresses_and_excluded_fields_are_not_free_text() -> None:
    assert IdeaForm(CLEAN | {"answer_to": "a@exempel.se", "search": "rum 12"}).is_valid()


def test_a_prefixed_form_finds_its_own_text() -> None:
    data = {f"a-{name}": text for name, text in (CLEAN | {"need": "Se rum 12."}).items()}
    assert REASON in IdeaForm(data, prefix="a").errors
    assert IdeaForm(data | {f"a-{REASON}": "Ett förråd."}, prefix="a").is_valid()


def test_two_numbers_of_a_kind_are_told_once() -> None:
    form = IdeaForm(CLEAN | {"need": "640823-3234 och 19640823-3234"})
    assert len(form.errors["need"]) == 1
