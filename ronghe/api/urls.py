"""Version 1 of our own API; Open311, each address in both formats; the desk's page of keys."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from . import views

urlpatterns = [path("", views.api.urls)]


def _both(route: str, view: Callable[..., Any], name: str) -> list[URLPattern]:
    forms = ("xml", "json")
    return [path(f"{route}.{form}", view, {"form": form}, name=name) for form in forms]


open311 = (
    [
        *_both("discovery", views.discovery, "discovery"),
        *_both("v2/discovery", views.discovery, "discovery"),
        *_both("v2/services", views.services, "services"),
        *_both("v2/services/<str:code>", views.definition, "definition"),
        *_both("v2/requests", views.requests, "requests"),
        *_both("v2/requests/<str:number>", views.request_of, "request"),
        *_both("v2/tokens/<str:token>", views.from_token, "token"),
        *_both("v2/servicerequestupdates", views.updates, "updates"),
    ],
    "open311",
)
desk = (
    [
        path("", views.keys, name="keys"),
        path("<int:pk>/revoke/", views.revoke, name="revoke"),
        path("jurisdictions/", views.add_jurisdiction, name="add_jurisdiction"),
        path("jurisdictions/<int:pk>/close/", views.close_jurisdiction, name="close_jurisdiction"),
    ],
    "keys",
)
