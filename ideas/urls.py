"""Addresses of ideas: personal ones, and one page an idea under its authority or, shared, under a sluice.

The pages of one idea are the same views under both prefixes; under /s/ their names begin with `sluice_`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from .views import acting, assessing, giving, listing, policy, quality, reading, showing, trying

app_name = "ideas"

Page = tuple[str, Callable[..., HttpResponse], str]
_ONE: tuple[Page, ...] = (
    ("", reading.idea, "idea"),
    ("gor/<str:name>/", acting.act, "act"),
    ("besked/", showing.message, "message"),
    ("visa/<str:how>/", showing.show, "show"),
    ("dela/", showing.share, "share"),
    ("ansvarig/", acting.responsible, "responsible"),
    ("skada/", acting.harm, "harm"),
    ("ja/", acting.agree, "agree"),
    ("bedomare/", assessing.assessors, "assessors"),
    ("bedom/", assessing.assess, "assess"),
    ("test/", trying.start, "test"),
    ("test/<int:test_id>/", trying.record, "test_record"),
    ("effekt/", trying.expect, "effect"),
    ("effekt/<int:effect_id>/", trying.measure, "effect_measure"),
    ("risk/", quality.risk, "risk"),
    ("risk/borja/", quality.begin_risk, "risk_begin"),
    ("risk/klar/", quality.finish_risk, "risk_finish"),
    ("risk/<int:risk_id>/bort/", quality.remove_risk, "risk_remove"),
    ("risk/<int:risk_id>/atgard/", quality.measure, "risk_measure"),
    ("rutin/", quality.routine, "routine"),
)


def _pages(prefix: str, name: str) -> list[URLPattern]:
    return [path(f"{prefix}ideer/<str:reference>/{tail}", view, name=name + page) for tail, view, page in _ONE]


urlpatterns: list[URLPattern | URLResolver] = [
    path("lamna/", giving.choose, name="choose"),
    path("lamna/<uuid:key>/", giving.write, name="write"),
    path("lamna/<uuid:key>/spara/", giving.autosave, name="autosave"),
    path("lamna/<uuid:key>/kasta/", giving.discard, name="discard"),
    path("lamna/<uuid:key>/kvitto/", giving.receipt, name="receipt"),
    path("mina-ideer/", listing.mine, name="mine"),
    path("ide/<str:reference>/", reading.find, name="find"),
    path("m/<slug:m>/inkorg/", listing.inbox, name="inbox"),
    path("m/<slug:m>/ideer/", listing.ideas, name="list"),
    path("s/<slug:s>/ideer/", listing.ideas, name="sluice_list"),
    path("m/<slug:m>/import/", include("ideas.imports.urls")),
    path("m/<slug:m>/installningar/ideer/", policy.policy, name="policy"),
    *_pages("m/<slug:m>/", ""),
    *_pages("s/<slug:s>/", "sluice_"),
]
