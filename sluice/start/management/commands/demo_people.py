"""`demo_people`: one person for each role, and the password that they share."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from sluice.start.demo import cast


class Command(BaseCommand):
    """Prints who one can sign in as."""

    help = "Print one demonstration person for each role, and their shared password."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a role, then the password. Raises CommandError where DEMO is not set."""
        if not settings.DEMO:
            raise CommandError(_("Demonstrationspersoner finns bara där DEMO är satt."))
        people = cast.one_of_each_role()
        if not people:
            raise CommandError(_("Demonstrationen är inte laddad än. Kör load_demo först."))
        width = max(len(person.email) for person in people)
        for person in people:
            self.stdout.write(f"  {person.email:<{width}}  {person.role} – {person.place}")
        self.stdout.write(_("  Lösenord för alla: %(password)s") % {"password": settings.DEMO_PASSWORD})
