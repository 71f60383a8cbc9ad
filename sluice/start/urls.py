"""The front door."""

from __future__ import annotations

app_name = "start"
urlpatterns: list = []  # type: ignore[type-arg]
