"""Making people. What they may do is a matter of memberships."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction

from .models import Person


class NotDemoError(Exception):
    """Invented people exist only where DEMO is set."""


def find_person(email: str) -> Person | None:
    """The person with this e-mail address, whatever its case, or None."""
    return Person.objects.filter(email=email.strip().lower()).first()


@transaction.atomic
def find_or_create_person(*, email: str, name: str, now: dt.datetime) -> tuple[Person, bool]:
    """The person with this address, made if nobody has it; and whether they were made.

    A new person has no password: they choose one by "glömt lösenordet". A known person keeps their name.
    """
    address = email.strip().lower()
    known = find_person(address)
    if known is not None:
        return known, False
    person = Person(email=address, name=name.strip(), created_at=now)
    person.set_unusable_password()
    person.save(force_insert=True)
    return person, True


@transaction.atomic
def create_demo_person(*, email: str, name: str, password_hash: str, now: dt.datetime) -> Person:
    """An invented person of the demonstration, with the shared password's hash (made once: hashing is slow on purpose).

    Raises NotDemoError where DEMO is not set.
    """
    if not settings.DEMO:
        raise NotDemoError
    return Person.objects.create(email=email, name=name, password=password_hash, is_demo=True, created_at=now)
