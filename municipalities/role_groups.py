"""Guardian's side of memberships: one group per container and role, its grants, and who is in it.

All of it is derived: `Membership` and `roles.py` are the truth. Only the services and `sync_permissions`
write here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import F, Q, QuerySet

from . import roles
from .models import (
    Authority,
    AuthorityGroupPermission,
    AuthorityUserPermission,
    Membership,
    RoleGroup,
    Sluice,
    SluiceGroupPermission,
    SluiceUserPermission,
)

Place = Authority | Sluice


def kind_of(place: Place) -> str:
    """ "authority" or "sluice"."""
    return "authority" if isinstance(place, Authority) else "sluice"


def in_place(place: Place) -> dict[str, Place]:
    """The container as the keyword that memberships and role groups are filtered and made with."""
    return {kind_of(place): place}


def _grant_model(kind: str) -> Any:
    return AuthorityGroupPermission if kind == "authority" else SluiceGroupPermission


def _permission_ids(kind: str, codenames: frozenset[str]) -> dict[str, int]:
    """The rows of the codenames. The same codename stands on both containers, so the model is named too."""
    found = Permission.objects.filter(
        content_type__app_label="municipalities", content_type__model=kind, codename__in=codenames
    )
    return dict(found.values_list("codename", "pk"))


def ensure(place: Place, role: str) -> RoleGroup:
    """The role's group in the container with the grants that `roles.py` gives it, made if it is missing."""
    found = RoleGroup.objects.select_related("group").filter(role=role, **in_place(place)).first()
    if found is not None:
        return found
    group = Group.objects.create(name=f"{kind_of(place)}:{place.pk}:{role}")
    made = RoleGroup.objects.create(group=group, role=role, **in_place(place))
    _grant(made)
    return made


def _grant(role_group: RoleGroup) -> None:
    """Make the group's grants exactly what `roles.py` says."""
    kind = "authority" if role_group.authority_id else "sluice"
    wanted = _permission_ids(kind, roles.permissions_of(role_group.role, kind))
    rows = _grant_model(kind).objects.filter(group_id=role_group.group_id)
    rows.exclude(permission_id__in=wanted.values()).delete()
    held = set(rows.values_list("permission_id", flat=True))
    place_id = role_group.authority_id or role_group.sluice_id
    _grant_model(kind).objects.bulk_create(
        _grant_model(kind)(group_id=role_group.group_id, permission_id=pk, content_object_id=place_id)
        for pk in wanted.values()
        if pk not in held
    )


def _unexpired(today: dt.date) -> Q:
    """Memberships that count now or will: one that starts tomorrow must work tomorrow without anybody doing anything."""
    return Q(ends_on__isnull=True) | Q(ends_on__gte=today)


def seat(person_id: int, place: Place, role: str, today: dt.date) -> None:
    """Put the person in the role's group, or take them out, as their memberships say."""
    group = ensure(place, role).group
    if Membership.objects.filter(_unexpired(today), person_id=person_id, role=role, **in_place(place)).exists():
        group.user_set.add(person_id)
    else:
        group.user_set.remove(person_id)


@dataclass(frozen=True)
class Drift:
    """One difference between what memberships say and what guardian's tables hold."""

    what: str
    group: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what}: {self.group} {self.detail}".rstrip()


def drift(today: dt.date) -> list[Drift]:
    """Every difference, in a stable order. Empty when the tables agree."""
    found = [*_missing_groups(today), *_wrong_seats(today), *_wrong_grants(), *_stray_grants()]
    return sorted(found, key=str)


def _name(authority_id: int | None, sluice_id: int | None, role: str) -> str:
    return f"authority:{authority_id}:{role}" if authority_id else f"sluice:{sluice_id}:{role}"


def _seats(memberships: QuerySet[Membership]) -> set[tuple[str, int]]:
    rows = memberships.values_list("authority_id", "sluice_id", "role", "person_id")
    return {(_name(authority, sluice, role), person) for authority, sluice, role, person in rows}


def _seats_wanted(today: dt.date) -> set[tuple[str, int]]:
    return _seats(Membership.objects.filter(_unexpired(today)))


def _groups() -> dict[int, str]:
    rows = RoleGroup.objects.values_list("group_id", "authority_id", "sluice_id", "role")
    return {group: _name(authority, sluice, role) for group, authority, sluice, role in rows}


def _missing_groups(today: dt.date) -> Iterator[Drift]:
    there = set(_groups().values())
    for name in {name for name, _person in _seats_wanted(today)} - there:
        yield Drift("group missing", name, "")


def _wrong_seats(today: dt.date) -> Iterator[Drift]:
    names = _groups()
    wanted = {seat for seat in _seats_wanted(today) if seat[0] in set(names.values())}
    rows = Group.user_set.through.objects.filter(group_id__in=names).values_list("group_id", "person_id")
    there = {(names[group], person) for group, person in rows}
    for name, person in wanted - there:
        yield Drift("person missing", name, str(person))
    # Somebody whose last day has passed keeps the seat until the next sync: it gives nothing without a membership.
    for name, person in there - wanted - _seats(Membership.objects.filter(ends_on__lt=today)):
        yield Drift("person too many", name, str(person))


def _wrong_grants() -> Iterator[Drift]:
    for kind in ("authority", "sluice"):
        groups = RoleGroup.objects.filter(**{f"{kind}__isnull": False}).values_list("group_id", f"{kind}_id", "role")
        rows = _grant_model(kind).objects.filter(group__role_group__isnull=False)
        held = set(rows.values_list("group_id", "content_object_id", "permission__codename"))
        names = _groups()
        wanted = {(group, place, code) for group, place, role in groups for code in roles.permissions_of(role, kind)}
        for group, _place, code in wanted - held:
            yield Drift("grant missing", names[group], code)
        for group, place, code in held - wanted:
            yield Drift("grant too many", names.get(group, str(group)), f"{code} on {kind}:{place}")


def _stray_grants() -> Iterator[Drift]:
    """Grants that no role group carries: to people directly, or to a group that is nobody's role."""
    for model, kind in ((AuthorityUserPermission, "authority"), (SluiceUserPermission, "sluice")):
        for person, place, code in model.objects.values_list("user_id", "content_object_id", "permission__codename"):
            yield Drift("grant to a person", f"{kind}:{place}", f"{code} to {person}")
    for kind in ("authority", "sluice"):
        rows = _grant_model(kind).objects.filter(group__role_group__isnull=True)
        for name, place, code in rows.values_list("group__name", "content_object_id", "permission__codename"):
            yield Drift("grant too many", name, f"{code} on {kind}:{place}")


def rebuild(today: dt.date) -> None:
    """Make guardian's tables what memberships and `roles.py` say. Run it inside a transaction."""
    AuthorityUserPermission.objects.all().delete()
    SluiceUserPermission.objects.all().delete()
    for kind in ("authority", "sluice"):
        # A grant that no role group carries, or on another container than the group's own, is never right.
        own = Q(**{f"group__role_group__{kind}_id": F("content_object_id")})
        keep = _grant_model(kind).objects.filter(own).values("pk")
        _grant_model(kind).objects.exclude(pk__in=list(keep.values_list("pk", flat=True))).delete()
    for membership in Membership.objects.filter(_unexpired(today)).select_related("authority", "sluice"):
        ensure(_place(membership), membership.role)
    seats: dict[str, set[int]] = {}
    for name, person in _seats_wanted(today):
        seats.setdefault(name, set()).add(person)
    for role_group in RoleGroup.objects.select_related("group"):
        _grant(role_group)
        name = _name(role_group.authority_id, role_group.sluice_id, role_group.role)
        role_group.group.user_set.set(seats.get(name, set()))


def _place(membership: Membership) -> Place:
    place = membership.authority or membership.sluice
    assert place is not None, "a membership stands in one container (membership_one_container)"
    return place
