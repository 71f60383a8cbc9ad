"""Addresses under an authority (/m/…/) and under a sluice (/s/…/)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from .views import ledger, people, units

app_name = "municipalities"


def _both(under: str, name: str, view: Callable[..., HttpResponse]) -> list[URLPattern]:
    """The same page in an authority and in a sluice."""
    return [
        path(f"m/<slug:m>/{under}", view, name=name),
        path(f"s/<slug:s>/{under}", view, name=f"sluice_{name}"),
    ]


urlpatterns = [
    *_both("liggare/", "ledger", ledger.show),
    *_both("liggare/prova/", "ledger_verify", ledger.verify),
    *_both("personer/", "people", people.listing),
    *_both("personer/ny/", "person_new", people.add),
    *_both("personer/<int:membership_id>/", "person_change", people.change),
    *_both("personer/<int:membership_id>/avsluta/", "person_end", people.end),
    path("m/<slug:m>/enheter/", units.listing, name="units"),
    path("m/<slug:m>/enheter/ny/", units.add, name="unit_new"),
    path("m/<slug:m>/enheter/<int:unit_id>/", units.change, name="unit_change"),
    path("m/<slug:m>/enheter/<int:unit_id>/stang/", units.close, name="unit_close"),
]
