"""What every page shows around its content: the menu, who is signed in, and whether this is a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from municipalities import permissions as p
from municipalities.granted import Container, Granted, Standing
from municipalities.roles import label_of

MenuItem = tuple[str | Promise, str, bool]


@dataclass(frozen=True)
class Entry:
    """One line of the menu: shown to those who hold the permission in a container of one of the kinds."""

    label: str | Promise
    view: str
    permission: str
    kinds: tuple[str, ...] = ("authority",)
    personal: bool = False
    """Personal pages reach over all memberships and stand in no container's address."""


MENU: tuple[Entry, ...] = (
    Entry(_("Lämna en idé"), "ideas:choose", p.HAND_IN, personal=True),
    Entry(_("Mina idéer"), "ideas:mine", p.HAND_IN, personal=True),
    Entry(_("Inkorg"), "ideas:inbox", p.TRIAGE),
    Entry(_("Idéer"), "ideas:list", p.SEE_OPENED, ("authority", "sluice")),
    Entry(_("Kvalitet"), "quality:overview", p.READ_QUALITY),
    Entry(_("Styrgrupp"), "governance:agenda", p.DECIDE_GATES, ("authority", "sluice")),
    Entry(_("Rapporter"), "reports:archive", p.READ_REPORTS, ("authority", "sluice")),
    Entry(_("Liggare"), "municipalities:ledger", p.READ_LEDGER, ("authority", "sluice")),
    Entry(_("Personer"), "municipalities:people", p.ADMINISTER, ("authority", "sluice")),
    Entry(_("Inställningar"), "start:settings", p.ADMINISTER),
)


def _container(request: HttpRequest) -> Container | None:
    """The container that the page's address names, if any."""
    if authority := getattr(request, "authority", None):
        return ("authority", authority.pk)
    if sluice := getattr(request, "sluice", None):
        return ("sluice", sluice.pk)
    return None


def _holder(granted: Granted, entry: Entry, here: Container | None) -> Standing | None:
    """The standing that shows the entry: in the page's own container if it gives the permission, else the oldest."""
    if here is not None and here[0] in entry.kinds and (found := granted.via(entry.permission, here)):
        return found
    for standing in granted.standings:
        if standing.container[0] in entry.kinds and (found := granted.via(entry.permission, standing.container)):
            return found
    return None


def _address(entry: Entry, standing: Standing) -> str:
    if entry.personal:
        return reverse(entry.view)
    kind = standing.container[0]
    namespace, _colon, name = entry.view.partition(":")
    if kind == "sluice":
        return reverse(f"{namespace}:sluice_{name}", kwargs={"s": standing.slug})
    return reverse(entry.view, kwargs={"m": standing.slug})


def menu(granted: Granted, here: Container | None, path: str) -> list[MenuItem]:
    """The menu of a signed-in person; the line whose address is the longest beginning of the path is the current one."""
    held = ((entry, _holder(granted, entry, here)) for entry in MENU)
    lines: list[tuple[str | Promise, str]] = [
        (_("Att göra"), "/"),
        *((entry.label, _address(entry, standing)) for entry, standing in held if standing),
    ]
    matching = [url for _label, url in lines if (path == url if url == "/" else path.startswith(url))]
    current = max(matching, key=len, default="")
    return [(label, url, url == current) for label, url in lines]


def whoami(name: str, granted: Granted, here: Container | None) -> dict[str, Any]:
    """The signed-in person's name, and in which role and where they act on this page."""
    standings = [s for s in granted.standings if s.container == here] or list(granted.standings)
    lines = [f"{label_of(s.role)} · {s.unit_name or s.name}" for s in standings[:1]]
    return {"name": name, "lines": lines}


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor for every page. Costs the two queries of `request.granted`, once, and nothing when signed out."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not hasattr(request, "granted"):
        return {"demo": settings.DEMO, "nav_items": [], "whoami": None}
    granted: Granted = request.granted
    here = _container(request)
    return {
        "demo": settings.DEMO or any(s.is_demo for s in granted.standings),
        "nav_items": menu(granted, here, request.path),
        "whoami": whoami(user.name, granted, here),
    }
