"""The front door, the settings page, and the answers to those who watch over the service."""

from __future__ import annotations

from django.urls import path

from . import health, views

app_name = "start"
urlpatterns = [
    path("", views.home, name="home"),
    path("m/<slug:m>/installningar/", views.settings, name="settings"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
]
