"""Owners: municipalities, authorities, units, sluices, memberships."""

from django.apps import AppConfig


class MunicipalitiesConfig(AppConfig):
    """Who owns what, and who may do what."""

    name = "municipalities"
    label = "municipalities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the ledger kinds and what is held about people."""
        from . import declarations, log_kinds

        log_kinds.register()
        declarations.register()
