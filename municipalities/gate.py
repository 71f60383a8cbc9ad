"""The gate in front of views: who may pass, by permission on the container that the address names."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse

from .granted import Container, Granted
from .models import Authority, Sluice


class GatedRequest(HttpRequest):
    """A request that has passed the middleware: what the person may do, and where."""

    granted: Granted
    authority: Authority
    sluice: Sluice


def container_of(request: HttpRequest) -> Container:
    """The container that the address names. Raises Http404 if it names none."""
    if (authority := getattr(request, "authority", None)) is not None:
        return ("authority", authority.pk)
    if (sluice := getattr(request, "sluice", None)) is not None:
        return ("sluice", sluice.pk)
    raise Http404


def needs(*any_of: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let through who has one of the permissions on the container; everybody else gets 404."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            gated_request = cast(GatedRequest, request)
            container = container_of(request)
            if not any(gated_request.granted.has(permission, container) for permission in any_of):
                raise Http404
            return view(gated_request, *args, **kwargs)

        return gated

    return wrap


def place_of(request: HttpRequest) -> Authority | Sluice:
    """The authority or sluice that the address names, for pages that stand in both. Raises Http404 if it names none."""
    found: Authority | Sluice | None = getattr(request, "authority", None) or getattr(request, "sluice", None)
    if found is None:
        raise Http404
    return found
