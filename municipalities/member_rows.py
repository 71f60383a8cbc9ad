"""Memberships and units in words, for their tables."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.utils import formats
from django.utils.translation import gettext as _

from .addresses import page as address
from .models import Authority, Membership, Unit
from .role_groups import Place


def day(when: dt.date | None) -> str:
    """A date in words; nothing for none."""
    return formats.date_format(when, "j F Y") if when else ""


def columns() -> list[dict[str, Any]]:
    """The headings of the table of people."""
    return [{"label": label} for label in (_("Person"), _("Roll"), _("Enhet"), _("Från"), _("Till"))]


def row(membership: Membership, place: Place, *, ended: bool) -> list[Any]:
    """The cells of one membership."""
    url = "" if ended else address("person_change", place, membership_id=membership.pk)
    return [
        {"text": membership.person.name, "url": url, "note": membership.person.email},
        {"text": membership.get_role_display(), "note": _role_note(membership)},
        _reach(membership, place),
        day(membership.starts_on),
        day(membership.ends_on) or _("tills vidare"),
    ]


def _reach(membership: Membership, place: Place) -> str:
    if membership.unit is not None:
        return membership.unit.name
    return _("hela myndigheten") if isinstance(place, Authority) else _("hela idéslussen")


def _role_note(membership: Membership) -> str:
    if membership.deputy_for is not None:
        return _("ersättare för %(name)s") % {"name": membership.deputy_for.person.name}
    return membership.title


def facts(membership: Membership) -> list[dict[str, Any]]:
    """What of a membership never changes."""
    return [
        {"label": _("E-postadress"), "value": membership.person.email},
        {"label": _("Roll"), "value": membership.get_role_display()},
        {"label": _("Från och med"), "value": day(membership.starts_on)},
    ]


def turning(place: Place, page: Page[Any], *, ended: bool, sought: str) -> dict[str, str]:
    """The addresses of the pages before and after, and of the other list."""
    here = address("people", place)
    kept = {"visa": "avslutade" if ended else "", "q": sought}

    def at(**more: Any) -> str:
        query = {name: value for name, value in {**kept, **more}.items() if value}
        return f"{here}?{urlencode(query)}" if query else here

    return {
        "previous": at(sida=page.previous_page_number()) if page.has_previous() else "",
        "next": at(sida=page.next_page_number()) if page.has_next() else "",
        "other": at(visa="" if ended else "avslutade"),
        "here": here,
        "units": address("units", place) if isinstance(place, Authority) else "",
    }


def unit_columns() -> list[dict[str, Any]]:
    """The headings of the table of units."""
    return [{"label": label} for label in (_("Enhet"), _("Område"), _("Utförare"))]


def unit_row(unit: Unit, authority: Authority) -> list[Any]:
    """The cells of one unit, set in by its depth."""
    depth = unit.path.count("/") - 2
    return [
        {"text": f"{'– ' * depth}{unit.name}", "url": address("unit_change", authority, unit_id=unit.pk)},
        unit.get_service_area_display(),
        {
            "text": unit.get_provider_display(),
            "note": _("stängd %(day)s") % {"day": day(unit.closed_on)} if unit.closed_on else "",
        },
    ]
