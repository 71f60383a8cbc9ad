"""`manage.py sync_permissions`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from municipalities import services
from sluice.shared import clock

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Make guardian's tables agree with the memberships, or check that they do."""

    help = "Rebuilds guardian's tables from memberships and roles; with --check only reports how they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Only check, or repair."""
        parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if anything differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Repair, or with --check list the differences and end with 1."""
        if options["check"]:
            self._check()
            return
        repaired = services.sync_permissions(now=clock.now())
        self.stdout.write(_("ok: %(number)d skillnader rättade.") % {"number": repaired})

    def _check(self) -> None:
        found = services.permission_drift(now=clock.now())
        if not found:
            self.stdout.write(_("ok: rättigheterna stämmer med medlemskapen."))
            return
        for line in found:
            self.stdout.write(line)
        raise CommandError(_("Rättigheterna skiljer sig från medlemskapen. Kör sync_permissions."), returncode=1)
