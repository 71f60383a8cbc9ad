"""How this app's rows are found by their reference, from the ledger, from letters and from apps below."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from municipalities.models import Authority
from sluice.shared import subjects

from .models import Harm, Measure, Process, Report, RiskAnalysis, Routine

_BY_LETTER: dict[str, tuple[Any, str]] = {
    "S": (Report, "report"),
    "H": (Harm, "harm"),
    "R": (RiskAnalysis, "analysis"),
    "M": (Measure, "measure"),
    "P": (Process, "process"),
    "RU": (Routine, "routine"),
}
TYPES = ("quality_report", "harm", "risk_analysis", "measure", "process", "routine")
_REF = re.compile(r"([A-Z]{1,2})([0-9]{1,18})")


@dataclass(frozen=True)
class Found:
    """Where a row's page is."""

    authority: Authority
    view: str
    pk: int


def find(ref: str) -> Found | None:
    """The row with this reference, or None. One query."""
    match = _REF.fullmatch(ref)
    if match is None or match[1] not in _BY_LETTER:
        return None
    model, view = _BY_LETTER[match[1]]
    row = model.objects.select_related("authority").filter(pk=int(match[2])).first()
    return Found(row.authority, view, row.pk) if row else None


def url(ref: str) -> str:
    """The address that finds the row's page, without asking the database."""
    return reverse("quality_link:find", args=[ref])


def register() -> None:
    """Make the rows known as subjects."""
    for name in TYPES:
        subjects.register(name, url)
