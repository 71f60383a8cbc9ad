"""The one field template: label, help, error and control are tied together in every kind of field."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest
from django import forms
from django.template.loader import render_to_string
from lxml.html import HtmlElement


def drawn(field: forms.Field, data: dict[str, Any] | None = None) -> HtmlElement:
    """The field, named `x`, as it stands on a page."""
    form = type("OneField", (forms.Form,), {"x": field})(data)
    return lxml.html.fromstring(f"<div>{form['x'].as_field_group()}</div>")


def text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.parametrize(
    "field",
    [
        forms.CharField(label="Behov", help_text="Kort."),
        forms.CharField(label="Behov", help_text="Kort.", widget=forms.Textarea),
        forms.ChoiceField(label="Behov", help_text="Kort.", choices=[("", "Välj"), ("a", "A")]),
        forms.BooleanField(label="Behov", help_text="Kort."),
        forms.DateField(label="Behov", help_text="Kort."),
        forms.FileField(label="Behov", help_text="Kort."),
    ],
)
def test_a_control_has_its_label_help_and_error(field: forms.Field) -> None:
    page = drawn(field, {})
    (control,) = page.xpath(".//*[@id='id_x']")
    (label,) = page.xpath(".//label[@for='id_x']")
    assert text(label) == "Behov"
    described = [text(page.get_element_by_id(one)) for one in control.get("aria-describedby").split()]
    assert described == ["Kort.", "Detta fält måste fyllas i."]
    assert control.get("aria-invalid") == "true"


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_a_group_of_choices_is_a_fieldset_with_a_legend(widget: type[forms.Widget]) -> None:
    kind = forms.ChoiceField if widget is forms.RadioSelect else forms.MultipleChoiceField
    page = drawn(kind(label="Gäller", help_text="Välj.", choices=[("a", "A"), ("b", "B")], widget=widget), {})
    (group,) = page.xpath(".//fieldset")
    assert text(group.find("legend")) == "Gäller"
    described = [text(page.get_element_by_id(one)) for one in group.get("aria-describedby").split()]
    assert described == ["Välj.", "Detta fält måste fyllas i."]
    assert [label.get("for") for label in group.xpath(".//label")] == ["id_x_0", "id_x_1"]


def test_what_may_be_left_out_says_so_in_words() -> None:
    assert text(drawn(forms.CharField(label="Vem", required=False)).find(".//label")) == "Vem (frivilligt)"
    assert text(drawn(forms.CharField(label="Vem")).find(".//label")) == "Vem"


def test_what_was_typed_is_kept_and_escaped() -> None:
    page = drawn(forms.CharField(label="<i>", max_length=3), {"x": "<b>fyra"})
    assert page.get_element_by_id("id_x").get("value") == "<b>fyra"
    assert text(page.find(".//label")) == "<i>"
    assert page.xpath(".//i") == []


def test_the_summary_says_nothing_about_a_form_without_faults() -> None:
    form = type("OneField", (forms.Form,), {"x": forms.CharField(label="Vem")})({"x": "Siv"})
    assert form.is_valid()
    assert render_to_string("components/error_summary.html", {"form": form}).strip() == ""


def test_a_whole_form_goes_through_the_same_template() -> None:
    fields = {"x": forms.CharField(label="Vem"), "y": forms.CharField(widget=forms.HiddenInput, initial="7")}
    form = type("Form", (forms.Form,), fields)({"y": "7"})
    page = lxml.html.fromstring(f"<div>{form}</div>")
    assert len(page.find_class("field__error")) == 1
    assert [link.get("href") for link in page.xpath(".//*[@data-error-summary]//a")] == ["#id_x"]
    assert page.get_element_by_id("id_y").get("type") == "hidden"
