"""Owners and their parts: authorities, units, sluices, participations.

Authorities and sluices are made by the operator (the system); units by the authority's administrator;
an authority joins a sluice by an act of the sluice's administrator or the system.
Source: product.md 1 (owners).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from ledger import services as ledger
from municipalities import permissions
from municipalities.granted import SYSTEM, Granted
from municipalities.log_kinds import (
    AUTHORITY_CREATED,
    PARTICIPATION_ENDED,
    PARTICIPATION_STARTED,
    SLUICE_CREATED,
    UNIT_CHANGED,
    UNIT_CLOSED,
    UNIT_CREATED,
)
from municipalities.models import Authority, Country, Municipality, Participation, Provider, Sluice, Unit, UnitYear

from .memberships import (
    MembershipError,
    NotAllowedError,
    UnitElsewhereError,
    WrongDatesError,
    check_administers,
    container_key,
)


class UnitNameTakenError(MembershipError):
    """There is a unit with this name in the same place in the tree."""


class UnitInUseError(MembershipError):
    """The unit has open units below it."""


class AlreadyParticipatesError(MembershipError):
    """The authority takes part in the sluice already, in those days."""


def _record(
    kind: str, chains: list[str], by: Granted, now: dt.datetime, subject: tuple[str, str], **payload: Any
) -> None:
    containers = [_container(chain) for chain in chains]
    ledger.record(
        kind=kind,
        chains=chains,
        actor=by.actor([permissions.ADMINISTER], containers),
        subject_type=subject[0],
        subject_ref=subject[1],
        occurred_at=now,
        payload=payload,
    )


def _container(chain: str) -> tuple[str, int]:
    kind, _colon, place_id = chain.partition(":")
    return (kind, int(place_id))


@transaction.atomic
def create_authority(
    *,
    name: str,
    short_name: str,
    slug: str,
    series: str,
    by: Granted,
    now: dt.datetime,
    municipality: Municipality | None = None,
    country: str = Country.SWEDEN,
    harm: Mapping[str, str] | None = None,
    is_demo: bool = False,
) -> Authority:
    """Make an authority; its chain begins with this. `harm`: channel, text, url, phone for reporting harm.

    Raises NotAllowedError unless by the system, IntegrityError for a slug or series that is taken.
    """
    if by is not SYSTEM:
        raise NotAllowedError
    channel = {f"harm_{name}": value for name, value in (harm or {}).items()}
    authority = Authority.objects.create(
        name=name, short_name=short_name, slug=slug, series=series, municipality=municipality,
        country=country, is_demo=is_demo, **channel,
    )  # fmt: skip
    _record(AUTHORITY_CREATED.code, [authority.chain], by, now, ("authority", slug), name=name, series=series)
    return authority


@transaction.atomic
def create_sluice(
    *, host: Authority, name: str, slug: str, by: Granted, now: dt.datetime, is_demo: bool = False
) -> Sluice:
    """Make a sluice hosted by an authority; in its own chain and the host's. Raises NotAllowedError unless by the system."""
    if by is not SYSTEM:
        raise NotAllowedError
    sluice = Sluice.objects.create(host=host, name=name, slug=slug, is_demo=is_demo)
    _record(SLUICE_CREATED.code, [sluice.chain, host.chain], by, now, ("sluice", slug), name=name, host=host.slug)
    return sluice


@transaction.atomic
def join_sluice(
    *,
    sluice: Sluice,
    authority: Authority,
    starts_on: dt.date,
    by: Granted,
    now: dt.datetime,
    ends_on: dt.date | None = None,
) -> Participation:
    """Let an authority take part in a sluice from a day; in both chains.

    Raises NotAllowedError, WrongDatesError, AlreadyParticipatesError.
    """
    check_administers(by, sluice)
    if ends_on is not None and ends_on < starts_on:
        raise WrongDatesError
    Sluice.objects.select_for_update(no_key=True).get(pk=sluice.pk)
    others = Participation.objects.filter(sluice=sluice, authority=authority)
    if others.overlapping(starts_on, ends_on or dt.date.max).exists():
        raise AlreadyParticipatesError
    made = Participation.objects.create(sluice=sluice, authority=authority, starts_on=starts_on, ends_on=ends_on)
    subject = ("participation", f"{sluice.slug}/{authority.slug}")
    chains = [sluice.chain, authority.chain]
    _record(PARTICIPATION_STARTED.code, chains, by, now, subject, starts_on=starts_on, ends_on=ends_on)
    return made


@transaction.atomic
def leave_sluice(*, participation: Participation, ends_on: dt.date, by: Granted, now: dt.datetime) -> None:
    """Let a participation count to and with a day. Raises NotAllowedError, WrongDatesError."""
    found = (
        Participation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("sluice", "authority")
        .get(pk=participation.pk)
    )
    if not any(
        by is SYSTEM or by.has(permissions.ADMINISTER, container_key(p)) for p in (found.sluice, found.authority)
    ):
        raise NotAllowedError
    if ends_on < found.starts_on:
        raise WrongDatesError
    found.ends_on = ends_on
    found.save(update_fields=["ends_on"])
    subject = ("participation", f"{found.sluice.slug}/{found.authority.slug}")
    _record(PARTICIPATION_ENDED.code, [found.sluice.chain, found.authority.chain], by, now, subject, ends_on=ends_on)


@transaction.atomic
def create_unit(
    *,
    authority: Authority,
    name: str,
    service_area: str,
    by: Granted,
    now: dt.datetime,
    parent: Unit | None = None,
    provider: str = Provider.OWN,
    employees: Mapping[int, int] | None = None,
) -> Unit:
    """Add a unit to the authority's tree, perhaps with its employees per year.

    Raises NotAllowedError, UnitElsewhereError (the parent), UnitNameTakenError.
    """
    check_administers(by, authority)
    if parent is not None and (parent.authority_id != authority.pk or parent.closed_on is not None):
        raise UnitElsewhereError
    # One at a time: the name is free when it is looked for and when it is taken.
    Authority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    _check_name(authority.pk, parent, name)
    unit = Unit.objects.create(
        authority=authority, parent=parent, name=name, service_area=service_area, provider=provider, path=""
    )
    # The keys from the root, each with a slash after it: /3/ is never a prefix of /31/.
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    UnitYear.objects.bulk_create(UnitYear(unit=unit, year=y, employees=e) for y, e in (employees or {}).items())
    _record(
        UNIT_CREATED.code, [authority.chain], by, now, ("unit", str(unit.pk)),
        name=name, parent=parent.pk if parent else None, service_area=service_area, provider=provider,
    )  # fmt: skip
    return unit


def _check_name(authority_id: int, parent: Unit | None, name: str, itself: int | None = None) -> None:
    if Unit.objects.filter(authority_id=authority_id, parent=parent, name=name).exclude(pk=itself or 0).exists():
        raise UnitNameTakenError(name)


@transaction.atomic
def change_unit(
    *,
    unit: Unit,
    name: str,
    service_area: str,
    provider: str,
    by: Granted,
    now: dt.datetime,
    employees: Mapping[int, int] | None = None,
) -> Unit:
    """Rename a unit, change its area or provider, set employees of some years. Its place in the tree stays.

    Raises NotAllowedError, UnitNameTakenError.
    """
    unit = Unit.objects.select_related("authority", "parent").get(pk=unit.pk)
    check_administers(by, unit.authority)
    Authority.objects.select_for_update(no_key=True).get(pk=unit.authority_id)
    _check_name(unit.authority_id, unit.parent, name, itself=unit.pk)
    new = {"name": name, "service_area": service_area, "provider": provider}
    changes: dict[str, Any] = {}
    for field, value in new.items():
        if getattr(unit, field) != value:
            changes[field] = [str(getattr(unit, field)), str(value)]
            setattr(unit, field, value)
    if changes:
        unit.save(update_fields=list(changes))
    for year, number in (employees or {}).items():
        before = UnitYear.objects.filter(unit=unit, year=year).values_list("employees", flat=True).first()
        if before != number:
            UnitYear.objects.update_or_create(unit=unit, year=year, defaults={"employees": number})
            changes[f"employees {year}"] = [before, number]
    if changes:
        _record(UNIT_CHANGED.code, [unit.authority.chain], by, now, ("unit", str(unit.pk)), changes=changes)
    return unit


@transaction.atomic
def close_unit(*, unit: Unit, closed_on: dt.date, by: Granted, now: dt.datetime) -> None:
    """Close a unit from a day. What it handed in stays its own. Raises NotAllowedError, UnitInUseError."""
    unit = Unit.objects.select_related("authority").get(pk=unit.pk)
    check_administers(by, unit.authority)
    Authority.objects.select_for_update(no_key=True).get(pk=unit.authority_id)
    if unit.children.filter(closed_on__isnull=True).exists():
        raise UnitInUseError
    unit.closed_on = closed_on
    unit.save(update_fields=["closed_on"])
    _record(UNIT_CLOSED.code, [unit.authority.chain], by, now, ("unit", str(unit.pk)), closed_on=closed_on)


def units(authority: Authority, *, open_only: bool = True) -> QuerySet[Unit]:
    """The authority's units in the order of the tree."""
    found = Unit.objects.filter(authority=authority)
    return found.filter(closed_on__isnull=True) if open_only else found


def unit_in(authority: Authority, unit_id: int) -> Unit | None:
    """A unit of this authority, or None."""
    return Unit.objects.select_related("parent").filter(authority=authority, pk=unit_id).first()


def participants(sluice: Sluice, today: dt.date) -> QuerySet[Participation]:
    """Who takes part in a sluice today."""
    return (
        Participation.objects.current(today)
        .filter(sluice=sluice)
        .select_related("authority")
        .order_by("authority__name")
    )
