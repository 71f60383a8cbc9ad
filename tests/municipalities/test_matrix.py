"""Who may do what: the table of product section 2, typed by hand, against what people really get."""

from __future__ import annotations

from pathlib import Path

import pytest

from municipalities import permission_table, permissions, roles
from tests import people

AUTHORITY = {
    "contributor": {"hand_in", "see_opened"},
    "participant": {"hand_in"},
    "ambassador": {"hand_in", "hand_in_for_others", "see_opened"},
    "coordinator": {"see_opened", "triage", "import_ideas", "read_quality", "read_ledger"},
    "assessor": {"see_opened", "assess"},
    "manager": {"see_opened", "receive_line"},
    "quality_lead": {"see_opened", "read_quality", "manage_quality", "read_ledger"},
    "steering": {"see_opened", "decide_gates", "read_reports"},
    "reference": {"see_opened"},
    "auditor": {"see_opened", "audit", "read_quality", "read_reports", "read_ledger"},
    "administrator": {"administer"},
}
SLUICE = {
    "assessor": {"see_opened", "assess"},
    "innovation_lead": {"see_opened", "innovate", "read_ledger"},
    "steering": {"see_opened", "decide_gates", "read_reports"},
    "reference": {"see_opened"},
    "partner": {"see_published"},
    "administrator": {"administer"},
}


def test_the_matrix_is_the_products() -> None:
    for kind, table in (("authority", AUTHORITY), ("sluice", SLUICE)):
        given = {r.code: set(roles.permissions_of(r.code, kind)) for r in roles.ROLES}
        assert {code: held for code, held in given.items() if held} == table


def test_every_permission_is_declared_where_it_is_given_and_given_where_it_is_declared() -> None:
    for declared, table in ((permissions.ON_AUTHORITY, AUTHORITY), (permissions.ON_SLUICE, SLUICE)):
        assert {code for code, _label in declared} == set.union(*table.values())


def test_everybody_has_exactly_what_their_role_gives_and_nothing_elsewhere(db: None) -> None:
    world = people.build()
    home, sluice = ("authority", world.home.pk), ("sluice", world.sluice.pk)
    elsewhere = [("authority", world.neighbour.pk), ("authority", world.stranger.pk)]
    for role, held in AUTHORITY.items():
        granted = world.granted(role)
        assert set(granted.by_container[home]) == held, role
        assert set(granted.by_container) == {home}, role
        assert not any(granted.has(code, place) for code, _label in permissions.ON_AUTHORITY for place in elsewhere)
    for role, held in SLUICE.items():
        granted = world.granted(f"sluice_{role}")
        assert set(granted.by_container[sluice]) == held, role
        assert set(granted.by_container) == {sluice}, role


@pytest.mark.parametrize("kind", ["authority", "sluice"])
def test_an_unknown_role_gives_nothing(kind: str) -> None:
    with pytest.raises(KeyError):
        roles.permissions_of("mayor", kind)


def test_the_page_in_the_docs_is_up_to_date() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
    assert page.read_text(encoding="utf-8") == permission_table.markdown()
