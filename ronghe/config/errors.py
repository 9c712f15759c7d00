"""What a visitor gets when an answer fails: 503 while the database is away, else 500."""

import sys

import psycopg
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from ronghe.kit.web import is_for_programs

from .programs import told

RETRY_AFTER = 10
_PLAIN = (
    "<!doctype html><html lang='zh-Hans'><meta charset='utf-8'>"
    "<meta name='viewport' content='width=device-width'><title>{title}</title>"
    "<h1>{title}</h1><p>{text}</p></html>"
)
_AWAY = (
    "系统正在恢复 · Back in a moment",
    "新闻页面照常可读；请稍后再试这一步。 The news can be read as usual; please try this step again soon.",
)
_BROKEN = (
    "出错了 · Something went wrong",
    "错误已记录，请稍后再试。 The error has been recorded. Please try again later.",
)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: it sees failures of views and of every middleware alike."""
    if is_database_away(sys.exc_info()[1]):
        return away(request.path)
    answer: HttpResponse
    if is_for_programs(request.path):
        sentence = "Something went wrong here. It has been recorded."
        answer = told(request.path, 500, "broken", sentence)
    else:
        answer = HttpResponse(_page("500.html", *_BROKEN), status=500)
    answer["Cache-Control"] = "no-store"
    return answer


def away(path: str) -> HttpResponse:
    """503 with a time to come back, for people or for programs."""
    answer: HttpResponse
    if is_for_programs(path):
        answer = told(path, 503, "unavailable", "The database is away. Ask again in a moment.")
    else:
        answer = HttpResponse(_page("503.html", *_AWAY), status=503)
    answer["Retry-After"] = str(RETRY_AFTER)
    answer["Cache-Control"] = "no-store"
    return answer


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's `handler404`."""
    if is_for_programs(request.path):
        return told(request.path, 404, "not_found", "There is nothing at this address.")
    return HttpResponse(render_to_string("404.html", request=request), status=404)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: nearly always a form that outlived its session."""
    return HttpResponse(render_to_string("403_stale.html"), status=403)


def _page(template: str, title: str, text: str) -> str:
    try:
        return render_to_string(template)
    except TemplateDoesNotExist:
        return _PLAIN.format(title=title, text=text)


def is_database_away(problem: BaseException | None) -> bool:
    """Whether `problem` comes from a database that does not answer, not from what we asked."""
    while problem is not None:
        if isinstance(problem, psycopg.Error) and _is_about_the_connection(problem):
            return True
        if isinstance(problem, Error) and "connection is closed" in str(problem):
            return True
        problem = problem.__cause__ or problem.__context__
    return False


def _is_about_the_connection(problem: psycopg.Error) -> bool:
    state = problem.sqlstate
    if state is None:
        # Never reached a server that could name a state.
        return isinstance(problem, psycopg.OperationalError | psycopg.InterfaceError)
    # 08: connection; 53: no room on its disk, no memory, no connection left; 57P: shutdown, crash,
    # starting up; 25006: standby.
    return state.startswith(("08", "53", "57P")) or state == "25006"
