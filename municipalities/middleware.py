"""Finds what the signed-in person may do, and the authority or sluice that the address names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from sluice.shared import clock

from .granted import Granted, granted_for
from .models import Authority, Sluice


def _granted(request: HttpRequest) -> Granted:
    user = request.user
    return granted_for(user.pk if user.is_authenticated else None, clock.today())


class ContainerMiddleware:
    """Sets `request.granted` (lazily), and `request.authority` or `request.sluice` from `/m/<m>/` and `/s/<s>/`.

    A stranger to the container gets 404, never 403: that it exists is nobody else's business.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Ask lazily: a page that needs no permission costs no query."""
        request.granted = SimpleLazyObject(lambda: _granted(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Load the container that the address names; send those who are not signed in to the sign-in page."""
        authority_slug, sluice_slug = kwargs.pop("m", None), kwargs.pop("s", None)
        if authority_slug is None and sluice_slug is None:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        granted: Granted = request.granted  # type: ignore[attr-defined]
        if authority_slug is not None:
            authority = Authority.objects.select_related("municipality").filter(slug=authority_slug).first()
            if authority is None or not granted.member_of(("authority", authority.pk)):
                raise Http404
            request.authority = authority  # type: ignore[attr-defined]
        else:
            sluice = Sluice.objects.filter(slug=sluice_slug).first()
            if sluice is None or not _in_sluice(granted, sluice.pk):
                raise Http404
            request.sluice = sluice  # type: ignore[attr-defined]
        return None


def _in_sluice(granted: Granted, sluice_id: int) -> bool:
    return granted.member_of(("sluice", sluice_id)) or any(sluice_id in s.sluices for s in granted.standings)
