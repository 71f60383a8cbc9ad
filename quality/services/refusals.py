"""What every refusal in this app has in common: a plain sentence for the one who tried."""

from __future__ import annotations

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """The act was not done. `sentence` says why, in the interface's language."""

    sentence: ClassVar[str | Promise] = _("Det gick inte att göra.")

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(Refused):
    """The person lacks the permission, or the row belongs to another authority. Pages answer 404."""

    sentence = _("Du får inte göra det här.")
