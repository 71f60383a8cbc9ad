"""How lower apps link to a report: they know it as type and reference only."""

from __future__ import annotations

from django.urls import reverse

from sluice.shared import subjects

REPORT = "report"


def url(ref: str) -> str:
    """The address that finds the report's page by its number, whatever the place."""
    return reverse("reports:find", args=[ref])


def register() -> None:
    """Make reports known as subjects."""
    subjects.register(REPORT, url)
