"""Where somebody lands after signing in without a page to go back to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ronghe.kit.clock import now
from ronghe.people.models import Role
from ronghe.people.rules import has_role, is_staff


def start(request: HttpRequest) -> HttpResponse:
    at = now()
    if is_staff(request.user, at=at):
        return redirect("wagtailadmin_home")
    return redirect("cases:queue" if has_role(request.user, Role.OFFICER, at=at) else "front:me")
