"""The ledger of one authority or sluice: its lines, and the proof that they stand as they were written."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from ledger.services import Page, heads
from ledger.services import page as ledger_page
from ledger.verify import verify as verify_chain
from municipalities import ledger_rows, permissions
from municipalities.addresses import page as address
from municipalities.forms import LedgerFilter, VerifyForm
from municipalities.gate import GatedRequest, needs, place_of
from municipalities.role_groups import Place
from municipalities.services import container_key


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 18 else None


@require_GET
@needs(permissions.READ_LEDGER)
def show(request: GatedRequest) -> HttpResponse:
    """The newest lines, filtered by kind and reference, a page at a time."""
    place = place_of(request)
    return _render(request, place, VerifyForm(chain=place.chain))


@require_POST
@needs(permissions.READ_LEDGER)
def verify(request: GatedRequest) -> HttpResponse:
    """Read the whole chain and say whether it stands as it was written."""
    place = place_of(request)
    form = VerifyForm(request.POST, chain=place.chain)
    if not form.is_valid():
        return _render(request, place, form, status=422)
    head = form.cleaned_data["head"]
    result = verify_chain([place.chain] if heads([place.chain]) else [], [head] if head else [])
    if result.ok:
        messages.success(request, ledger_rows.whole(result))
    else:
        messages.error(request, ledger_rows.broken(result))
    return redirect(address("ledger", place))


def _render(request: GatedRequest, place: Place, form: VerifyForm, status: int = 200) -> HttpResponse:
    wanted = LedgerFilter(request.GET)
    chosen = wanted.cleaned_data if wanted.is_valid() else {}
    before = _number(request.GET.get("fore"))
    kind, reference = chosen.get("handelse", ""), chosen.get("beteckning", "").strip()
    found = ledger_page(chain=place.chain, kind=kind, subject_ref=reference, before=before)
    # Why something was done may be read where the subject is read; here, by those who audit.
    with_text = request.granted.has(permissions.AUDIT, container_key(place))
    context = {
        "place": place,
        "columns": ledger_rows.columns(with_text=with_text),
        "rows": [ledger_rows.row(line, with_text=with_text) for line in found.lines],
        "filter": wanted,
        "form": form,
        "head": heads([place.chain]).get(place.chain),
        "verify_url": address("ledger_verify", place),
        "ledger_url": address("ledger", place),
        "filtered": bool(kind or reference),
        **_turning(place, found, before, {"handelse": kind, "beteckning": reference}),
    }
    return render(request, "municipalities/ledger.html", context, status=status)


def _turning(place: Place, found: Page, before: int | None, kept: dict[str, str]) -> dict[str, Any]:
    """Where older lines stand, and the way back to the newest."""
    here = address("ledger", place)
    query = {name: value for name, value in kept.items() if value}

    def at(**more: Any) -> str:
        return f"{here}?{urlencode({**query, **more})}" if query or more else here

    return {
        "next_url": at(fore=found.next_before) if found.next_before else "",
        "newest_url": at() if before is not None else "",
    }
