"""Every word that people read goes through gettext, and gettext can find it."""

from __future__ import annotations

import ast

import pytest

from sluice.local import messages


def test_every_message_is_wrapped() -> None:
    assert messages.everything() == []


@pytest.mark.parametrize(
    "source",
    [
        '_(f"Hej {name}")',
        '_("Hej %s" % name)',
        '_("Hej {}".format(name))',
        '_("Hej " + name)',
        '_("Hej %s")',
        '_("Hej {name}")',
        "_(greeting)",
        'ngettext("%d idé", "%d idéer", count)',
        'label = "Lämna in"',
        'forms.CharField(label="Rubrik")',
    ],
)
def test_a_faulty_message_is_found(source: str) -> None:
    assert messages.in_python(ast.parse(source))


@pytest.mark.parametrize(
    "source",
    [
        '_("Hej %(name)s") % {"name": name}',
        'ngettext("%(count)d idé", "%(count)d idéer", count)',
        '_("100 %% klart")',
        'forms.CharField(label=_("Rubrik"))',
        'def lock():\n    """Låset öppnas."""',
    ],
)
def test_a_sound_message_passes(source: str) -> None:
    assert messages.in_python(ast.parse(source)) == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Lämna in</p>",
        '<img alt="En bild">',
        '<input type="submit" value="Spara">',
        "{% if a %}Ja visst{% endif %}",
        '<a title="Mer {{ x }}">{{ y }}</a>',
    ],
)
def test_a_bare_word_in_a_template_is_found(template: str) -> None:
    assert messages.in_template(template, html=True)


@pytest.mark.parametrize(
    "template",
    [
        '{% translate "Lämna in" %}',
        "{% blocktranslate %}Lämna in{% endblocktranslate %}",
        '<img alt="{% translate "En bild" %}" src="{% static "bild.svg" %}">',
        "{# en anteckning #}<p>{{ idea.title }} · 3</p>",
        "{% comment %}Inget att läsa{% endcomment %}",
        '<meta name="viewport" content="width=device-width">',
    ],
)
def test_a_wrapped_word_in_a_template_passes(template: str) -> None:
    assert messages.in_template(template, html=True) == []
