"""The overview, the authority's choices, and the addresses that find a row by its reference."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.translation import gettext as _

from municipalities.services import local_day
from quality import permissions, reading, subjects
from quality.services import change_policy, current_policy, hours_left
from quality.settings_forms import QualityPolicyForm
from sluice.shared import charts, clock

from . import doors
from .doors import GatedRequest
from .harm import harm_columns, harm_row


@doors.readers
def overview(request: GatedRequest) -> HttpResponse:
    """What is open now, harm on top, and how much came in."""
    authority, granted, now = request.authority, request.granted, clock.now()
    harms = list(reading.harms(granted, authority).filter(closed_at__isnull=True).order_by("due_at", "pk")[:10])
    months = reading.months(granted, authority, now)
    rows = [(formats.date_format(first, "F Y"), number) for first, number in months]
    context = {
        "harms": [harm_row(request, harm, hours_left(harm, now)) for harm in harms],
        "harm_columns": harm_columns(),
        "counts": reading.counts(granted, authority, now),
        "chart": _chart(months),
        "months": [[label, {"text": number}] for label, number in rows],
        "month_columns": doors.columns(_("Månad"), _("Rapporter")),
        "manages": permissions.may_manage(granted, authority),
        "chooses": permissions.may_make_policy(granted, authority),
    }
    return render(request, "quality/overview.html", context)


def _chart(months: list[tuple[dt.date, int]]) -> str:
    labels = [formats.date_format(first, "M") for first, _number in months]
    series = charts.Series(_("Rapporter"), [number for _first, number in months])
    return charts.stacked(labels, [series], uid="months", title=_("Rapporter per månad, ett år tillbaka"))


@doors.policy_readers
def policy(request: GatedRequest) -> HttpResponse:
    """The choices that count, with where they come from; a form for those who may change them."""
    authority, now = request.authority, clock.now()
    current = current_policy(authority, local_day(now))
    form = QualityPolicyForm(request.POST) if request.method == "POST" else QualityPolicyForm.showing(current)
    chooses = permissions.may_make_policy(request.granted, authority)
    if request.method == "POST":
        if not chooses:
            raise Http404
        if form.is_valid() and doors.done(form, lambda: _change(request, form)):
            return doors.then(request, _("Valen är ändrade och gäller från i dag."), "policy")
    context = {"form": form, "policy": current, "chooses": chooses}
    return render(request, "quality/policy.html", context)


def _change(request: GatedRequest, form: QualityPolicyForm) -> object:
    return change_policy(
        authority=request.authority,
        choices=form.choices(),
        source=form.cleaned_data["source"],
        by=request.granted,
        now=clock.now(),
        guard_reason=form.cleaned_data.get("guard_reason", ""),
    )


@login_required
def permalink(request: HttpRequest, ref: str) -> HttpResponse:
    """Find a row by its reference (S12, H3) whatever the authority, and go to its page. A stranger gets 404."""
    found = subjects.find(ref)
    if found is None or not request.granted.member_of(permissions.container(found.authority)):  # type: ignore[attr-defined]
        raise Http404
    return redirect(f"quality:{found.view}", m=found.authority.slug, pk=found.pk)
