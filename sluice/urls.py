"""All addresses: an authority's under /m/<slug>/, a sluice's under /s/<slug>/, everything else is personal.

Each app's `urls` names its whole paths, prefix included: `path("m/<slug:m>/rapporter/", …)`. The middleware takes
`m` and `s` out of the arguments and sets `request.authority` or `request.sluice`.
"""

from django.http import Http404
from django.urls import include, path
from django.views.defaults import page_not_found

urlpatterns = [
    path("", include("sluice.start.urls")),
    # An administrator gives people their address, and roles by it: who could choose one for themselves could take
    # the role that is meant for somebody to come. So allauth's page for changing it is closed.
    path("konto/email/", page_not_found, {"exception": Http404()}),
    path("konto/", include("allauth.account.urls")),
    path("", include("ideas.urls")),
    path("m/<slug:m>/kvalitet/", include("quality.urls")),
    path("kvalitet/", include("quality.permalink_urls")),
    path("", include("governance.urls")),
    path("", include("reports.urls")),
    path("", include("municipalities.urls")),
]
