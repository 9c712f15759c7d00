"""Every address of the house. Who may ask which one stands in `policy.py`."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("desk/", include(wagtailadmin_urls)),
    *i18n_patterns(path("", include("ronghe.front.urls")), prefix_default_language=False),
]

handler500 = "ronghe.config.errors.server_error"
