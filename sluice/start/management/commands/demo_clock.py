"""`manage.py demo_clock --to 2026-12-01`: move the demonstration's time, or `--reset` to go back to real time."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from sluice.shared import clock
from sluice.start import demo_clock

ZONE = ZoneInfo("Europe/Stockholm")


class Command(BaseCommand):
    """Moves the demonstration's clock; refused where DEMO is not set."""

    help = "Move the demonstration's clock."

    def add_arguments(self, parser: CommandParser) -> None:
        """Either --to or --reset; without both the time is told."""
        parser.add_argument("--to", help="2026-12-01 or 2026-12-01T08:30 (local time; a day alone means 08:00)")
        parser.add_argument("--reset", action="store_true", help="back to real time")

    def handle(self, *args: Any, **options: Any) -> None:
        """Move, reset or tell."""
        try:
            if options["reset"]:
                demo_clock.reset()
            elif options["to"]:
                demo_clock.move(self._moment(options["to"]))
        except demo_clock.NotDemo:
            raise CommandError(_("Klockan kan bara flyttas i en demonstration (DEMO=1).")) from None
        told = clock.now().astimezone(ZONE)
        self.stdout.write(_("Nu är det %(time)s i demonstrationen.") % {"time": f"{told:%Y-%m-%d %H:%M}"})

    def _moment(self, text: str) -> dt.datetime:
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            raise CommandError(_("Skriv dagen så här: 2026-12-01 (eller 2026-12-01T08:30).")) from None
        if len(text) == len("2026-12-01"):
            moment = moment.replace(hour=8)
        return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
