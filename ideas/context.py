"""The mark in every form of a signed-in person that says whose text it is, should the session end meanwhile."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .middleware import WHO_FIELD, who_token


def kept(request: HttpRequest) -> dict[str, SafeString]:
    """`{{ kept }}` for the template, beside the CSRF token."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"kept": SafeString("")}
    return {"kept": format_html('<input type="hidden" name="{}" value="{}">', WHO_FIELD, who_token(user.pk))}
