"""The units of an authority."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from municipalities import member_rows, permissions, services
from municipalities.addresses import page as address
from municipalities.forms import CloseUnitForm, UnitForm, explain
from municipalities.gate import GatedRequest, needs
from municipalities.models import Unit
from sluice.shared import clock


def _unit(request: GatedRequest, unit_id: int) -> Unit:
    found = services.unit_in(request.authority, unit_id)
    if found is None:
        raise Http404
    return found


@require_GET
@needs(permissions.ADMINISTER)
def listing(request: GatedRequest) -> HttpResponse:
    """The tree of units, closed ones last."""
    authority = request.authority
    found = list(services.units(authority, open_only=False))
    context = {
        "authority": authority,
        "columns": member_rows.unit_columns(),
        "open_rows": [member_rows.unit_row(unit, authority) for unit in found if unit.closed_on is None],
        "closed_rows": [member_rows.unit_row(unit, authority) for unit in found if unit.closed_on is not None],
        "new_url": address("unit_new", authority),
    }
    return render(request, "municipalities/units.html", context)


@require_http_methods(["GET", "POST"])
@needs(permissions.ADMINISTER)
def add(request: GatedRequest) -> HttpResponse:
    """A new unit."""
    authority = request.authority
    form = UnitForm(request.POST or None, authority=authority, year=clock.today().year)
    if form.is_valid():
        try:
            services.create_unit(authority=authority, by=request.granted, now=clock.now(), **form.given())
        except services.MembershipError as error:
            explain(form, error)
        else:
            messages.success(request, _("Enheten är tillagd."))
            return redirect(address("units", authority))
    context = {"form": form, "authority": authority, "back_url": address("units", authority)}
    return render(request, "municipalities/unit_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(permissions.ADMINISTER)
def change(request: GatedRequest, unit_id: int) -> HttpResponse:
    """Another name, area, provider or number of employees."""
    authority, unit, year = request.authority, _unit(request, unit_id), clock.today().year
    start = UnitForm.initial_of(unit, year)
    form = UnitForm(request.POST or None, authority=authority, unit=unit, year=year, initial=start)
    if form.is_valid():
        try:
            services.change_unit(unit=unit, by=request.granted, now=clock.now(), **form.given())
        except services.MembershipError as error:
            explain(form, error)
        else:
            messages.success(request, _("Ändringen är sparad."))
            return redirect(address("units", authority))
    return _one(request, unit, form, CloseUnitForm(initial={"closed_on": clock.today()}))


@require_POST
@needs(permissions.ADMINISTER)
def close(request: GatedRequest, unit_id: int) -> HttpResponse:
    """Close a unit; what it handed in stays its own."""
    authority, unit, year = request.authority, _unit(request, unit_id), clock.today().year
    form = CloseUnitForm(request.POST)
    if form.is_valid():
        try:
            services.close_unit(
                unit=unit, closed_on=form.cleaned_data["closed_on"], by=request.granted, now=clock.now()
            )
        except services.MembershipError as error:
            explain(form, error)
        else:
            messages.success(request, _("Enheten är stängd."))
            return redirect(address("units", authority))
    start = UnitForm.initial_of(unit, year)
    return _one(request, unit, UnitForm(authority=authority, unit=unit, year=year, initial=start), form)


def _one(request: GatedRequest, unit: Unit, form: UnitForm, closing: CloseUnitForm) -> HttpResponse:
    authority = request.authority
    context = {
        "authority": authority,
        "unit": unit,
        "form": form,
        "closing": closing,
        "close_url": address("unit_close", authority, unit_id=unit.pk),
        "back_url": address("units", authority),
    }
    return render(
        request, "municipalities/unit_change.html", context, status=422 if form.errors or closing.errors else 200
    )
