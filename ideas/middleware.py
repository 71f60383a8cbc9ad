"""What somebody was writing when the session ended is kept on the server, for the same person, after the guard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from sluice.shared import clock

from .services import Blocked, hold_text

WHO_FIELD = "who"
_SALT = "ideas.kept"
# A form that has been open for longer than this has lost its right to leave text behind.
MAX_AGE_SECONDS = 7 * 24 * 3600
# Addresses that only take what is sent, by their last part: the page where it was written is the one to come back to.
_WRITTEN_ABOVE = {"autosave": "spara/", "risk_finish": "klar/", "sluice_risk_finish": "klar/"}
_NEVER_KEPT = frozenset({"csrfmiddlewaretoken", WHO_FIELD, "password", "seen"})


def who_token(person_id: int) -> str:
    """The signed mark in a form that says whose text it is, should the session end meanwhile."""
    return signing.dumps(person_id, salt=_SALT)


def _whose(token: str) -> int | None:
    try:
        return int(signing.loads(token, salt=_SALT, max_age=MAX_AGE_SECONDS))
    except signing.BadSignature:
        return None


def _page_of(request: HttpRequest) -> str:
    """The path of the page on which the form stands."""
    name = request.resolver_match.url_name if request.resolver_match else None
    return request.path.removesuffix(_WRITTEN_ABOVE.get(name or "", ""))


class KeepTextMiddleware:
    """Catches a form that is sent without a session, keeps its text, and asks to sign in again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request pass; the work is done in `process_view`."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Keep the text of a form whose session has ended; leave every other request alone."""
        if request.method != "POST" or request.user.is_authenticated or WHO_FIELD not in request.POST:
            return None
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            # The page's script keeps the text on the page and asks to sign in beside it.
            return None
        page, query = _page_of(request), request.META.get("QUERY_STRING", "")
        person_id = _whose(request.POST[WHO_FIELD])
        fields = {name: str(value) for name, value in request.POST.items() if name not in _NEVER_KEPT}
        if person_id is not None and any(value.strip() for value in fields.values()):
            try:
                hold_text(person_id=person_id, path=page, fields=fields, now=clock.now())
                messages.info(request, _("Du hade loggats ut. Logga in igen, så finns texten kvar."))
            except Blocked:
                text = _("Du hade loggats ut, och texten sparades inte: den såg ut att innehålla ett personnummer.")
                messages.warning(request, text)
        # With its query: it says which of several authorities the idea is for.
        return redirect_to_login(f"{page}?{query}" if query else page)
