"""Addresses below /m/<slug>/import/; included by ideas.urls, whose namespace they share."""

from __future__ import annotations

from django.urls import path

from ideas.imports import views

urlpatterns = [
    path("", views.index, name="imports"),
    path("<int:run_id>/", views.run, name="import_run"),
    path("<int:run_id>/val/", views.choose, name="import_choose"),
    path("<int:run_id>/ta-bort/", views.discard, name="import_discard"),
    path("<int:run_id>/framsteg/", views.progress, name="import_progress"),
    path("<int:run_id>/inte-intagna.csv", views.problems, name="import_problems"),
]
