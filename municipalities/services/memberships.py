"""Who may do what: memberships, and the questions other apps ask about them. Owners are made in `owners.py`.

The truth is `Membership`; guardian's rows follow in the same transaction (`role_groups.py`).
Source: product.md 2 (people).
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Person
from accounts.services import find_or_create_person, find_person
from ledger import services as ledger
from municipalities import permissions, roles
from municipalities.granted import SYSTEM, Container, Granted
from municipalities.log_kinds import MEMBERSHIP_CHANGED, MEMBERSHIP_ENDED, MEMBERSHIP_GRANTED, POLICY_CHANGED
from municipalities.models import Authority, Membership, Unit
from municipalities.role_groups import Place, in_place, kind_of, seat


class NotAllowedError(PermissionError):
    """The person may not do this here."""


class MembershipError(ValueError):
    """What was asked for does not go together; the subclasses say why."""


class RoleNotHereError(MembershipError):
    """The role does not exist in this kind of container."""


class UnitElsewhereError(MembershipError):
    """The unit is not the authority's, or is closed."""


class AlreadyMemberError(MembershipError):
    """The person has this role here already, in those days."""


class WrongDatesError(MembershipError):
    """The last day is before the first."""


class WrongDeputyError(MembershipError):
    """A deputy holds the same role in the same place as the one they stand in for."""


class NameNeededError(MembershipError):
    """A new person needs a name."""


class LastAdministratorError(MembershipError):
    """Nobody would be left to look after people and settings."""


def container_key(place: Place) -> Container:
    """The container as `Granted` knows it."""
    return (kind_of(place), place.pk)


def local_day(now: dt.datetime) -> dt.date:
    """The day that `now` is where the municipalities are (Sweden and Norway share their time)."""
    return now.astimezone(ZoneInfo("Europe/Stockholm")).date()


def check_administers(by: Granted, place: Place) -> None:
    """Raise NotAllowedError unless `by` is the system or may administer the container."""
    if by is not SYSTEM and not by.has(permissions.ADMINISTER, container_key(place)):
        raise NotAllowedError


def _locked(place: Any) -> Any:
    """The container, locked: memberships of one container are changed one at a time."""
    return type(place).objects.select_for_update(no_key=True).get(pk=place.pk)


def place_of(membership: Membership) -> Place:
    """The authority or sluice in which a membership stands."""
    place = membership.authority or membership.sluice
    assert place is not None, "a membership stands in one container (membership_one_container)"
    return place


def roles_in(kind: str) -> list[tuple[str, str]]:
    """The roles that hold in a kind of container, as choices."""
    return [(role.code, str(role.label)) for role in roles.ROLES if roles.permissions_of(role.code, kind)]


@transaction.atomic
def grant_membership(
    *,
    person: Person,
    place: Place,
    role: str,
    starts_on: dt.date,
    by: Granted,
    now: dt.datetime,
    unit: Unit | None = None,
    ends_on: dt.date | None = None,
    title: str = "",
    deputy_for: Membership | None = None,
) -> Membership:
    """Give a person a role in an authority or a sluice, perhaps for one unit and below.

    Raises NotAllowedError, RoleNotHereError, UnitElsewhereError, WrongDatesError, WrongDeputyError,
    AlreadyMemberError (the same role for the same unit on some of the same days).
    """
    check_administers(by, place)
    place = _locked(place)
    if role not in dict(roles_in(kind_of(place))):
        raise RoleNotHereError(role)
    _check_unit(unit, place)
    _check_dates(starts_on, ends_on)
    if deputy_for is not None:
        _check_deputy(deputy_for, place, role)
    same = Membership.objects.filter(person=person, role=role, unit=unit, **in_place(place))
    if same.filter(_overlap(starts_on, ends_on)).exists():
        raise AlreadyMemberError
    membership = Membership.objects.create(
        person=person, role=role, unit=unit, title=title, deputy_for=deputy_for,
        starts_on=starts_on, ends_on=ends_on, **in_place(place),
    )  # fmt: skip
    seat(person.pk, place, role, local_day(now))
    _record(MEMBERSHIP_GRANTED.code, membership, by, now)
    return membership


@transaction.atomic
def admit(
    *,
    email: str,
    name: str,
    place: Place,
    role: str,
    starts_on: dt.date,
    by: Granted,
    now: dt.datetime,
    **seat_given: Any,
) -> Membership:
    """Give a role to the person with this address, who is made if nobody has it. Takes what `grant_membership` takes.

    Raises NameNeededError for a new person without a name, and as `grant_membership`.
    """
    check_administers(by, place)
    if not name.strip() and find_person(email) is None:
        raise NameNeededError
    person, _made = find_or_create_person(email=email, name=name, now=now)
    return grant_membership(person=person, place=place, role=role, starts_on=starts_on, by=by, now=now, **seat_given)


@transaction.atomic
def change_membership(
    *,
    membership: Membership,
    unit: Unit | None,
    title: str,
    ends_on: dt.date | None,
    by: Granted,
    now: dt.datetime,
    deputy_for: Membership | None = None,
) -> Membership:
    """Change unit, title, last day or whom somebody stands in for. Person, role and place never change.

    Raises as `grant_membership`, and LastAdministratorError.
    """
    place = place_of(membership)
    check_administers(by, place)
    place = _locked(place)
    membership = Membership.objects.select_related("authority", "sluice").get(pk=membership.pk)
    _check_unit(unit, place)
    _check_dates(membership.starts_on, ends_on)
    if deputy_for is not None:
        _check_deputy(deputy_for, place, membership.role, membership)
    if ends_on is not None:
        _check_last_administrator(membership, place, by)
    same = Membership.objects.filter(person_id=membership.person_id, role=membership.role, unit=unit, **in_place(place))
    if same.exclude(pk=membership.pk).filter(_overlap(membership.starts_on, ends_on)).exists():
        raise AlreadyMemberError
    new = {"unit": unit, "title": title, "ends_on": ends_on, "deputy_for": deputy_for}
    changed = [name for name, value in new.items() if getattr(membership, name) != value]
    if not changed:
        return membership
    for name in changed:
        setattr(membership, name, new[name])
    membership.save(update_fields=changed)
    seat(membership.person_id, place, membership.role, local_day(now))
    _record(MEMBERSHIP_CHANGED.code, membership, by, now, changes=changed)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, ends_on: dt.date, by: Granted, now: dt.datetime) -> None:
    """Let a membership count to and with `ends_on`. One that had not begun by then is taken away.

    Raises NotAllowedError, LastAdministratorError.
    """
    place = place_of(membership)
    check_administers(by, place)
    place = _locked(place)
    membership = Membership.objects.select_related("authority", "sluice").get(pk=membership.pk)
    _check_last_administrator(membership, place, by)
    membership.ends_on = ends_on
    if ends_on < membership.starts_on:
        membership.deputies.update(deputy_for=None)
        Membership.objects.filter(pk=membership.pk).delete()
    else:
        membership.save(update_fields=["ends_on"])
    seat(membership.person_id, place, membership.role, local_day(now))
    _record(MEMBERSHIP_ENDED.code, membership, by, now)


def _overlap(starts_on: dt.date, ends_on: dt.date | None) -> Q:
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)
    return still & Q(starts_on__lte=ends_on) if ends_on else still


def _check_unit(unit: Unit | None, place: Place) -> None:
    if unit is None:
        return
    if not isinstance(place, Authority) or unit.authority_id != place.pk or unit.closed_on is not None:
        raise UnitElsewhereError


def _check_dates(starts_on: dt.date, ends_on: dt.date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise WrongDatesError


def _check_deputy(deputy_for: Membership, place: Place, role: str, itself: Membership | None = None) -> None:
    here = container_key(place_of(deputy_for)) == container_key(place)
    if not here or deputy_for.role != role or (itself and deputy_for.pk == itself.pk):
        raise WrongDeputyError


def _check_last_administrator(membership: Membership, place: Place, by: Granted) -> None:
    """The sluice's own system may end the last one; a person may not lock the door from the inside."""
    if by is SYSTEM or permissions.ADMINISTER not in roles.permissions_of(membership.role, kind_of(place)):
        return
    others = Membership.objects.filter(role=membership.role, ends_on__isnull=True, unit__isnull=True, **in_place(place))
    if not others.exclude(pk=membership.pk).exists():
        raise LastAdministratorError


def _record(kind: str, membership: Membership, by: Granted, now: dt.datetime, **extra: Any) -> None:
    place = place_of(membership)
    ledger.record(
        kind=kind,
        chains=[place.chain],
        actor=by.actor([permissions.ADMINISTER], [container_key(place)]),
        subject_type="membership",
        subject_ref=str(membership.pk),
        occurred_at=now,
        payload={
            "person": membership.person_id,
            "role": membership.role,
            "unit": membership.unit_id,
            "starts_on": membership.starts_on,
            "ends_on": membership.ends_on,
            "deputy_for": membership.deputy_for_id,
            **extra,
        },
    )


def record_policy_change(*, place: Place, policy: str, changes: dict[str, Any], by: Granted, now: dt.datetime) -> None:
    """The ledger line for a changed setting: which table of settings, and field → [old, new].

    Called last by the service of the app that owns the settings. Nothing is written for no change.
    """
    if not changes:
        return
    ledger.record(
        kind=POLICY_CHANGED.code,
        chains=[place.chain],
        actor=by.actor([permissions.ADMINISTER], [container_key(place)]),
        subject_type="policy",
        subject_ref=f"{place.slug}/{policy}",
        occurred_at=now,
        payload={"policy": policy, "changes": changes},
    )


def holders(permission: str, container: Container, today: dt.date, path: str = "") -> list[int]:
    """The people whose current membership gives the permission here; with a path, those who reach that unit.

    For alerts and choices of people. What somebody may do themselves is asked of `Granted`.
    """
    return [m.person_id for m in memberships_giving(permission, container, today) if _reaches(m, path)]


def _reaches(membership: Membership, path: str) -> bool:
    return not path or membership.unit is None or path.startswith(membership.unit.path)


def memberships_giving(permission: str, container: Container, today: dt.date) -> QuerySet[Membership]:
    """Current memberships in the container that give the permission, with people and units, by name."""
    kind, place_id = container
    giving = [role.code for role in roles.ROLES if permission in roles.permissions_of(role.code, kind)]
    found = Membership.objects.current(today).filter(role__in=giving, **{f"{kind}_id": place_id})
    return found.filter(person__is_active=True).select_related("person", "unit").order_by("person__name", "pk")


def members(place: Place, *, today: dt.date, ended: bool = False, named: str = "") -> QuerySet[Membership]:
    """The container's memberships: those that count or will count, or those that have ended; perhaps by name or address."""
    past = Q(ends_on__isnull=False, ends_on__lt=today)
    found = Membership.objects.filter(past if ended else ~past, **in_place(place))
    if named:
        found = found.filter(Q(person__name__icontains=named) | Q(person__email__icontains=named))
    return found.select_related("person", "unit", "deputy_for__person", "authority", "sluice").order_by(
        "person__name", "person_id", "pk"
    )


def membership_in(place: Place, membership_id: int) -> Membership | None:
    """A membership of this container, or None."""
    found = Membership.objects.filter(pk=membership_id, **in_place(place))
    return found.select_related("person", "unit", "authority", "sluice").first()
