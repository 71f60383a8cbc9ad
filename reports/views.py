"""The archive of reports, a report's page and files, asking for one, the check before, and schedules."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from governance.addresses import page as address
from governance.services import groups_of
from ledger.services import log_reading
from municipalities import permissions as p
from municipalities.gate import GatedRequest, container_of, needs, place_of
from sluice.shared import clock, work

from . import archive as reading
from . import pages, services
from .forms import AskForm, ScheduleForm
from .models import Report

PAGE = 25
MAY_CHECK = (p.DECIDE_GATES, p.TRIAGE, p.INNOVATE)
"""Who may look through the ground of a report before it is made: those who read it, and those who can mend it."""
TYPES = {"pdf": "application/pdf", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def _report(request: GatedRequest, report_id: int) -> Report:
    found = reading.report_in(container_of(request), report_id)
    if found is None:
        raise Http404
    return found


def _may_ask(request: GatedRequest) -> bool:
    return any(request.granted.has(permission, container_of(request)) for permission in services.MAY_ASK)


@require_GET
@needs(p.READ_REPORTS)
def archive(request: GatedRequest) -> HttpResponse:
    """Every report of the place's groups, the latest first."""
    return _archive(request)


def _archive(
    request: GatedRequest, ask_form: AskForm | None = None, schedule_form: ScheduleForm | None = None
) -> HttpResponse:
    container, place = container_of(request), place_of(request)
    groups = list(groups_of(container))
    page = Paginator(reading.reports_in(container), PAGE).get_page(request.GET.get("sida"))
    may_ask = bool(groups) and _may_ask(request)
    context = {
        "place": place,
        "groups": groups,
        "page": page,
        "rows": [pages.row(report) for report in page],
        "columns": pages.columns(),
        "schedules": [pages.schedule_row(schedule) for schedule in reading.schedules_in(container)],
        "ask_form": (ask_form or AskForm(groups=groups, now=clock.now())) if may_ask else None,
        "schedule_form": (schedule_form or ScheduleForm(groups=groups, auto_id="schema_%s")) if may_ask else None,
        "urls": pages.urls(place, page),
    }
    return render(request, "reports/archive.html", context, status=422 if ask_form or schedule_form else 200)


@require_POST
@needs(*services.MAY_ASK)
def ask(request: GatedRequest) -> HttpResponse:
    """Ask for a report. One that is there already is shown."""
    form = AskForm(request.POST, groups=list(groups_of(container_of(request))), now=clock.now())
    if not form.is_valid():
        return _archive(request, ask_form=form)
    group_id, period = form.cleaned_data["group"], form.cleaned_data["period"]
    wanted = {"group_id": group_id, "cadence": period.cadence, "period_start": period.start}
    asked = services.request_report(**wanted, by=request.granted, now=clock.now())
    if asked.new:
        messages.success(request, _("Rapporten görs nu. Gruppen får ett mejl när den är klar."))
    else:
        messages.info(request, _("Den rapporten finns redan. Här är den."))
    return redirect(asked.report.url)


@require_GET
@needs(*MAY_CHECK)
def check(request: GatedRequest) -> HttpResponse:
    """What would not agree in a report of the period, before it is made."""
    groups, now = list(groups_of(container_of(request))), clock.now()
    form = AskForm(request.GET or None, groups=groups, now=now)
    section = None
    if groups and form.is_valid():
        group = next(group for group in groups if group.pk == form.cleaned_data["group"])
        section = pages.check(group, form.cleaned_data["period"], now)
    urls = pages.urls(place_of(request)) if request.granted.has(p.READ_REPORTS, container_of(request)) else {}
    context = {"place": place_of(request), "groups": groups, "form": form, "section": section, "urls": urls}
    return render(request, "reports/check.html", context)


@require_POST
@needs(*services.MAY_ASK)
def schedule(request: GatedRequest) -> HttpResponse:
    """Order reports of a length, or stop them."""
    form = ScheduleForm(request.POST, groups=list(groups_of(container_of(request))), auto_id="schema_%s")
    if not form.is_valid():
        return _archive(request, schedule_form=form)
    wanted = form.cleaned_data
    services.set_schedule(
        group_id=wanted["group"],
        cadence=wanted["cadence"],
        starts_on=wanted["starts_on"],
        active=wanted["active"],
        by=request.granted,
        now=clock.now(),
    )
    messages.success(request, _("Schemat är ändrat."))
    return redirect(address("reports:archive", place_of(request)))


@require_GET
@needs(p.READ_REPORTS)
def report(request: GatedRequest, report_id: int) -> HttpResponse:
    """A report: the same figures as in its files; or how far it has come."""
    found = _report(request, report_id)
    _note(request, found)
    may_verify = request.granted.has(p.READ_LEDGER, container_of(request))
    context = pages.context(found, may_ask=_may_ask(request), may_verify=may_verify)
    return render(request, "reports/report.html", context)


@require_GET
@needs(p.READ_REPORTS)
def progress(request: GatedRequest, report_id: int) -> HttpResponse:
    """How far it has come, for the page that waits; when it is over the page is fetched anew."""
    found = _report(request, report_id)
    answer = render(request, "components/progress.html", pages.progress(found))
    if found.state in (work.DONE, work.FAILED):
        answer["HX-Refresh"] = "true"
    return answer


@require_GET
@needs(p.READ_REPORTS)
def download(request: GatedRequest, report_id: int, kind: str) -> HttpResponse:
    """A report's file, as an attachment."""
    found = _report(request, report_id)
    file = reading.file_of(found, kind)
    if file is None:
        raise Http404
    _note(request, found)
    return HttpResponse(
        bytes(file.content),
        content_type=TYPES[file.kind],
        headers={"Content-Disposition": f'attachment; filename="{pages.file_name(found, file.kind)}"'},
    )


def _note(request: GatedRequest, found: Report) -> None:
    """The reading log: who opened which report."""
    actor = request.granted.actor((p.READ_REPORTS,), [container_of(request)])
    log_reading(actor=actor, subject_type="report", subject_ref=str(found.pk), now=clock.now())


@require_GET
@login_required
def find(request: HttpRequest, report_id: int) -> HttpResponse:
    """The report wherever it stands, for those who may read it."""
    found, granted = reading.report_anywhere(report_id), cast(GatedRequest, request).granted
    if found is None or not granted.has(p.READ_REPORTS, found.group.container):
        raise Http404
    return redirect(found.url)
