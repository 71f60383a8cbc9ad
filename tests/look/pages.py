"""A small site of its own, so that the look is tried without any of the product's pages: ROOT_URLCONF in tests/look."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template import engines
from django.urls import include, path

from sluice.shared.lock import Chamber

NAMES = ("Inkommen", "Bedöms", "Utvecklas", "Testas", "Infört")
CHANNEL = "Ring avvikelsejouren, dygnet runt."
posted: list[dict[str, str]] = []
"""What the server was sent, in order; emptied by the fixture `site`."""


class IdeaForm(forms.Form):
    """Every kind of control that the product uses."""

    harm = forms.ChoiceField(
        label="Har något skadat någon?",
        help_text="Då ska det rapporteras genast.",
        choices=[("no", "Nej"), ("yes", "Ja")],
        widget=forms.RadioSelect,
    )
    need = forms.CharField(label="Vad behöver bli bättre?", help_text="Inga namn.", widget=forms.Textarea)
    whom = forms.CharField(label="För vem?", required=False)
    unit = forms.ChoiceField(label="Enhet", choices=[("1", "Hemtjänst Centrum"), ("2", "Nattpatrullen")])
    due = forms.DateField(label="Senast", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    areas = forms.MultipleChoiceField(
        label="Gäller",
        choices=[("h", "Hemtjänst"), ("s", "Boende")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    read = forms.BooleanField(label="Jag har läst", help_text="Handlingar kan begäras ut.")
    draft = forms.CharField(required=False, widget=forms.HiddenInput)


def lock_of(now: int) -> list[Chamber]:
    """The lock with the idea in the chamber numbered `now` from 0."""
    phases = ["past"] * now + ["present"] + ["coming"] * (4 - now)
    return [Chamber(name, "klar 12 november", i + 1, phases[i]) for i, name in enumerate(NAMES)]


GALLERY = """{% extends "base.html" %}{% load sluice_look %}{% block title %}Galleri{% endblock %}{% block content %}
{% include "components/page_header.html" with eyebrow="Idé 1485-2026-0042" title="Nyckelfri hemgång på natten" lead="Vi prövar." chips=chips only %}
{% lock chambers "Idén i slussen" %}
<div class="with-side"><div class="stack stack--wide">
{% card title="Vad händer nu?" %}<p>Nästa steg är en riskanalys. <a href="/">Läs om den</a>.</p>{% chip "Löftet hålls" "moss" %} {% include "components/state_chip.html" with text="Bedöms" tone="water" only %}{% endcard %}
<div class="cards">{% for tone in tones %}{% include "components/stat_card.html" with label=tone number=3 note="port 1" tone=tone url="/" only %}{% endfor %}</div>
{% for tone in notices %}{% include "components/notice.html" with tone=tone title="Rubrik" text="Något har hänt." url="/" action="Öppna" only %}{% endfor %}
{% notice tone="warning" title="Snart" %}<p>Svara i dag.</p>{% endnotice %}
{% include "components/timeline.html" with items=acts only %}
<section class="card card--flush"><div class="card__bar"><h2>Inkorg</h2></div>{% include "components/table.html" with columns=columns rows=rows caption="Idéer" caption_hidden=True only %}</section>
{% include "components/table.html" with columns=figures_columns rows=figures_rows foot=figures_foot figures=True caption="Flöde" only %}
{% include "components/pagination.html" with previous_url="/?a" next_url="/?b" note="41 idéer" only %}
{% include "components/progress.html" with id="arbete" text="50 av 100 rader" value=50 max=100 label="Inläsning" only %}
{% details summary="Mer" %}<p>Text.</p>{% enddetails %}{% include "components/details.html" with summary="Också" text="Text" only %}
{% include "components/todo_list.html" with groups=groups only %}
{% include "components/empty.html" with title="Tomt" text="Här kommer idéer." url="/" action="Lämna en idé" only %}
{% include "components/print_footer.html" with text="Utskrift" only %}
</div><aside class="stack" aria-label="Vem och när">{% card title="Vem har idén?" %}{% include "components/facts.html" with items=facts only %}{% endcard %}</aside></div>
{% lock counted "Alla idéer" %}
{% endblock %}"""

FORM = """{% extends "base.html" %}{% load sluice_look %}{% block title %}Lämna en idé{% endblock %}{% block content %}
{% include "components/page_header.html" with title="Lämna en idé" only %}
<form class="form" method="post" novalidate data-guard {% guard_texts %}{% if autosave %} data-autosave-url="/spara/"{% endif %}{% if keep %} data-keep{% endif %}>
{% csrf_token %}{% include "components/error_summary.html" with form=form only %}{{ form.draft }}
{% include "components/harm_question.html" with field=form.harm channel=channel channel_url="https://exempel.se/" only %}
{% for field in form.visible_fields %}{% if field.name != "harm" %}{{ field.as_field_group }}{% endif %}{% endfor %}
{% include "components/buttons.html" with submit="Fortsätt" cancel_url="/" only %}{% include "components/save_state.html" only %}
</form>{% endblock %}"""


def _render(request: HttpRequest, source: str, **context: Any) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(source).render(context, request))


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component."""
    counts = (7, 3, 0, 1, 112)
    return _render(
        request,
        GALLERY,
        chips=[{"text": "Ny", "tone": "water"}],
        chambers=lock_of(2),
        counted=[Chamber(name, "", i + 1, "past", boats=counts[i]) for i, name in enumerate(NAMES)],
        tones=["water", "moss", "amber", "brick", "plum", "neutral"],
        notices=["info", "success", "warning", "error"],
        acts=[
            {"date": "3 december 2026", "heading": "Styrgruppen öppnade port 2.", "text": "Behovet finns.", "who": "Styrgrupp"},
            {"date": "9 november", "text": "Idén lämnades."},
        ],
        columns=[{"label": "Idé"}, {"label": "Läge"}, {"label": "Löftet"}, {"label": "Åtgärd", "hidden": True}],
        rows=[[{"text": "Bildstöd vid måltiden på särskilt boende", "url": "/", "note": "1485-2026-0061"},
               {"text": "Ny", "tone": "water"}, "12 dagar kvar", {"text": "Öppna", "url": "/"}]],
        figures_columns=[{"label": "Månad"}, {"label": "In", "numeric": True}],
        figures_rows=[["mars 2026", 12]],
        figures_foot=["Summa", 12],
        groups=[{"label": "Svara", "items": [{"label": "Sms till anhöriga", "url": "/", "note": "0055", "tone": "amber", "due": "i morgon"}]}],
        facts=[{"label": "Synpunkt", "value": "S-2026-118", "url": "/"}, {"label": "Test"}],
    )  # fmt: skip


def hand_in(request: HttpRequest, *, autosave: bool = False, keep: bool = False) -> HttpResponse:
    """A form; what is sent is remembered."""
    form = IdeaForm(request.POST or None)
    if request.method == "POST":
        posted.append({"to": "form", **request.POST.dict()})
        if form.is_valid():
            return HttpResponseRedirect("/tack/")
    return _render(request, FORM, form=form, channel=CHANNEL, autosave=autosave, keep=keep)


@login_required
def draft(request: HttpRequest) -> HttpResponse:
    """The same form, saved while one writes."""
    return hand_in(request, autosave=True)


@login_required
def keep(request: HttpRequest) -> HttpResponse:
    """The same form without drafts, where the session is looked at before it is sent."""
    return hand_in(request, keep=True)


def save(request: HttpRequest) -> HttpResponse:
    """Save the draft; a stand-in for the product's own."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    posted.append({"to": "draft", **request.POST.dict()})
    if request.POST["need"] == "för kort":
        return JsonResponse({"errors": {"need": ["Skriv lite mer."]}}, status=422)
    return JsonResponse({"saved_at": "14.32", "fields": {"draft": "12"}})


def thanks(request: HttpRequest) -> HttpResponse:
    """Where a sent form ends."""
    return _render(
        request,
        '{% extends "base.html" %}{% block title %}Tack{% endblock %}{% block content %}<h1>Tack</h1>{% endblock %}',
    )


urlpatterns = [
    path("", gallery),
    path("lamna/", hand_in),
    path("utkast/", draft),
    path("beslut/", keep),
    path("spara/", save),
    path("tack/", thanks),
    path("konto/", include("allauth.account.urls")),
]
