"""What the ledger's payload keys and subjects are called on its page.

The keys are codes of many apps, some of them above this one; a key without a word here is shown as it is.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .roles import label_of

KEYS = {
    "about_ref": gettext_lazy("gäller"),
    "alerted": gettext_lazy("larmade"),
    "assessors": gettext_lazy("bedömare"),
    "cadence": gettext_lazy("hur ofta"),
    "changed": gettext_lazy("ändrade"),
    "changes": gettext_lazy("ändrat"),
    "channel": gettext_lazy("kanal"),
    "closed_on": gettext_lazy("stängd"),
    "comment": gettext_lazy("kommentar"),
    "conclusion": gettext_lazy("slutsats"),
    "consequence": gettext_lazy("konsekvens"),
    "deputy_for": gettext_lazy("ersättare för medlemskap"),
    "description": gettext_lazy("beskrivning"),
    "due_at": gettext_lazy("senast"),
    "due_on": gettext_lazy("senast"),
    "edition": gettext_lazy("utgåva"),
    "ended_on": gettext_lazy("slutade"),
    "ends_on": gettext_lazy("till och med"),
    "event": gettext_lazy("händelse"),
    "external_number": gettext_lazy("nummer i annat system"),
    "fields": gettext_lazy("fält"),
    "from": gettext_lazy("från läge"),
    "guard_reason": gettext_lazy("skäl till formuleringen"),
    "host": gettext_lazy("värd"),
    "holder": gettext_lazy("portens ägare"),
    "imported": gettext_lazy("inlästa"),
    "lesson": gettext_lazy("lärdom"),
    "likelihood": gettext_lazy("sannolikhet"),
    "message": gettext_lazy("meddelande"),
    "months": gettext_lazy("månader"),
    "name": gettext_lazy("namn"),
    "next_step": gettext_lazy("nästa steg"),
    "next_step_due": gettext_lazy("nästa steg senast"),
    "note": gettext_lazy("anteckning"),
    "outcome": gettext_lazy("utfall"),
    "owner": gettext_lazy("ägare, person nr"),
    "owner_role": gettext_lazy("ägarens roll"),
    "owning_unit": gettext_lazy("ägande enhet nr"),
    "parent": gettext_lazy("hör till enhet nr"),
    "period_end": gettext_lazy("periodens slut"),
    "period_start": gettext_lazy("periodens början"),
    "person": gettext_lazy("person nr"),
    "policy": gettext_lazy("inställning"),
    "promise": gettext_lazy("löfte"),
    "provider": gettext_lazy("utförare"),
    "reason": gettext_lazy("skäl"),
    "received_at": gettext_lazy("kom in"),
    "receiver_role": gettext_lazy("mottagarens roll"),
    "refused": gettext_lazy("nekade"),
    "responsible_role": gettext_lazy("ansvarig roll"),
    "result": gettext_lazy("resultat"),
    "role": gettext_lazy("roll"),
    "round": gettext_lazy("omgång"),
    "row": gettext_lazy("rad"),
    "rows": gettext_lazy("rader"),
    "series": gettext_lazy("serie"),
    "service_area": gettext_lazy("område"),
    "source": gettext_lazy("källa"),
    "started_on": gettext_lazy("började"),
    "starts_on": gettext_lazy("från och med"),
    "status_text": gettext_lazy("läge i listan"),
    "submitted": gettext_lazy("inlämnad"),
    "text": gettext_lazy("text"),
    "total": gettext_lazy("summa"),
    "transition": gettext_lazy("steg"),
    "unchanged": gettext_lazy("oförändrade"),
    "unit": gettext_lazy("enhet nr"),
    "valid_from": gettext_lazy("gäller från"),
    "version": gettext_lazy("version"),
    "wake_on": gettext_lazy("väcks"),
    "what": gettext_lazy("vad"),
}
SUBJECTS = {
    "import": gettext_lazy("Inläsning"),
    "membership": gettext_lazy("Medlemskap"),
    "participation": gettext_lazy("Deltagande"),
    "policy": gettext_lazy("Inställning"),
    "quality_policy": gettext_lazy("Inställning"),
    "steering_group": gettext_lazy("Grupp"),
    "unit": gettext_lazy("Enhet"),
}
ROLES = frozenset({"role", "owner_role", "receiver_role", "responsible_role"})


def subject(kind: str, reference: str) -> str:
    """A subject as the page names it; an idea's reference speaks for itself."""
    return f"{SUBJECTS[kind]} {reference}" if kind in SUBJECTS else reference


def sentence(payload: dict[str, Any]) -> str:
    """What is written beside a line, key by key, without what was left empty."""
    told = ((key, value) for key, value in payload.items() if value not in (None, "", [], {}))
    return "; ".join(f"{KEYS.get(key, key)}: {_said(key, value)}" for key, value in told)


def _said(key: str, value: Any) -> str:
    if key in ROLES and isinstance(value, str):
        return label_of(value)
    if isinstance(value, dict):
        return ", ".join(f"{inner} {_said(inner, changed)}" for inner, changed in value.items())
    if isinstance(value, list):
        pair = " → " if len(value) == 2 else ", "
        return pair.join(_said(key, inner) for inner in value)
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    return "–" if value is None else str(value)
