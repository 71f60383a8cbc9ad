"""Which letters were given up, and, when asked, sending one again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notices import services
from sluice.shared import clock


class Command(BaseCommand):
    """Lists letters that did not arrive, without their words or addresses."""

    help = "List mail that was given up; --again ID sends one of them again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number of a letter to send again."""
        parser.add_argument("--again", type=int, metavar="ID", help="send this letter again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run. Raises CommandError for a letter that was not given up."""
        if options["again"] is not None:
            try:
                services.send_again(options["again"], now=clock.now())
            except services.NotFailed:
                raise CommandError(f"letter {options['again']} was not given up") from None
            self.stdout.write("queued again")
            return
        for notice in services.undelivered():
            self.stdout.write(
                f"{notice.pk}  {notice.kind}  {notice.container}  person {notice.person_id}  "
                f"{notice.attempts} attempts  {notice.finished_at:%Y-%m-%d %H:%M}  {notice.error}"
            )
