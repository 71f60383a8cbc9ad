"""Ideas: from draft to introduced and followed up."""

from django.apps import AppConfig


class IdeasConfig(AppConfig):
    """The sluice itself."""

    name = "ideas"
    label = "ideas"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register ledger kinds, declarations, and how to find an idea from below."""
        from quality import closings

        from . import declarations, log_kinds, subjects
        from .services import harm_closed

        log_kinds.register()
        declarations.register()
        subjects.register()
        closings.listen(subjects.IDEA, harm_closed)
