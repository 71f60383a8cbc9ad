"""Error pages in the same look as the rest."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing here that this person may see."""
    return render(request, "404.html", status=404)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The form was too old, or not ours."""
    return render(request, "403.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Something is wrong on our side. Asks nothing of the database: it may be what is gone."""
    from django.template.loader import get_template

    return HttpResponse(get_template("500.html").render(), status=500)
