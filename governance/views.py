"""The steering group's page: who is in it, and what waits for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from municipalities import permissions as p
from municipalities.gate import GatedRequest, container_of, needs
from sluice.shared import clock

from . import services
from .agenda import agenda as agenda_of
from .forms import GroupForm


def _place(request: GatedRequest) -> services.Place:
    return getattr(request, "authority", None) or request.sluice


def _root(request: GatedRequest) -> str:
    return f"/{'m' if container_of(request)[0] == 'authority' else 's'}/{_place(request).slug}/"


@needs(p.DECIDE_GATES, p.READ_REPORTS, p.ADMINISTER)
def agenda(request: GatedRequest) -> HttpResponse:
    """The groups of the place, their members, and their agenda (not for those who only administer)."""
    container, today = container_of(request), clock.today()
    reads = any(request.granted.has(permission, container) for permission in (p.DECIDE_GATES, p.READ_REPORTS))
    context = {
        "place": _place(request),
        "groups": list(services.groups_of(container)),
        "members": services.people_of(container, today),
        "parts": agenda_of(container, clock.now(), today) if reads else [],
        "may_decide": request.granted.has(p.DECIDE_GATES, container),
        "create_url": f"{_root(request)}styrgrupp/ny/" if request.granted.has(p.ADMINISTER, container) else "",
        "reports_url": f"{_root(request)}rapporter/" if request.granted.has(p.READ_REPORTS, container) else "",
    }
    return render(request, "governance/agenda.html", context)


@needs(p.ADMINISTER)
def create(request: GatedRequest) -> HttpResponse:
    """Form a new group."""
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.create_group(
                name=form.cleaned_data["name"], place=_place(request), by=request.granted, now=clock.now()
            )
        except services.GroupExistsError:
            form.add_error("name", _("Det finns redan en grupp med det namnet. Välj ett annat."))
        else:
            messages.success(request, _("Gruppen är bildad. Medlemmar är de som har rollen Styrgrupp här."))
            return redirect(f"{_root(request)}styrgrupp/")
    context = {"form": form, "place": _place(request), "back_url": f"{_root(request)}styrgrupp/"}
    return render(request, "governance/create.html", context, status=422 if form.errors else 200)
