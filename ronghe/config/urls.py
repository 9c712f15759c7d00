"""Every address of the house. Who may ask which one stands in `policy.py`."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("desk/", include("ronghe.desk.urls")),
    path("desk/", include("ronghe.media.urls")),
    path("desk/", include(wagtailadmin_urls)),
]

handler500 = "ronghe.config.errors.server_error"
