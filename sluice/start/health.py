"""Is it alive, is it ready: JSON for whoever watches. No sign-in, no personal data, cheap enough to ask every few seconds."""

from __future__ import annotations

import functools
import logging

import redis
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sluice.start import heartbeats

logger = logging.getLogger(__name__)

QUEUES = ("default", "pdf")
OK, MISSING = "ok", "missing"


@never_cache
@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    """Answer that this process takes requests. It asks nobody else: a lost database is no reason to restart the web server."""
    return JsonResponse({"status": OK})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when everything that a request may need is there, else 503; each part says how it is."""
    parts = {"database": database(), **background()}
    parts["migrations"] = migrations() if parts["database"] == OK else MISSING
    ready = all(state == OK for state in parts.values())
    return JsonResponse({"status": OK if ready else MISSING, **parts}, status=200 if ready else 503)


def database() -> str:
    """Ask the database for one row."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.warning("readiness: the database does not answer", exc_info=True)
        # The next request gets a new connection instead of this broken one.
        connection.close()
        return MISSING
    return OK


def background() -> dict[str, str]:
    """Ask the broker for itself and for the signs of life of each queue's workers and of beat."""
    signs = {f"worker_{queue}": heartbeats.queue_sign(queue) for queue in QUEUES} | {"beat": heartbeats.BEAT}
    try:
        client = heartbeats.connect()
        try:
            lives = heartbeats.alive(client, signs.values())
        finally:
            client.close()
    except (redis.RedisError, OSError):
        logger.warning("readiness: the broker does not answer", exc_info=True)
        return {"broker": MISSING, **dict.fromkeys(signs, MISSING)}
    return {"broker": OK, **{part: OK if lives[sign] else MISSING for part, sign in signs.items()}}


def migrations() -> str:
    """Tell whether the database has every migration of this code."""
    try:
        return OK if _migrated() else MISSING
    except LookupError:
        return MISSING
    except DatabaseError:
        logger.warning("readiness: the migrations could not be read", exc_info=True)
        return MISSING


class NotMigrated(LookupError):
    """The database lacks a migration. An exception, so that the cache below keeps good news only."""


@functools.cache
def _migrated() -> bool:
    """Compare once: a database that has every migration keeps them as long as this process lives."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotMigrated
    return True
