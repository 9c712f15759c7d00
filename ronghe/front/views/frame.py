"""What every page of the paper stands in."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from ronghe.channels.web.recording import touch


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    touch("settings")
    return render(request, template, dict(context), status=status)


def language_of(request: HttpRequest) -> str:
    return get_language() or "zh-hans"
