"""Who owns an idea in the line, what comes next, and to whom it is given."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ideas.refusals import Missing
from ideas.states import fields_for
from municipalities.models import Membership, Participation, Unit

if TYPE_CHECKING:
    from ideas.models import Idea

    from .transitions import Step


def apply(step: Step) -> None:
    """Put the details that the transition asks for on the idea. Raises Missing for one that does not fit."""
    for name in fields_for(step.rule, step.who):
        if name == "owning_unit" and step.details.owning_unit:
            step.set(owning_unit=_unit(step))
        elif name == "responsible" and step.details.responsible:
            check_member(step.idea, step.details.responsible, step.today, field="responsible")
            step.set(responsible_id=step.details.responsible)
        elif name == "next_step" and step.details.next_step.strip():
            step.set(next_step=step.details.next_step.strip())
        elif name == "next_step_due" and step.details.next_step_due:
            step.set(next_step_due=step.details.next_step_due)
        elif name in ("manager", "effect_owner", "partner"):
            step.set(**{f"{name}_id": getattr(step.details, name)})


def _unit(step: Step) -> Unit:
    unit = Unit.objects.filter(pk=step.details.owning_unit or 0, authority_id=step.idea.authority_id).first()
    if unit is None:
        raise Missing(_("Välj en enhet i myndigheten."), field="owning_unit")
    return unit


def check_member(idea: Idea, person_id: int, today: dt.date, *, field: str) -> None:
    """Raise Missing unless the person is a member of the owning authority, or of the sluice it is shared to, today."""
    members = Membership.objects.current(today).filter(person_id=person_id)
    if members.filter(authority_id=idea.authority_id).exists():
        return
    if idea.sluice_id and members.filter(sluice_id=idea.sluice_id).exists():
        return
    raise Missing(_("Välj någon som är medlem i myndigheten."), field=field)


def sluice_of_partner(idea: Idea, today: dt.date) -> int | None:
    """The sluice through which the idea's partner was found."""
    ours = Participation.objects.current(today).filter(authority_id=idea.authority_id).values("sluice_id")
    members = Membership.objects.current(today).filter(person_id=idea.partner_id, role="partner", sluice_id__in=ours)
    found: int | None = members.order_by("sluice_id").values_list("sluice_id", flat=True).first()
    return found
