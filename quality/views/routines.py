"""Processes and routines: lists, one of each, new ones, and a routine's next version."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from municipalities.services import local_day
from quality import permissions, reading, services
from quality.forms import ProcessForm, RoutineForm, VersionForm
from quality.models import Routine, RoutineVersion
from quality.services import VersionText
from sluice.shared import clock
from sluice.shared.subjects import url_for

from . import doors
from .doors import GatedRequest


@doors.readers
def system(request: GatedRequest) -> HttpResponse:
    """The authority's processes, and its routines with the version that was published last."""
    context = {
        "processes": list(reading.process_list(request.authority)),
        "routines": list(reading.routines(request.authority)),
        "manages": permissions.may_manage(request.granted, request.authority),
    }
    return render(request, "quality/system.html", context)


@doors.readers
def process(request: GatedRequest, pk: int) -> HttpResponse:
    """A process with its activities in order, and their routines."""
    found = get_object_or_404(reading.processes(request.authority), pk=pk)
    manages = permissions.may_manage(request.granted, request.authority)
    return render(request, "quality/process.html", {"process": found, "manages": manages})


@doors.managers
def new_process(request: GatedRequest) -> HttpResponse:
    """Describe a process."""
    form = ProcessForm(doors.posted(request))
    if request.method == "POST" and form.is_valid():
        act = services.create_process
        made = doors.done(
            form,
            lambda: act(authority=request.authority, by=request.granted, now=clock.now(), **form.cleaned_data),
        )
        if made:
            return doors.then(request, _("Processen är upplagd."), "process", pk=made.pk)
    return render(request, "quality/process_new.html", {"form": form})


@doors.readers
def routine(request: GatedRequest, pk: int) -> HttpResponse:
    """A routine with its versions, the newest first, each with what caused it."""
    found = get_object_or_404(reading.routines(request.authority), pk=pk)
    versions = list(found.versions.all())
    today = local_day(clock.now())
    current = next((row for row in versions if row.valid_from <= today), None)
    context = {
        "routine": found,
        "current": current,
        "versions": [(row, _cause(row)) for row in versions],
        "manages": permissions.may_manage(request.granted, request.authority),
    }
    return render(request, "quality/routine.html", context)


def _cause(version: RoutineVersion) -> str | None:
    return url_for(version.cause_type, version.cause_ref) if version.cause_ref else None


@doors.managers
def new_routine(request: GatedRequest) -> HttpResponse:
    """Make a routine with its first version."""
    today = local_day(clock.now())
    start: dict[str, Any] = {"valid_from": today, "activity": request.GET.get("aktivitet")}
    form = RoutineForm(doors.posted(request), authority=request.authority, initial=start)
    if request.method == "POST" and form.is_valid() and (made := doors.done(form, lambda: _create(request, form))):
        return doors.then(request, _("Rutinen är fastställd."), "routine", pk=made.routine_id)
    return render(request, "quality/routine_new.html", {"form": form})


def _create(request: GatedRequest, form: RoutineForm) -> RoutineVersion:
    given = form.cleaned_data
    return services.create_routine(
        authority=request.authority,
        name=given["name"],
        first=_text(given),
        activity=given["activity"],
        by=request.granted,
        now=clock.now(),
        guard_reason=given.get("guard_reason", ""),
    )


def _text(given: dict[str, Any]) -> VersionText:
    return VersionText(given["text"], given["responsible_role"], given["valid_from"], given.get("reason", ""))


@doors.managers
def new_version(request: GatedRequest, pk: int) -> HttpResponse:
    """Publish a routine's next version."""
    found: Routine = get_object_or_404(reading.routines(request.authority), pk=pk)
    last = found.versions.first()
    start: dict[str, Any] = {"valid_from": local_day(clock.now())}
    if last is not None:
        start |= {"text": last.text, "responsible_role": last.responsible_role, "based_on": last.version}
    form = VersionForm(doors.posted(request), initial=start)
    if request.method == "POST" and form.is_valid() and doors.done(form, lambda: _publish(request, pk, form)):
        return doors.then(request, _("Den nya versionen är fastställd."), "routine", pk=pk)
    return render(request, "quality/routine_version.html", {"form": form, "routine": found})


def _publish(request: GatedRequest, pk: int, form: VersionForm) -> RoutineVersion:
    return services.publish_routine_version(
        routine_id=pk,
        version=_text(form.cleaned_data),
        based_on=form.cleaned_data["based_on"],
        by=request.granted,
        now=clock.now(),
        guard_reason=form.cleaned_data.get("guard_reason", ""),
    )
