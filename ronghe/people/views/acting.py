"""A page with one form and one verb behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict

from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done


@dataclass(frozen=True)
class Page:
    """What a form page says around its form."""

    heading: str
    button: str
    back: str


def act_by_form(
    request: HttpRequest,
    form: forms.Form,
    page: Page,
    verb: Callable[[dict[str, Any]], object],
    sentence: str,
) -> HttpResponse:
    """Show the form, or do the verb with what was typed; a refusal keeps it."""
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            verb(form.cleaned_data)
            return done(request, sentence, then=page.back)
        except Refused as no:
            refusal = no
    return answer(request, "people/form.html", {"form": form, "page": page}, refusal=refusal)


def typed_in(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when nothing was filled in; None when the form is only asked for."""
    return request.POST if request.method == "POST" else None
