"""Steering groups: who decides at the gates, and what waits for them."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """The steering groups."""

    name = "governance"
    label = "governance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the ledger kinds and what is held about people."""
        from . import declarations, log_kinds

        log_kinds.register()
        declarations.register()
