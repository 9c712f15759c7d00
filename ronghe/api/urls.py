"""Version 1 of our own API; Open311, each address in both formats; the desk's page of keys."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from . import views

urlpatterns = [path("", views.api.urls)]


def _both(route: str, view: Callable[..., Any], name: str, **holes: str) -> list[URLPattern]:
    made = [(f"{route}.{form}", {"form": form} | holes) for form in ("xml", "json")]
    return [path(whole, view, filled, name=name) for whole, filled in made]


open311 = (
    [
        *_both("discovery", views.discovery, "discovery"),
        *_both("v2/discovery", views.discovery, "discovery"),
        *_both("v2/services", views.services, "services"),
        *_both("v2/services/", views.definition, "definition", code=""),
        *_both("v2/services/<str:code>", views.definition, "definition"),
        *_both("v2/requests", views.requests, "requests"),
        *_both("v2/requests/", views.request_of, "request", number=""),
        *_both("v2/requests/<str:number>", views.request_of, "request"),
        *_both("v2/tokens/", views.from_token, "token", token=""),
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
