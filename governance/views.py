"""The steering group's page: who is in it, and what waits for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from municipalities import permissions as p
from municipalities.gate import GatedRequest, container_of, needs, place_of
from sluice.shared import clock

from . import services
from .addresses import page
from .agenda import agenda as agenda_of
from .forms import GroupForm


@needs(p.DECIDE_GATES, p.READ_REPORTS, p.ADMINISTER)
def agenda(request: GatedRequest) -> HttpResponse:
    """The groups of the place, their members, and their agenda (not for those who only administer)."""
    container, place, today = container_of(request), place_of(request), clock.today()
    reads = any(request.granted.has(permission, container) for permission in (p.DECIDE_GATES, p.READ_REPORTS))
    context = {
        "place": place,
        "groups": list(services.groups_of(container)),
        "members": services.people_of(container, today),
        "parts": agenda_of(container, clock.now(), today) if reads else [],
        "create_url": page("governance:create", place) if request.granted.has(p.ADMINISTER, container) else "",
        "reports_url": page("reports:archive", place) if request.granted.has(p.READ_REPORTS, container) else "",
    }
    return render(request, "governance/agenda.html", context)


@needs(p.ADMINISTER)
def create(request: GatedRequest) -> HttpResponse:
    """Form a new group."""
    form, back_url = GroupForm(request.POST or None), page("governance:agenda", place_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.create_group(
                name=form.cleaned_data["name"], place=place_of(request), by=request.granted, now=clock.now()
            )
        except services.GroupExistsError:
            form.add_error("name", _("Det finns redan en grupp med det namnet. Välj ett annat."))
        else:
            messages.success(request, _("Gruppen är bildad. Medlemmar är de som har rollen Styrgrupp här."))
            return redirect(back_url)
    context = {"form": form, "place": place_of(request), "back_url": back_url}
    return render(request, "governance/create.html", context, status=422 if form.errors else 200)
