"""What a person may do today: the one place that joins memberships and guardian's grants.

A permission counts only while a membership that is current *today* backs it, and only if guardian
holds the grant. Two queries for a person, whatever the number of memberships.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Value

from sluice.shared.actor import SYSTEM_ACTOR, Actor

from .models import AuthorityGroupPermission, Membership, Participation, SluiceGroupPermission

Container = tuple[str, int]
"""("authority", pk) or ("sluice", pk)."""


@dataclass(frozen=True)
class Standing:
    """A current membership: what gives a permission, and how its holder is named in the ledger."""

    membership_id: int
    role: str
    container: Container
    name: str
    slug: str
    unit_id: int | None
    unit_path: str
    unit_name: str
    is_demo: bool
    sluices: tuple[int, ...] = ()
    """The sluices that the authority takes part in today."""

    def reaches(self, path: str) -> bool:
        """True if the membership covers the unit with this path: it has no unit, or the path lies in or below its own."""
        return not self.unit_path or path.startswith(self.unit_path)


@dataclass(frozen=True)
class Granted:
    """What one person may do today. `SYSTEM` is the sluice itself: wake-ups, beat, retention."""

    person_id: int | None
    standings: tuple[Standing, ...] = ()
    by_container: dict[Container, dict[str, tuple[Standing, ...]]] = field(default_factory=dict)

    @property
    def is_system(self) -> bool:
        """True for the system itself."""
        return self.person_id is None and not self.standings and self is SYSTEM

    def has(self, permission: str, container: Container) -> bool:
        """True if the permission is granted on the container, in whole or for some unit."""
        return permission in self.by_container.get(container, {})

    def reaching(self, permission: str, container: Container, path: str) -> Standing | None:
        """The narrowest standing that gives the permission for the unit with this path, else None."""
        fits = [s for s in self.by_container.get(container, {}).get(permission, ()) if s.reaches(path)]
        return fits[0] if fits else None

    def via(self, permission: str, container: Container) -> Standing | None:
        """The standing that gives the permission: the narrowest unit, else the oldest membership."""
        found = self.by_container.get(container, {}).get(permission, ())
        return found[0] if found else None

    def ids(self, kind: str, permission: str) -> frozenset[int]:
        """Containers of the kind on which the permission is granted."""
        return frozenset(pk for (k, pk), held in self.by_container.items() if k == kind and permission in held)

    def paths(self, authority_id: int, permission: str) -> tuple[str, ...]:
        """The unit paths for which the permission counts; ("",) is the whole authority, () is nothing."""
        found = self.by_container.get(("authority", authority_id), {}).get(permission, ())
        paths = {s.unit_path for s in found}
        return ("",) if "" in paths else tuple(sorted(paths))

    def has_any(self, permission: str) -> bool:
        """True if the permission is granted on some container."""
        return any(permission in held for held in self.by_container.values())

    def member_of(self, container: Container) -> bool:
        """True if any current membership stands in the container."""
        return container in self.by_container

    def actor(self, permissions: Iterable[str], containers: Iterable[Container]) -> Actor:
        """The ledger's label for an act: role and unit of the membership that gives one of the permissions.

        Falls back to the oldest standing in the containers, then to a bare person without role.
        """
        if self.person_id is None:
            return SYSTEM_ACTOR
        wanted, places = tuple(permissions), tuple(containers)
        for place in places:
            for permission in wanted:
                if found := self.via(permission, place):
                    return Actor(self.person_id, found.role, found.unit_name)
        for standing in self.standings:
            if standing.container in places:
                return Actor(self.person_id, standing.role, standing.unit_name)
        return Actor(self.person_id, "", "")


SYSTEM = Granted(person_id=None)


def _standings(person_id: int, today: dt.date) -> list[Standing]:
    sluices = Participation.objects.current(today).filter(authority_id=OuterRef("authority_id")).values("sluice_id")
    rows = (
        Membership.objects.current(today)
        .filter(person_id=person_id)
        .order_by("starts_on", "id")
        .select_related("authority", "sluice", "unit")
        .annotate(in_sluices=ArraySubquery(sluices))
    )
    return [_standing(row) for row in rows]


def _standing(row: Any) -> Standing:
    place = row.authority or row.sluice
    return Standing(
        membership_id=row.pk,
        role=row.role,
        container=("authority", row.authority_id) if row.authority_id else ("sluice", row.sluice_id),
        name=place.name,
        slug=place.slug,
        unit_id=row.unit_id,
        unit_path=row.unit.path if row.unit else "",
        unit_name=row.unit.name if row.unit else "",
        is_demo=place.is_demo,
        sluices=tuple(row.in_sluices),
    )


def _grants(person_id: int) -> set[tuple[str, int, str, str]]:
    """(kind, container, role, codename) for every grant of the person's role groups: one query."""

    def rows(model: Any, kind: str) -> Any:
        return (
            model.objects.filter(group__user=person_id)
            .annotate(kind=Value(kind, output_field=CharField()), role=F("group__role_group__role"))
            .values_list("kind", "content_object_id", "role", "permission__codename")
        )

    return set(rows(AuthorityGroupPermission, "authority").union(rows(SluiceGroupPermission, "sluice"), all=True))


def granted_for(person_id: int | None, today: dt.date) -> Granted:
    """What the person may do on `today`; nothing for None (nobody is signed in). At most two queries."""
    if person_id is None:
        return Granted(person_id=None)
    standings = _standings(person_id, today)
    if not standings:
        return Granted(person_id=person_id)
    grants = _grants(person_id)
    by_container: dict[Container, dict[str, list[Standing]]] = {s.container: {} for s in standings}
    for kind, pk, role, codename in grants:
        for standing in standings:
            if standing.container == (kind, pk) and standing.role == role:
                by_container[(kind, pk)].setdefault(codename, []).append(standing)
    order = {s.membership_id: i for i, s in enumerate(standings)}
    sorted_by = {
        container: {
            codename: tuple(sorted(found, key=lambda s: (-len(s.unit_path), order[s.membership_id])))
            for codename, found in held.items()
        }
        for container, held in by_container.items()
    }
    return Granted(person_id=person_id, standings=tuple(standings), by_container=sorted_by)
