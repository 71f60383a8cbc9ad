"""Sign-in, sign-out and a new password, with our words and our look."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Person

PASSWORD = "kanalen-ligger-stilla"


@pytest.fixture
def siv(db: None, settings: object) -> Person:
    settings.ROOT_URLCONF = "tests.look.pages"  # type: ignore[attr-defined]
    return Person.objects.create_user("siv@exempel.se", PASSWORD, name="Siv")


def test_a_new_password_by_mail(siv: Person, client: Client) -> None:
    answer = client.post("/konto/password/reset/", {"email": siv.email}, follow=True)
    assert "Titta i din e-post" in answer.content.decode()
    (letter,) = mail.outbox
    assert letter.subject.endswith("Välj ett nytt lösenord")
    assert "Hello" not in letter.body
    link = re.search(r"http://testserver(\S+)", str(letter.body))
    assert link
    page = client.get(link[1], follow=True)
    assert "Välj nytt lösenord" in page.content.decode()
    address = page.redirect_chain[-1][0]
    done = client.post(address, {"password1": "slussen-oppnas-igen", "password2": "slussen-oppnas-igen"}, follow=True)
    assert "Lösenordet är bytt" in done.content.decode()
    siv.refresh_from_db()
    assert siv.check_password("slussen-oppnas-igen")


def test_a_used_link_says_so(siv: Person, client: Client) -> None:
    page = client.get("/konto/password/reset/key/1-fel-nyckel/")
    assert "Länken gäller inte längre" in page.content.decode()


def test_who_asks_for_an_unknown_address_learns_nothing_on_the_page(siv: Person, client: Client) -> None:
    answer = client.post("/konto/password/reset/", {"email": "ingen@exempel.se"}, follow=True)
    assert "Titta i din e-post" in answer.content.decode()
    (letter,) = mail.outbox
    assert letter.to == ["ingen@exempel.se"]
    assert "har inget konto" in letter.body


def test_a_wrong_password_keeps_the_address_and_where_one_was_going(siv: Person, client: Client) -> None:
    page = client.post("/konto/login/", {"login": siv.email, "password": "fel", "next": "/beslut/"}).content.decode()
    assert 'value="siv@exempel.se"' in page
    assert 'name="next" value="/beslut/"' in page
    assert "data-error-summary" in page


def test_signing_in_leads_on_and_signing_out_needs_a_press(siv: Person, client: Client) -> None:
    answer = client.post("/konto/login/", {"login": siv.email, "password": PASSWORD, "next": "/beslut/"})
    assert answer.headers["Location"] == "/beslut/"
    assert "Vill du logga ut?" in client.get("/konto/logout/").content.decode()
    assert "_auth_user_id" in client.session
    out = client.post("/konto/logout/", follow=True)
    assert "_auth_user_id" not in client.session
    assert "Du är utloggad." in out.content.decode()


def test_nobody_signs_up_by_themselves(siv: Person, client: Client) -> None:
    assert "Konton läggs upp av administratören" in client.get("/konto/signup/").content.decode()
    client.post("/konto/signup/", {"email": "ny@exempel.se", "password1": PASSWORD})
    assert list(Person.objects.values_list("email", flat=True)) == ["siv@exempel.se"]
