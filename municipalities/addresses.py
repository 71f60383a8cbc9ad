"""The addresses of a container's pages: the same page stands under /m/ for an authority and under /s/ for a sluice."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from .models import Authority
from .role_groups import Place


def page(name: str, place: Place, **kwargs: Any) -> str:
    """The address of one of this app's pages in a container."""
    if isinstance(place, Authority):
        return reverse(f"municipalities:{name}", kwargs={"m": place.slug, **kwargs})
    return reverse(f"municipalities:sluice_{name}", kwargs={"s": place.slug, **kwargs})
