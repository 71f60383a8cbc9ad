"""The outbox of mail."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """The outbox of mail."""

    name = "notices"
    label = "notices"
    verbose_name = _("Meddelanden")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what is held in the outbox."""
        from . import declarations

        declarations.register()
