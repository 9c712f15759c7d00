"""Where somebody lands after signing in without a page to go back to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ronghe.kit.clock import now
from ronghe.people.rules import is_staff


def start(request: HttpRequest) -> HttpResponse:
    return redirect("wagtailadmin_home" if is_staff(request.user, at=now()) else "front:me")
