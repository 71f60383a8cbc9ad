"""What must not be so where real people's ideas are kept: checks with ids, run by `check --deploy`.

A setting that cannot be read at all stops the settings file itself; these are settings that can be read and are wrong together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution

LONGEST_TASK_MARGIN_SECONDS = 30


@register(Tags.security, deploy=True)
def no_demonstration(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Refuse the demonstration in production: its people share a printed password, and its clock can be moved."""
    if not settings.DEMO:
        return []
    return [
        Error("DEMO is set.", hint="Unset DEMO: its people share one password that everybody knows.", id="sluice.E001")
    ]


@register(Tags.security, deploy=True)
def https_address(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Refuse an address without https, and one that the server would not answer to."""
    address = urlsplit(settings.SITE_URL)
    found: list[CheckMessage] = []
    if address.scheme != "https":
        found.append(
            Error("SITE_URL does not begin with https://.", hint="SITE_URL=https://ideer.example.se", id="sluice.E002")
        )
    host = address.hostname or ""
    if not any(_covers(pattern, host) for pattern in settings.ALLOWED_HOSTS):
        found.append(
            Error(
                f"ALLOWED_HOSTS does not name {host}, the host of SITE_URL.",
                hint=f"ALLOWED_HOSTS={host}",
                id="sluice.E003",
            )
        )
    return found


def _covers(pattern: str, host: str) -> bool:
    return pattern in ("*", host) or (pattern.startswith(".") and (host == pattern[1:] or host.endswith(pattern)))


@register(Tags.database, deploy=True)
def web_is_not_owner(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Refuse a web role that owns the schema: it could take away the ledger's triggers."""
    user = settings.DATABASES["default"].get("USER", "")
    if not user.endswith("_owner"):
        return []
    hint = "DATABASE_URL is the web role's address; the owner's is DATABASE_OWNER_URL, for migrate only."
    return [Error("The web server connects as the owner of the schema.", hint=hint, id="sluice.E004")]


@register(deploy=True)
def queue_outlives_task(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Refuse a broker that hands a task out again while the first worker may still be at it."""
    patience = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    least = settings.CELERY_TASK_TIME_LIMIT + LONGEST_TASK_MARGIN_SECONDS
    if patience >= least:
        return []
    told = f"BROKER_VISIBILITY_TIMEOUT is {patience} seconds: long tasks would run twice."
    return [Error(told, hint=f"At least {least}.", id="sluice.E005")]


@register(deploy=True)
def mail_leaves_the_house(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Warn when mail goes to a log or a folder instead of to people."""
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return []
    return [
        Caution(
            "Mail is not sent to anybody.",
            hint="EMAIL_URL=smtp+tls://user:password@mail.example.se:587",
            id="sluice.W001",
        )
    ]
