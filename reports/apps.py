"""Periodic reports to steering groups: schedules, stored figures, PDF and XLSX, the archive."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The reports."""

    name = "reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the ledger kinds, what is held about people, how to find a report, and its place on the agenda."""
        from governance.agenda import add_part

        from . import archive, declarations, log_kinds, subjects

        log_kinds.register()
        declarations.register()
        subjects.register()
        add_part(archive.agenda_part)
