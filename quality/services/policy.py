"""The authority's choices: hours for harm, the risk scale. Our proposal counts until somebody has decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from municipalities.granted import Granted
from municipalities.models import Authority
from municipalities.services import local_day
from quality import log_kinds, permissions
from quality.models import LEVELS, Policy

from .lines import doer, write
from .refusals import NotAllowed, Refused

PROPOSAL_FROM = dt.date(2012, 1, 1)
"""SOSFS 2011:9 came into force on this day: our proposal counts for every act that may be recorded."""


class BadScale(Refused):
    """The numbers do not fit together: a threshold above the highest score, a consequence outside the scale."""

    sentence = _("Siffrorna går inte ihop: tröskeln och konsekvensen måste rymmas på skalan.")


class NothingChanged(Refused):
    """The choices are what they were."""

    sentence = _("Inget ändrades: valen är som förut.")


@dataclass(frozen=True)
class Choices:
    """What an authority chooses."""

    harm_hours: int
    likelihood_levels: int
    consequence_levels: int
    threshold: int
    always_at_consequence: int | None

    def fit(self) -> bool:
        """True if the numbers fit together."""
        low, high = LEVELS
        return (
            1 <= self.harm_hours <= 72
            and low <= self.likelihood_levels <= high
            and low <= self.consequence_levels <= high
            and 1 <= self.threshold <= self.likelihood_levels * self.consequence_levels
            and (self.always_at_consequence is None or 1 <= self.always_at_consequence <= self.consequence_levels)
        )


def choices_of(policy: Policy) -> Choices:
    """The choices that a policy row holds."""
    return Choices(**{field.name: getattr(policy, field.name) for field in fields(Choices)})


def _newest(authority: Authority, today: dt.date) -> Policy | None:
    found = Policy.objects.filter(authority=authority, valid_from__lte=today).order_by("-valid_from", "-pk")
    return found.first()


def current_policy(authority: Authority, today: dt.date) -> Policy:
    """The newest policy in force on `today`; else our proposal, labelled as such (`is_default`) and not stored."""
    return _newest(authority, today) or _proposal(authority)


def _proposal(authority: Authority) -> Policy:
    return Policy(authority=authority, valid_from=PROPOSAL_FROM, is_default=True)


def stored_policy(authority: Authority, today: dt.date) -> Policy:
    """As `current_policy`, stored: a risk analysis keeps the scale that it was made on."""
    if (found := _newest(authority, today)) is not None:
        return found
    proposal = _proposal(authority)
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
    except IntegrityError:
        # Somebody else stored it in the same moment.
        return Policy.objects.get(authority=authority, is_default=True)
    return proposal


@transaction.atomic
def change_policy(
    *, authority: Authority, choices: Choices, source: str, by: Granted, now: dt.datetime, guard_reason: str = ""
) -> Policy:
    """Choose anew from today on. Analyses that are under way keep their scale. The old row stays as history.

    `source` says who decided (a board's decision, a handbook). Raises NotAllowed, BadScale, NothingChanged.
    """
    if not permissions.may_make_policy(by, authority):
        raise NotAllowed
    if not choices.fit():
        raise BadScale
    # One change at a time: the second must be compared with the first.
    Authority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    today = local_day(now)
    before = current_policy(authority, today)
    old, new = choices_of(before), choices
    if old == new and not before.is_default and before.source == source:
        raise NothingChanged
    policy = Policy(authority=authority, valid_from=today, source=source, is_default=False, **vars(choices))
    policy.save(force_insert=True)
    changes = {
        field.name: [getattr(old, field.name), getattr(new, field.name)]
        for field in fields(Choices)
        if getattr(old, field.name) != getattr(new, field.name)
    }
    write(
        log_kinds.POLICY_CHANGED, authority=authority, actor=doer(by, authority), subject_type="quality_policy",
        subject_ref=f"Q{policy.pk}", now=now, guard_reason=guard_reason, changes=changes, source=source,
    )  # fmt: skip
    return policy
