"""The menu and the name in the head: what a person may do where they stand, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.urls import reverse

from municipalities.granted import Container, Granted, Standing
from municipalities.roles import permissions_of
from sluice.start.context import MENU, menu, whoami

CARE, SCHOOL, SLUICE = ("authority", 1), ("authority", 2), ("sluice", 1)
NAMES = {CARE: "Socialnämnden", SCHOOL: "Utbildningsnämnden", SLUICE: "Fyrbodal"}
SLUGS = {CARE: "socialnamnden", SCHOOL: "utbildningsnamnden", SLUICE: "fyrbodal"}


def granted(*memberships: tuple[str, Container]) -> Granted:
    """A person with the roles, oldest first."""
    standings = tuple(
        Standing(i, role, place, NAMES[place], SLUGS[place], None, "", "", is_demo=False)
        for i, (role, place) in enumerate(memberships)
    )
    held: dict[Container, dict[str, tuple[Standing, ...]]] = {}
    for standing in standings:
        for code in permissions_of(standing.role, standing.container[0]):
            held.setdefault(standing.container, {}).setdefault(code, ())
            held[standing.container][code] += (standing,)
    return Granted(7, standings, held)


def labels(items: Sequence[tuple[object, str, bool]]) -> list[str]:
    return [str(label) for label, _url, _current in items]


def test_every_line_of_the_menu_leads_somewhere() -> None:
    for entry in MENU:
        if entry.personal:
            assert reverse(entry.view)
        if "authority" in entry.kinds and not entry.personal:
            assert reverse(entry.view, kwargs={"m": "x"}).startswith("/m/x/")
        if "sluice" in entry.kinds:
            assert reverse(entry.view.replace(":", ":sluice_"), kwargs={"s": "x"}).startswith("/s/x/")


@pytest.mark.parametrize(
    ("role", "place", "expected"),
    [
        ("contributor", CARE, ["Att göra", "Lämna en idé", "Mina idéer", "Idéer"]),
        ("participant", CARE, ["Att göra", "Lämna en idé", "Mina idéer"]),
        ("coordinator", CARE, ["Att göra", "Inkorg", "Idéer", "Kvalitet", "Liggare"]),
        ("quality_lead", CARE, ["Att göra", "Idéer", "Kvalitet", "Liggare"]),
        ("steering", SLUICE, ["Att göra", "Idéer", "Styrgrupp", "Rapporter"]),
        ("administrator", CARE, ["Att göra", "Personer", "Inställningar"]),
        ("partner", SLUICE, ["Att göra"]),
    ],
)
def test_a_role_sees_its_own_lines(role: str, place: Container, expected: list[str]) -> None:
    assert labels(menu(granted((role, place)), None, "/")) == expected


def test_the_menu_stays_in_the_authority_that_the_page_is_in() -> None:
    both = granted(("coordinator", CARE), ("coordinator", SCHOOL))
    assert {str(a): b for a, b, _c in menu(both, SCHOOL, "/")}["Inkorg"] == "/m/utbildningsnamnden/inkorg/"
    assert {str(a): b for a, b, _c in menu(both, None, "/")}["Inkorg"] == "/m/socialnamnden/inkorg/"


def test_one_line_is_the_current_one() -> None:
    person = granted(("coordinator", CARE))
    here = [str(a) for a, _b, current in menu(person, CARE, "/m/socialnamnden/ideer/1485-2026-0001/") if current]
    assert here == ["Idéer"]
    assert [str(a) for a, _b, current in menu(person, None, "/") if current] == ["Att göra"]
    assert [str(a) for a, _b, current in menu(person, None, "/konto/logout/") if current] == []


def test_who_one_is_follows_the_page() -> None:
    person = granted(("contributor", CARE), ("steering", SLUICE))
    assert whoami("Siv", person, SLUICE)["lines"] == ["Styrgrupp · Fyrbodal"]
    assert whoami("Siv", person, None) == {"name": "Siv", "lines": ["Idégivare · Socialnämnden"]}
    assert whoami("Siv", granted(), None)["lines"] == []
