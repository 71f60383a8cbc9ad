"""The page that changes what an authority promises and who holds its gates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ideas import policies, promises, services
from ideas.forms_policy import PolicyForm
from municipalities import permissions as p
from municipalities.gate import GatedRequest, needs
from sluice.shared import clock

from .gates import run


@needs(p.ADMINISTER)
def policy(request: GatedRequest) -> HttpResponse:
    """Show and change the policy. What is our own proposal says so."""
    authority, now = request.authority, clock.now()
    today = promises.local_date(now, authority.country)
    current = policies.current_policy(authority, today)
    form = PolicyForm(request.POST or None, current=current, authority=authority, today=today)

    def page() -> HttpResponse:
        return render(request, "ideas/policy.html", {"form": form, "policy": current, "authority": authority})

    def work(data: Mapping[str, Any]) -> object:
        return services.change_policy(authority_id=authority.pk, by=request.granted, now=now, values=form.values())

    if request.method != "POST":
        return page()
    to = reverse("ideas:policy", kwargs={"m": authority.slug})
    return run(request, form, work, done=_("Sparat. Löften som redan är givna behåller sina dagar."), to=to, page=page)
