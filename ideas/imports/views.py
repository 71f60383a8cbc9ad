"""The pages of imports under /m/<slug>/import/: choose a file, look at the trial run, confirm, follow, read the result."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ideas.imports import pages, services
from ideas.imports.forms import MappingForm, UploadForm
from ideas.imports.plans import REFUSED
from ideas.models import ImportRun
from ideas.refusals import Refused
from municipalities.gate import GatedRequest, needs
from municipalities.permissions import IMPORT_IDEAS
from sluice.shared import clock


def _run(request: GatedRequest, run_id: int) -> ImportRun:
    run = pages.run_of(request.authority.pk, run_id)
    if run is None:
        raise Http404
    return run


def _first(request: GatedRequest) -> int:
    """The first row of the page of a long table that the address asks for."""
    page = request.GET.get("sida", "1")
    return (max(int(page), 1) - 1) * pages.PAGE if page.isascii() and page.isdigit() and len(page) < 6 else 0


def _paging(request: GatedRequest, troubles: int, first: int) -> dict[str, object]:
    page = first // pages.PAGE + 1
    return {
        "previous_url": f"?sida={page - 1}#rader" if page > 1 else "",
        "next_url": f"?sida={page + 1}#rader" if first + pages.PAGE < troubles else "",
    }


@needs(IMPORT_IDEAS)
@require_http_methods(["GET", "POST"])
def index(request: GatedRequest) -> HttpResponse:
    """The imports so far, and the form for a new one."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = services.start_import(
                by=request.granted, authority_id=request.authority.pk, file_name=file.name or "", content=file.read(),
                sheet=form.cleaned_data["sheet"], now=clock.now(),
            )  # fmt: skip
        except services.FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("ideas:import_run", m=request.authority.slug, run_id=run.pk)
    runs = pages.runs_of(request.authority.pk)
    context = {
        "form": form,
        "authority": request.authority,
        "runs": runs,
        "table": pages.run_table(runs, request.authority.slug),
    }
    return render(request, "ideas/imports/index.html", context)


@needs(IMPORT_IDEAS)
@require_GET
def run(request: GatedRequest, run_id: int) -> HttpResponse:
    """An import where it is: the trial run, on its way, or done."""
    found = _run(request, run_id)
    if not found.is_confirmed:
        return _trial(request, found)
    if not found.is_finished:
        context = {"run": found, "authority": request.authority, "text": pages.progress_text(found)}
        return render(request, "ideas/imports/progress.html", context)
    first = _first(request)
    troubles = pages.stored_troubles(pages.refused_rows(found))
    context = {
        "run": found, "authority": request.authority, "figures": pages.figures(pages.counts_of(found)),
        "troubles": len(troubles), "table": pages.trouble_table(troubles, first), **_paging(request, len(troubles), first),
    }  # fmt: skip
    return render(request, "ideas/imports/result.html", context)


def _trial(request: GatedRequest, found: ImportRun, form: MappingForm | None = None) -> HttpResponse:
    trial = pages.trial_of(found, clock.now())
    first = _first(request)
    context = {
        "run": found, "authority": request.authority, "trial": trial, "figures": pages.figures(trial.plan.counts),
        "form": form or _mapping_form(found, trial), "troubles": len(trial.refused),
        "table": pages.trouble_table(trial.refused, first), "warned": pages.trouble_table(trial.warned, 0),
        "remarks": pages.trouble_table(trial.remarks, 0), "good": len(trial.plan.rows) - trial.plan.count(REFUSED),
        **_paging(request, len(trial.refused), first),
    }  # fmt: skip
    return render(request, "ideas/imports/trial.html", context)


def _mapping_form(found: ImportRun, trial: pages.Trial) -> MappingForm:
    return MappingForm(
        table=trial.table,
        mapping=trial.mapping,
        warned=bool(trial.warned),
        initial={"guard_reason": found.guard_reason},
    )


@needs(IMPORT_IDEAS)
@require_POST
def choose(request: GatedRequest, run_id: int) -> HttpResponse:
    """Keep the choices; with "Läs in" also start, unless the choices changed what the trial run had shown."""
    found = _run(request, run_id)
    if found.is_confirmed:
        return redirect("ideas:import_run", m=request.authority.slug, run_id=run_id)
    trial = pages.trial_of(found, clock.now())
    form = MappingForm(request.POST, table=trial.table, mapping=trial.mapping, warned=bool(trial.warned))
    if not form.is_valid():
        return _trial(request, found, form)
    try:
        _choose(request, found, form)
    except services.MappingRefused as refusal:
        form.add_error("guard_reason" if "guard_reason" in form.fields else None, str(refusal))
        return _trial(request, found, form)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("ideas:import_run", m=request.authority.slug, run_id=run_id)


def _choose(request: GatedRequest, found: ImportRun, form: MappingForm) -> None:
    now = clock.now()
    reason = form.cleaned_data.get("guard_reason", found.guard_reason)
    _kept, changed = services.choose(
        run_id=found.pk, mapping=form.chosen(), guard_reason=reason, by=request.granted, now=now
    )
    if "confirm" not in request.POST:
        messages.success(request, _("Listan är provkörd på nytt."))
    elif changed:
        messages.warning(
            request, _("Valen ändrades, så listan provkördes på nytt. Se om det blev rätt och läs sedan in.")
        )
    else:
        services.confirm_import(run_id=found.pk, by=request.granted, now=now)


@needs(IMPORT_IDEAS)
@require_POST
def discard(request: GatedRequest, run_id: int) -> HttpResponse:
    """Throw a trial run away."""
    found = _run(request, run_id)
    try:
        services.discard_import(run_id=found.pk, by=request.granted)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("ideas:import_run", m=request.authority.slug, run_id=run_id)
    messages.success(request, _("Listan togs bort. Ingenting lästes in."))
    return redirect("ideas:imports", m=request.authority.slug)


@needs(IMPORT_IDEAS)
@require_GET
def progress(request: GatedRequest, run_id: int) -> HttpResponse:
    """The progress alone, asked for every other second by the page; when it is done the page itself is asked for anew."""
    found = _run(request, run_id)
    context = {"run": found, "authority": request.authority, "text": pages.progress_text(found)}
    answer = render(request, "ideas/imports/_progress.html", context)
    if found.is_finished:
        answer["HX-Refresh"] = "true"
    return answer


@needs(IMPORT_IDEAS)
@require_GET
def problems(request: GatedRequest, run_id: int) -> HttpResponse:
    """The rows that are not taken in, as a file."""
    found = _run(request, run_id)
    if found.is_confirmed:
        troubles = pages.stored_troubles(pages.refused_rows(found))
    else:
        troubles = pages.trial_of(found, clock.now()).refused
    answer = HttpResponse(pages.as_csv(troubles), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="inte-intagna-{found.pk}.csv"'
    return answer
