"""`load_demo`: the demonstration, on the first start."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from sluice.shared import clock
from sluice.start.demo import loading


class Command(BaseCommand):
    """Loads the demonstration once; a second time it says that it is there."""

    help = "Load the demonstration (only where DEMO is set, never beside real authorities)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and show how far it has come."""
        try:
            new = loading.load(now=clock.now(), progress=self._progress)
        except loading.NotDemo:
            raise CommandError(_("Demonstrationen laddas bara där DEMO är satt.")) from None
        except loading.RealAuthorities:
            raise CommandError(
                _("Databasen har riktiga myndigheter. Demonstrationen laddas bara i en tom databas.")
            ) from None
        self.stdout.write(_("Demonstrationsdata är på plats.") if new else _("Demonstrationsdata fanns redan."))

    def _progress(self, done: int, total: int) -> None:
        line = _("Demonstrationsdata: %(done)d av %(total)d idéer") % {"done": done, "total": total}
        if self.stdout.isatty():
            self.stdout.write(f"\r{line}", ending="\n" if done == total else "")
        elif done % 10 == 0 or done == total:
            self.stdout.write(line)
        self.stdout.flush()
