"""The ledger as an app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """The record of every act."""

    name = "ledger"
    label = "ledger"
    verbose_name = _("Liggare")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the ledger's own kind and what its tables hold."""
        from . import declarations, log_kinds

        log_kinds.register()
        declarations.register()
