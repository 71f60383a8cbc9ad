"""The person."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who signs in."""

    name = "accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what is held about a person."""
        from . import declarations

        declarations.register()
