"""Every address of the house. Who may ask which one stands in `policy.py`."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtailadmin_urls

from . import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("desk/watch/", include("ronghe.watch.urls")),
    path("desk/", include("ronghe.planning.urls")),
    path("desk/", include("ronghe.desk.urls")),
    path("desk/", include(wagtailadmin_urls)),
]

handler500 = "ronghe.config.errors.server_error"
