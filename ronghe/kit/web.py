"""What our views share when they answer."""

from typing import Any, Protocol

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from .refusal import Refused


class HasPage(Protocol):
    def get_absolute_url(self) -> str: ...


def answer(
    request: HttpRequest, template: str, context: dict[str, Any], *, refusal: Refused | None = None
) -> HttpResponse:
    """Render a page; with a refusal, say it on the page and keep what was typed (status 409)."""
    if refusal is not None:
        messages.warning(request, str(refusal))
    return render(request, template, context, status=200 if refusal is None else 409)


def done(request: HttpRequest, sentence: str, *, then: HasPage | str) -> HttpResponse:
    """The verb worked: say so in one sentence and go to where its result stands."""
    messages.success(request, sentence)
    return redirect(then)


def api_error(
    status: int, code: str, message: str, *, fields: dict[str, str] | None = None
) -> JsonResponse:
    """The one shape in which programs are told that something failed."""
    body = {"error": {"code": code, "message": message, "fields": fields or {}}}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def number_in(text: str, *, digits: int = 18) -> int | None:
    """The whole number that somebody sent; None for anything else.

    `int` also reads ٣ and 400 digits, and the database takes no number of more than 18.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def is_for_programs(path: str) -> bool:
    return path.startswith("/api/")
