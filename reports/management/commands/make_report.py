"""make_report GROUP --cadence month --period 2026-10: have a report made, or make it at once with --now."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.models import SteeringGroup
from municipalities.granted import SYSTEM
from reports import services
from reports.models import Cadence
from sluice.shared import clock


class Command(BaseCommand):
    """Puts a report in the queue, or renders it in this process."""

    help = "Make the report of a steering group for the period in which a month lies."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Group, length, period."""
        parser.add_argument("group", type=int, metavar="GROUP", help="the steering group's number")
        parser.add_argument("--cadence", choices=Cadence.values, default=Cadence.MONTH)
        parser.add_argument("--period", required=True, metavar="YYYY-MM", help="a month in the period")
        parser.add_argument("--now", action="store_true", help="render here instead of in a worker")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for the report; say where it is."""
        try:
            start = dt.date.fromisoformat(f"{options['period']}-01")
        except ValueError:
            raise CommandError("--period is a month: 2026-10") from None
        try:
            asked = services.request_report(
                group_id=options["group"], cadence=options["cadence"], period_start=start, by=SYSTEM, now=clock.now()
            )
        except SteeringGroup.DoesNotExist:
            raise CommandError(f"no steering group has number {options['group']}") from None
        except services.PeriodNotOverError:
            raise CommandError("the period is not over") from None
        if options["now"]:
            services.render_report(report_id=asked.report.pk, tell_time=clock.now)
        asked.report.refresh_from_db(fields=["state"])
        self.stdout.write(f"report {asked.report.pk}: {asked.report.state} {asked.report.url}")
