"""Forming steering groups, and asking who is in them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from ledger.services import record
from municipalities import permissions as p
from municipalities.models import Authority, Membership, Sluice

from . import log_kinds
from .models import SteeringGroup

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from municipalities.granted import Granted


Place = Authority | Sluice


class GroupExistsError(Exception):
    """The place already has a group with this name."""


class NotAllowedError(Exception):
    """The person may not administer the place."""


@transaction.atomic
def create_group(*, name: str, place: Place, by: Granted, now: dt.datetime) -> SteeringGroup:
    """Form a steering group in an authority or a sluice. Raises NotAllowedError, GroupExistsError."""
    kind = "authority" if isinstance(place, Authority) else "sluice"
    if not by.is_system and not by.has(p.ADMINISTER, (kind, place.pk)):
        raise NotAllowedError(name)
    # Two who form the same group at once meet here, on the place's row.
    model = Authority if isinstance(place, Authority) else Sluice
    model.objects.select_for_update(no_key=True).get(pk=place.pk)
    where = {kind: place}
    if SteeringGroup.objects.filter(name=name, **where).exists():
        raise GroupExistsError(name)
    group = SteeringGroup.objects.create(name=name, created_at=now, **where)
    record(
        kind=log_kinds.GROUP_CREATED.code,
        chains=[group.chain],
        actor=by.actor((p.ADMINISTER,), [group.container]),
        subject_type="steering_group",
        subject_ref=str(group.pk),
        occurred_at=now,
        payload={"name": name},
    )
    return group


def groups_of(container: tuple[str, int]) -> QuerySet[SteeringGroup]:
    """The groups that stand in the place, by name."""
    kind, pk = container
    return SteeringGroup.objects.filter(**{f"{kind}_id": pk}).select_related("authority", "sluice")


def people_of(container: tuple[str, int], today: dt.date) -> list[Membership]:
    """The memberships that make up the place's groups on `today`: role `steering` in the place. No second list exists."""
    kind, pk = container
    rows = Membership.objects.current(today).filter(role="steering", **{f"{kind}_id": pk})
    return list(rows.select_related("person").order_by("starts_on", "id"))


def members(group: SteeringGroup, today: dt.date) -> list[Membership]:
    """The memberships of the group on `today`."""
    return people_of(group.container, today)


def member_ids(group: SteeringGroup, today: dt.date) -> list[int]:
    """The people of the group on `today`, each once."""
    return sorted({membership.person_id for membership in members(group, today)})
