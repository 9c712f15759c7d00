from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from ronghe.channels.web.tests.paper import front

urlpatterns = i18n_patterns(
    path("", include("ronghe.channels.feeds.urls")),
    path("", include((front, "front"))),
    prefix_default_language=False,
)
