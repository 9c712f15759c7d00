"""How a program is told that something failed before it reached a view, or in one."""

from django.http import HttpResponse

from ronghe.api.http import ROOT, Problem, form_of, problem
from ronghe.kit.web import api_error


def told(path: str, status: int, code: str, message: str) -> HttpResponse:
    """In the error body that is promised at `path`: Open311 has its own."""
    if path.startswith(ROOT):
        return problem(form_of(path), Problem(status, message))
    return api_error(status, code, message)
