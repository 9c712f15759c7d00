"""The one shape of every error of the API: `{"error": {"code", "message", "fields"}}`."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from ronghe.kit.web import api_error


def speak_one_shape(api: NinjaAPI) -> None:
    """Register a handler for everything that the framework may raise."""
    api.add_exception_handler(Http404, _missing)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(Throttled, _too_many)
    api.add_exception_handler(HttpError, _other)


def _missing(request: HttpRequest, problem: Exception | type[Exception]) -> HttpResponse:
    return api_error(404, "not_found", "There is nothing at this address.")


def _invalid(request: HttpRequest, problem: Exception | type[Exception]) -> HttpResponse:
    errors = problem.errors if isinstance(problem, ValidationError) else []
    fields = {str(one["loc"][-1]): str(one["msg"]) for one in errors}
    return api_error(422, "invalid", "Some parameters cannot be used.", fields=fields)


def _too_many(request: HttpRequest, problem: Exception | type[Exception]) -> HttpResponse:
    wait = problem.wait if isinstance(problem, Throttled) else None
    answer = api_error(429, "too_many_requests", "Ask again a little later.")
    answer["Retry-After"] = str(max(1, round(wait or 1)))
    return answer


def _other(request: HttpRequest, problem: Exception | type[Exception]) -> HttpResponse:
    status = problem.status_code if isinstance(problem, HttpError) else 400
    return api_error(status, "refused", str(problem))
