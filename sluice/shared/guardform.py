"""The guard in a form: an error beside the field for what blocks, a reason asked for what warns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sluice.shared import guard

REASON = "guard_reason"


class GuardedFormMixin:
    """Put before `forms.Form` or `forms.ModelForm`: every free text is looked at before it is used.

    A blocking number is an error on its field. A warning asks for `guard_reason`, a field that is
    there only when something was warned of; what is written in it is looked at too. Hand the cleaned
    `guard_reason` to the service, which keeps it in the ledger. `guard_exclude` names texts that are
    no free text (a search word, an address); `guard_warns = False` lets drafts rest with warnings.
    `guard_warnings` holds the warnings by field, for the template.
    """

    guard_exclude: tuple[str, ...] = ()
    guard_warns: bool = True
    guard_warnings: dict[str, list[guard.Finding]]

    # From the form that the mixin is put before.
    fields: dict[str, forms.Field]
    is_bound: bool
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guard_warnings = {}
        if self.is_bound and self.guard_warns and self._typed_warnings():
            self._add_reason()

    def clean(self) -> dict[str, Any]:
        """The form's own cleaning, and then the guard."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data  # type: ignore[misc]
        texts = {name: cleaned[name] for name in self._guarded() if isinstance(cleaned.get(name), str)}
        for name, found in guard.guard_fields(texts).items():
            blocks = list(dict.fromkeys(guard.message(item) for item in found if item.blocking))
            if blocks:
                self.add_error(name, blocks)  # type: ignore[attr-defined]
            warnings = [item for item in found if not item.blocking]
            if warnings and name != REASON:
                self.guard_warnings[name] = warnings
        if self.guard_warns and self.guard_warnings and not self._reason(cleaned):
            self._ask_for_reason()
        return cleaned

    def _reason(self, cleaned: dict[str, Any]) -> bool:
        # A reason that was refused is asked for again by its own error.
        return bool(cleaned.get(REASON) or self._errors.get(REASON))  # type: ignore[attr-defined]

    def _add_reason(self) -> None:
        self.fields[REASON] = forms.CharField(
            label=_("Varför behöver det stå så?"),
            help_text=_("Skriv om texten, eller berätta kort varför den inte pekar ut någon."),
            required=False,
            max_length=500,
        )

    def _ask_for_reason(self) -> None:
        if REASON not in self.fields:
            self._add_reason()
        said = dict.fromkeys(guard.message(item) for found in self.guard_warnings.values() for item in found)
        self.add_error(REASON, list(said))  # type: ignore[attr-defined]

    def _guarded(self) -> list[str]:
        return [
            name
            for name, field in self.fields.items()
            if isinstance(field, forms.CharField)
            and not isinstance(field, forms.EmailField | forms.URLField | forms.UUIDField)
            and not isinstance(field.widget, forms.PasswordInput)
            and name not in self.guard_exclude
        ]

    def _typed_warnings(self) -> bool:
        for name in self._guarded():
            widget, prefixed = self.fields[name].widget, self.add_prefix(name)  # type: ignore[attr-defined]
            typed = widget.value_from_datadict(self.data, self.files, prefixed)  # type: ignore[attr-defined]
            if isinstance(typed, str) and guard.inspect(typed).warnings:
                return True
        return False
