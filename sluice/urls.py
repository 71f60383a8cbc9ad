"""All addresses: an authority's under /m/<slug>/, a sluice's under /s/<slug>/, everything else is personal.

Each app's `urls` names its whole paths, prefix included: `path("m/<slug:m>/rapporter/", …)`. The middleware takes
`m` and `s` out of the arguments and sets `request.authority` or `request.sluice`.
"""

from django.urls import include, path

urlpatterns = [
    path("", include("sluice.start.urls")),
    path("konto/", include("allauth.account.urls")),
    path("", include("ideas.urls")),
    path("m/<slug:m>/kvalitet/", include("quality.urls")),
    path("kvalitet/", include("quality.permalink_urls")),
    path("", include("governance.urls")),
    path("", include("reports.urls")),
    path("", include("municipalities.urls")),
]
