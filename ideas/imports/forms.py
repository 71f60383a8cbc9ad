"""The forms of an import: choosing a file, and saying what its columns and status words mean."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ideas import states
from ideas.imports import headings, statuses
from ideas.imports import mapping as mappings
from ideas.imports.cells import key
from ideas.imports.mapping import Mapping, MappingRefused
from ideas.imports.reading import MAX_BYTES, MAX_ROWS, Table

# A column with more words than this is no status column; the rest of them become new ideas.
MAX_WORDS = 40
_EXAMPLES = 3
_EXAMPLE_LENGTH = 60


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("Lista"),
        help_text=gettext_lazy("En Excelfil (.xlsx) eller en textfil (.csv). Listan behöver en rad med rubriker."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.txt"}),
        error_messages={
            "required": gettext_lazy("Välj en fil."),
            "empty": gettext_lazy("Filen är tom."),
            "missing": gettext_lazy("Välj en fil."),
            "invalid": gettext_lazy("Välj en fil."),
        },
    )
    sheet = forms.CharField(
        label=gettext_lazy("Blad"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Fyll bara i om filen har flera blad och fel blad lästes."),
    )

    def clean_file(self) -> Any:
        """The file, unless it is too large to be read into memory."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("Filen är större än %(most)d MB. Dela upp listan i flera filer.")
                % {"most": MAX_BYTES // 1024 // 1024}
            )
        return file

    @property
    def limits(self) -> str:
        """What a file may hold, in words."""
        return _("Högst %(rows)d rader och %(size)d MB.") % {"rows": MAX_ROWS, "size": MAX_BYTES // 1024 // 1024}


class MappingForm(forms.Form):
    """One choice for each column and for each status word, and the reason for rows with warnings."""

    guard_reason = forms.CharField(
        label=gettext_lazy("Varför kan raderna med varningar tas in?"),
        help_text=gettext_lazy("Skriv kort varför de inte pekar ut någon. Utan skäl tas de inte in."),
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, table: Table, mapping: Mapping, warned: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table, self.mapping = table, mapping
        words = mappings.status_words(table, mapping)
        self.words = words[:MAX_WORDS]
        self.words_left_out = len(words) - len(self.words)
        if not warned:
            del self.fields["guard_reason"]
        for column, found in enumerate(table.matches):
            self.fields[f"column_{column}"] = _column_field(table, found, mapping.columns.get(column, headings.NOTE))
        for number, guess in enumerate(self.words):
            self.fields[f"status_{number}"] = _status_field(guess, mapping.state(guess.word))

    @property
    def column_fields(self) -> list[forms.BoundField]:
        """The choices for columns, in the file's order."""
        return [self[name] for name in self.fields if name.startswith("column_")]

    @property
    def status_fields(self) -> list[forms.BoundField]:
        """The choices for status words, the most common first."""
        return [self[name] for name in self.fields if name.startswith("status_")]

    def clean(self) -> dict[str, Any]:
        """The choices as a mapping. An error that concerns them together stands above the form."""
        cleaned = super().clean() or self.cleaned_data
        try:
            mappings.check(self.chosen(), self.table)
        except MappingRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return cleaned

    def chosen(self) -> Mapping:
        """What was chosen. Words that are not shown keep what they had."""
        columns = {c: self.cleaned_data.get(f"column_{c}", headings.NOTE) for c in range(len(self.table.headings))}
        words = dict(self.mapping.statuses)
        for number, guess in enumerate(self.words):
            words[key(guess.word)] = self.cleaned_data.get(f"status_{number}", guess.state)
        return Mapping(columns, words)


def _column_field(table: Table, found: headings.Match, chosen: str) -> forms.ChoiceField:
    examples = []
    for row in table.rows:
        text = " ".join(row.text(found.column).split())
        if text and text not in examples:
            examples.append(text if len(text) <= _EXAMPLE_LENGTH else text[: _EXAMPLE_LENGTH - 1] + "…")
        if len(examples) == _EXAMPLES:
            break
    shown = _("Till exempel: %(examples)s") % {"examples": " · ".join(examples)} if examples else _("Kolumnen är tom.")
    if not found.sure:
        shown = _("Stämmer det här? Vi är inte säkra.") + " " + shown
    return forms.ChoiceField(
        label=_("Kolumn %(letter)s: %(heading)s") % {"letter": found.letter, "heading": found.heading},
        choices=list(headings.LABELS.items()),
        initial=chosen,
        help_text=shown,
    )


def _status_field(guess: statuses.Guess, chosen: str) -> forms.ChoiceField:
    shown = _("Rader: %(rows)d.") % {"rows": guess.rows}
    if not guess.sure:
        shown = _("Vi känner inte igen ordet. Välj läge.") + " " + shown
    return forms.ChoiceField(
        label=guess.word,
        choices=[(code, states.label_of(code)) for code in statuses.TARGETS],
        initial=chosen,
        help_text=shown,
    )
