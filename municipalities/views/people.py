"""People of an authority or a sluice: who has which role, from when to when."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from municipalities import member_rows, permissions, services
from municipalities.addresses import page as address
from municipalities.forms import ChangeMembershipForm, EndMembershipForm, NewMembershipForm, explain
from municipalities.gate import GatedRequest, needs, place_of
from municipalities.models import Membership
from sluice.shared import clock

PAGE = 50


def _membership(request: GatedRequest, membership_id: int) -> Membership:
    found = services.membership_in(place_of(request), membership_id)
    if found is None:
        raise Http404
    return found


@require_GET
@needs(permissions.ADMINISTER)
def listing(request: GatedRequest) -> HttpResponse:
    """Memberships that count or will count; those that have ended on a page of their own."""
    place, ended = place_of(request), request.GET.get("visa") == "avslutade"
    sought = request.GET.get("q", "").strip()
    found = services.members(place, today=clock.today(), ended=ended, named=sought)
    page = Paginator(found, PAGE).get_page(request.GET.get("sida"))
    context = {
        "place": place,
        "ended": ended,
        "sought": sought,
        "columns": member_rows.columns(),
        "rows": [member_rows.row(membership, place, ended=ended) for membership in page],
        "page": page,
        "urls": member_rows.turning(place, page, ended=ended, sought=sought),
        "new_url": address("person_new", place),
    }
    return render(request, "municipalities/people.html", context)


@require_http_methods(["GET", "POST"])
@needs(permissions.ADMINISTER)
def add(request: GatedRequest) -> HttpResponse:
    """Give a person a role; the person is made if nobody has the address."""
    place = place_of(request)
    form = NewMembershipForm(request.POST or None, place=place, today=clock.today())
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            membership = services.admit(
                email=cleaned["email"], name=cleaned["name"], place=place, role=cleaned["role"],
                starts_on=cleaned["starts_on"], by=request.granted, now=clock.now(), **form.seat(),
            )  # fmt: skip
        except services.NameNeededError:
            form.add_error("name", _("Skriv namnet: ingen med den adressen finns här sedan tidigare."))
        except services.MembershipError as error:
            explain(form, error)
        else:
            messages.success(request, _("%(name)s har fått rollen.") % {"name": membership.person.name})
            return redirect(address("people", place))
    context = {"form": form, "place": place, "back_url": address("people", place)}
    return render(request, "municipalities/person_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(permissions.ADMINISTER)
def change(request: GatedRequest, membership_id: int) -> HttpResponse:
    """Another unit, title, last day or deputy."""
    place, membership = place_of(request), _membership(request, membership_id)
    start = ChangeMembershipForm.initial_of(membership)
    form = ChangeMembershipForm(request.POST or None, place=place, today=clock.today(), initial=start)
    if form.is_valid():
        try:
            services.change_membership(membership=membership, by=request.granted, now=clock.now(), **form.seat())
        except services.MembershipError as error:
            explain(form, error)
        else:
            messages.success(request, _("Ändringen är sparad."))
            return redirect(address("people", place))
    return _one(request, membership, form, EndMembershipForm(initial={"ends_on": clock.today()}))


@require_POST
@needs(permissions.ADMINISTER)
def end(request: GatedRequest, membership_id: int) -> HttpResponse:
    """Let a membership end."""
    place, membership = place_of(request), _membership(request, membership_id)
    form = EndMembershipForm(request.POST)
    if form.is_valid():
        day: dt.date = form.cleaned_data["ends_on"]
        try:
            services.end_membership(membership=membership, ends_on=day, by=request.granted, now=clock.now())
        except services.MembershipError as error:
            explain(form, error)
        else:
            messages.success(request, _("Medlemskapet är avslutat."))
            return redirect(address("people", place))
    start = ChangeMembershipForm.initial_of(membership)
    return _one(request, membership, ChangeMembershipForm(place=place, today=clock.today(), initial=start), form)


def _one(
    request: GatedRequest, membership: Membership, form: ChangeMembershipForm, ending: EndMembershipForm
) -> HttpResponse:
    place = place_of(request)
    context = {
        "place": place,
        "membership": membership,
        "facts": member_rows.facts(membership),
        "form": form,
        "ending": ending,
        "change_url": address("person_change", place, membership_id=membership.pk),
        "end_url": address("person_end", place, membership_id=membership.pk),
        "back_url": address("people", place),
    }
    return render(
        request, "municipalities/person_change.html", context, status=422 if form.errors or ending.errors else 200
    )
