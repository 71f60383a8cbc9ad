"""`manage.py permissions_table`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from municipalities.permission_table import markdown


class Command(BaseCommand):
    """Print the page `docs/permissions.md`."""

    help = "Prints the matrix of roles and permissions: manage.py permissions_table > docs/permissions.md"
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        self.stdout.write(markdown(), ending="")
