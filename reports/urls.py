"""Addresses of the reports: the same pages under an authority (/m/…/) and under a sluice (/s/…/)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from . import views

app_name = "reports"


def _both(under: str, name: str, view: Callable[..., HttpResponse]) -> list[URLPattern]:
    """The same page in an authority and in a sluice."""
    return [
        path(f"m/<slug:m>/rapporter/{under}", view, name=name),
        path(f"s/<slug:s>/rapporter/{under}", view, name=f"sluice_{name}"),
    ]


urlpatterns = [
    *_both("", "archive", views.archive),
    *_both("begar/", "ask", views.ask),
    *_both("kontroll/", "check", views.check),
    *_both("schema/", "schedule", views.schedule),
    *_both("<int:report_id>/", "report", views.report),
    *_both("<int:report_id>/laget/", "progress", views.progress),
    *_both("<int:report_id>/fil/<str:kind>/", "download", views.download),
    path("rapport/<int:report_id>/", views.find, name="find"),
]
