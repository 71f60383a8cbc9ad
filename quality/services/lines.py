"""How this app's acts are written in the ledger, and who did them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ledger.kinds import Kind
from ledger.services import record
from municipalities.granted import Granted
from municipalities.models import Authority
from municipalities.permissions import ADMINISTER, MANAGE_QUALITY, READ_QUALITY, TRIAGE
from quality import permissions
from sluice.shared.actor import Actor


def doer(by: Granted, authority: Authority) -> Actor:
    """The ledger's label for one who acts with quality: the narrowest permission that quality asks for."""
    return by.actor((MANAGE_QUALITY, TRIAGE, READ_QUALITY, ADMINISTER), [permissions.container(authority)])


def write(
    kind: Kind,
    *,
    authority: Authority,
    actor: Actor,
    subject_type: str,
    subject_ref: str,
    now: datetime,
    about: tuple[str, str] = ("", ""),
    target: str = "",
    guard_reason: str = "",
    **payload: Any,
) -> None:
    """One line in the authority's chain. `about` is the idea that the act concerns, if any. Call it last."""
    data = dict(payload)
    if about[1]:
        data.update(about_type=about[0], about_ref=about[1])
    if guard_reason:
        data["guard_reason"] = guard_reason
    record(
        kind=kind.code,
        chains=[authority.chain],
        actor=actor,
        subject_type=subject_type,
        subject_ref=subject_ref,
        occurred_at=now,
        target=target,
        payload=data,
    )
