"""How lower apps link to an idea: they know it as type and reference only."""

from __future__ import annotations

from django.urls import reverse

from sluice.shared import subjects

IDEA = "idea"


def url(reference: str) -> str:
    """The address that finds the idea's page by its reference, whatever the authority."""
    return reverse("ideas:find", args=[reference])


def register() -> None:
    """Make ideas known as subjects."""
    subjects.register(IDEA, url)
