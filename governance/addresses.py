"""The address of a page that stands under /m/ for an authority and under /s/ for a sluice."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from municipalities.models import Authority, Sluice


def page(view: str, place: Authority | Sluice, **kwargs: Any) -> str:
    """The address of `view` ("reports:archive") in the place. The sluice's twin is named `sluice_…`."""
    if isinstance(place, Authority):
        return reverse(view, kwargs={"m": place.slug, **kwargs})
    namespace, _colon, name = view.partition(":")
    return reverse(f"{namespace}:sluice_{name}", kwargs={"s": place.slug, **kwargs})
