"""Roles and what they may: the one table that maps a role to permissions (product, section 2)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import permissions as p


@dataclass(frozen=True)
class Role:
    """A role: its code, its Swedish name, and its permissions on an authority and on a sluice."""

    code: str
    label: str | Promise
    on_authority: frozenset[str] = frozenset()
    on_sluice: frozenset[str] = frozenset()


def _set(*codes: str) -> frozenset[str]:
    return frozenset(codes)


ROLES: tuple[Role, ...] = (
    Role("contributor", _("Idégivare"), on_authority=_set(p.HAND_IN, p.SEE_OPENED)),
    Role("participant", _("Brukare eller anhörig"), on_authority=_set(p.HAND_IN)),
    Role("ambassador", _("Ombud"), on_authority=_set(p.HAND_IN, p.HAND_IN_FOR_OTHERS, p.SEE_OPENED)),
    Role(
        "coordinator",
        _("Koordinator"),
        on_authority=_set(p.SEE_OPENED, p.TRIAGE, p.IMPORT_IDEAS, p.READ_QUALITY, p.READ_LEDGER),
    ),
    Role(
        "assessor",
        _("Bedömare"),
        on_authority=_set(p.SEE_OPENED, p.ASSESS),
        on_sluice=_set(p.SEE_OPENED, p.ASSESS),
    ),
    Role("manager", _("Chef"), on_authority=_set(p.SEE_OPENED, p.RECEIVE_LINE)),
    Role(
        "quality_lead",
        _("Kvalitetssamordnare"),
        on_authority=_set(p.SEE_OPENED, p.READ_QUALITY, p.MANAGE_QUALITY, p.READ_LEDGER),
    ),
    Role(
        "innovation_lead",
        _("Innovationsledare"),
        on_sluice=_set(p.SEE_OPENED, p.INNOVATE, p.READ_LEDGER),
    ),
    Role(
        "steering",
        _("Styrgrupp"),
        on_authority=_set(p.SEE_OPENED, p.DECIDE_GATES, p.READ_REPORTS),
        on_sluice=_set(p.SEE_OPENED, p.DECIDE_GATES, p.READ_REPORTS),
    ),
    Role(
        "reference",
        _("Referensgrupp"),
        on_authority=_set(p.SEE_OPENED),
        on_sluice=_set(p.SEE_OPENED),
    ),
    Role("partner", _("Partner"), on_sluice=_set(p.SEE_PUBLISHED)),
    Role(
        "auditor",
        _("Granskare"),
        on_authority=_set(p.SEE_OPENED, p.AUDIT, p.READ_QUALITY, p.READ_REPORTS, p.READ_LEDGER),
    ),
    Role(
        "administrator",
        _("Administratör"),
        on_authority=_set(p.ADMINISTER),
        on_sluice=_set(p.ADMINISTER),
    ),
)
BY_CODE: dict[str, Role] = {role.code: role for role in ROLES}
CHOICES = [(role.code, role.label) for role in ROLES]


def permissions_of(role: str, kind: str) -> frozenset[str]:
    """The permissions of a role on a container kind ("authority" or "sluice"). Raises KeyError for an unknown role."""
    found = BY_CODE[role]
    return found.on_authority if kind == "authority" else found.on_sluice


def label_of(role: str) -> str:
    """The role's Swedish name; the code itself for a role that is no longer known."""
    return str(BY_CODE[role].label) if role in BY_CODE else role
