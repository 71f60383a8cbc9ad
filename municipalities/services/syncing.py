"""Guardian's tables agree with memberships and roles: checking that they do, and making them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from municipalities import role_groups

from .memberships import local_day


def permission_drift(*, now: dt.datetime) -> list[str]:
    """Every difference between memberships and guardian's tables, one line each; empty when they agree."""
    return [str(line) for line in role_groups.drift(local_day(now))]


@transaction.atomic
def sync_permissions(*, now: dt.datetime) -> int:
    """Make guardian's tables what memberships and roles say; how many differences there were.

    Derived rows only: no act, so no line in the ledger. Run after an upgrade that changes what a role may.
    """
    differences = len(role_groups.drift(local_day(now)))
    # Also without differences: seats of those whose last day has passed are no drift, but are cleared here.
    role_groups.rebuild(local_day(now))
    return differences
