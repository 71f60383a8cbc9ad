"""Whose e-mail address is whose: an administrator gives it, and nobody takes one for themselves."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Person
from municipalities import services as owners
from tests import people

WANTED = "kommande.koordinator@uddevalla.example"


@pytest.mark.django_db
def test_nobody_takes_the_address_of_somebody_who_is_to_come() -> None:
    """Else the role that the administrator gives to that address would be theirs."""
    world = people.build()
    thief, client = world.people["contributor"], Client()
    client.force_login(thief, backend="allauth.account.auth_backends.AuthenticationBackend")
    answers = [client.get("/konto/email/").status_code]
    answers += [
        client.post("/konto/email/", {"email": WANTED, action: ""}).status_code
        for action in ("action_add", "action_primary")
    ]
    given = owners.admit(
        email=WANTED, name="Kommande Koordinator", place=world.home, role="coordinator", starts_on=people.TODAY,
        by=world.granted("administrator"), now=people.NOW,
    )  # fmt: skip
    assert (answers, given.person.name) == ([404] * 3, "Kommande Koordinator")
    assert Person.objects.get(pk=thief.pk).email == "contributor@example.test"
