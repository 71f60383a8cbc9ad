"""Who may do what with an authority's management system for quality.

| act | read_quality | manage_quality | triage | audit | owner | administer |
|---|---|---|---|---|---|---|
| read the register, risks, measures, routines | yes (own unit) | yes | | yes | | |
| read a text while harm is open on its subject | | yes | | yes | | |
| register a deviation, complaint or view; close a report | | yes | | | | |
| say why a view does not stand, and take it back | | yes | yes (own unit) | | | |
| hand over harm | | yes | yes | | | |
| dismiss harm | | yes | | | | |
| risk analyses and their measures | | yes | yes | | | |
| say that a measure is done | | yes | | | yes | |
| processes, routines | | yes | | | | |
| the policy | | yes | | | | yes |

Views, risk analyses and harm that belong to an idea are also written from the idea's pages: `ideas` asks its own
gate there and calls the same services. Pure predicates: no queries.
"""

from __future__ import annotations

from municipalities.granted import Container, Granted
from municipalities.models import Authority
from municipalities.permissions import ADMINISTER, AUDIT, MANAGE_QUALITY, READ_QUALITY, TRIAGE

READERS = (READ_QUALITY, MANAGE_QUALITY, AUDIT)
ANALYSTS = (MANAGE_QUALITY, TRIAGE)
POLICY_MAKERS = (MANAGE_QUALITY, ADMINISTER)


def container(authority: Authority | int) -> Container:
    """The authority as the container that permissions are granted on."""
    return ("authority", authority if isinstance(authority, int) else authority.pk)


def _any(granted: Granted, authority: Authority | int, *permissions: str) -> bool:
    place = container(authority)
    return granted.is_system or any(granted.has(permission, place) for permission in permissions)


def may_read(granted: Granted, authority: Authority | int) -> bool:
    """True for those who read the management system."""
    return _any(granted, authority, *READERS)


def may_manage(granted: Granted, authority: Authority | int) -> bool:
    """True for those who look after it."""
    return _any(granted, authority, MANAGE_QUALITY)


def may_analyse(granted: Granted, authority: Authority | int) -> bool:
    """True for those who write risk analyses and decide their measures."""
    return _any(granted, authority, *ANALYSTS)


def may_read_sealed(granted: Granted, authority: Authority | int) -> bool:
    """True for those who read a text while harm is open on its subject: quality lead, deputy, auditor."""
    return _any(granted, authority, MANAGE_QUALITY, AUDIT)


def may_hand_over_harm(granted: Granted, authority: Authority | int) -> bool:
    """True for those who send harm to its right receiver."""
    return _any(granted, authority, *ANALYSTS)


def may_make_policy(granted: Granted, authority: Authority | int) -> bool:
    """True for those who choose hours and scale."""
    return _any(granted, authority, *POLICY_MAKERS)


def may_strike(granted: Granted, authority: Authority | int, unit_path: str) -> bool:
    """True for those who may say that a view of this unit ("" is none) does not stand in the register."""
    if may_manage(granted, authority):
        return True
    return granted.reaching(TRIAGE, container(authority), unit_path) is not None


def paths(granted: Granted, authority: Authority | int) -> tuple[str, ...]:
    """The unit paths whose reports the person reads; ("",) is the whole authority."""
    if granted.is_system:
        return ("",)
    _kind, pk = container(authority)
    found = {path for permission in READERS for path in granted.paths(pk, permission)}
    return ("",) if "" in found else tuple(sorted(found))
