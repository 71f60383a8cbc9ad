"""Celery's entrances of this app; Celery looks for them here."""

from __future__ import annotations

from ideas.imports.tasks import continue_import, sweep

__all__ = ["continue_import", "sweep"]
