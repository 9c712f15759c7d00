"""Every address of the house. Who may ask which one stands in `policy.py`."""

from allauth.account import views as allauth_views
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls

from ronghe.api import urls as programs
from ronghe.cases import urls as cases
from ronghe.front.urls import drafts
from ronghe.media.urls import uploads
from ronghe.notices.urls import desk as messages
from ronghe.taxonomy.urls import ground
from ronghe.taxonomy.urls import public as places

from . import health
from .kept import kept
from .start import start

# In the place of Wagtail's own sign-in and profile pages, so that its links lead to ours.
instead_of_wagtails = (
    [
        path("account/", RedirectView.as_view(url="/accounts/2fa/"), name="account"),
        path(
            "login/",
            RedirectView.as_view(pattern_name="account_login", query_string=True),
            name="login",
        ),
        path("logout/", allauth_views.logout, name="logout"),
    ],
    "desk",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.exposition, name="metrics"),
    path("accounts/start/", start, name="start"),
    path("accounts/kept/", kept, name="kept"),
    path("accounts/", include("ronghe.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("ronghe.api.urls")),
    path("api/open311/", include(programs.open311)),
    path("uploads/", include(uploads)),
    path("map/ground/", include(ground)),
    path("phone/", include("ronghe.desk.phone.urls")),
    path("desk/people/", include("ronghe.people.urls")),
    path("desk/journal/", include("ronghe.journal.urls")),
    path("desk/watch/", include("ronghe.watch.urls")),
    path("desk/cases/", include(cases.desk)),
    path("desk/keys/", include(programs.desk)),
    path("desk/", include("ronghe.planning.urls")),
    path("desk/archives/", include("ronghe.archives.urls")),
    path("desk/search/", include("ronghe.channels.search.urls")),
    path("desk/published/", include("ronghe.publishing.urls")),
    path("desk/fronts/", include("ronghe.arrangements.urls")),
    path("desk/fronts/", include(drafts)),
    path("desk/messages/", include(messages)),
    path("desk/press/", include("ronghe.channels.web.urls")),
    path("desk/", include(instead_of_wagtails, namespace="instead")),
    path("desk/", include("ronghe.desk.urls")),
    path("desk/", include("ronghe.stories.urls")),
    path("desk/", include("ronghe.media.urls")),
    path("desk/", include("ronghe.taxonomy.urls")),
    path("desk/", include(wagtailadmin_urls)),
    *i18n_patterns(
        path("", include("ronghe.channels.feeds.urls")),
        path("", include("ronghe.notices.urls")),
        path("", include(places)),
        path("cases/", include(cases.asking)),
        path("answer/", include(cases.answering)),
        path("", include("ronghe.front.urls")),
        prefix_default_language=False,
    ),
]

handler404 = "ronghe.config.errors.not_found"
handler500 = "ronghe.config.errors.server_error"
