"""Whom to sign in as: one demonstration person for each role, where there is most to see."""

from __future__ import annotations

from dataclasses import dataclass

from municipalities import roles
from municipalities.models import Membership

# The authority and the sluice that have every role.
FIRST = ("uddevalla", "icare4-fyrbodal")


@dataclass(frozen=True)
class Shown:
    """A person to sign in as."""

    email: str
    role: str
    place: str


def one_of_each_role() -> list[Shown]:
    """One person for each role, in the order of the table of roles; empty before the demonstration is loaded."""
    rows = Membership.objects.filter(person__is_demo=True, ends_on__isnull=True).select_related(
        "person", "authority", "sluice"
    )
    found: dict[str, Membership] = {}
    for row in sorted(rows, key=lambda one: (_rank(one), one.pk)):
        found.setdefault(row.role, row)
    return [
        Shown(found[role.code].person.email, str(role.label), _place(found[role.code]))
        for role in roles.ROLES
        if role.code in found
    ]


def _rank(row: Membership) -> int:
    slug = row.authority.slug if row.authority else row.sluice.slug if row.sluice else ""
    return FIRST.index(slug) if slug in FIRST else len(FIRST)


def _place(row: Membership) -> str:
    return row.authority.short_name if row.authority else row.sluice.name if row.sluice else ""
