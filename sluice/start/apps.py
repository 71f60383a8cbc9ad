"""The start page, the settings page, the demonstration and the health answers."""

from django.apps import AppConfig


class StartConfig(AppConfig):
    """Assembles what the apps offer; owns only the demonstration clock."""

    name = "sluice.start"
    label = "start"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load Celery's application and the checks into every process; let a row move the clock while the demonstration runs."""
        from sluice import celery, checks  # noqa: F401 (a shared task without its application would look for another broker)

        from . import declarations, demo_clock

        declarations.register()
        demo_clock.install()
