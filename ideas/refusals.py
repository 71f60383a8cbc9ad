"""What the services refuse, each with a sentence that a page can show."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """An act that can't be done; `sentence` says why and what to do, `field` where on the form."""

    sentence = _("Det gick inte. Ladda om sidan och försök igen.")
    field = ""

    def __init__(self, sentence: object = None, *, field: str = "") -> None:
        super().__init__(str(sentence or self.sentence))
        self.sentence = sentence or self.sentence  # type: ignore[assignment]
        self.field = field or self.field


class NotAllowed(Refused):
    """The person may not do this."""

    sentence = _("Du kan inte göra det här med idén.")


class MovedOn(Refused):
    """Somebody else was first: the idea is no longer in the state that the page showed."""

    sentence = _("Någon annan hann före: idén är inte längre i det läge som sidan visade. Ingenting ändrades av dig.")


class Missing(Refused):
    """A detail that the act needs is missing or does not fit."""
