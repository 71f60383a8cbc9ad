"""The management system for quality."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Register, harm, risk, measures, processes and routines (SOSFS 2011:9)."""

    name = "quality"
    label = "quality"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the ledger kinds, what is held about people, and how rows are found from below."""
        from . import declarations, log_kinds, subjects

        log_kinds.register()
        declarations.register()
        subjects.register()
