"""Three questions of machines: is the process alive, can it do its work, and how does it go."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from ronghe.channels.web.models import PressedPage
from ronghe.kit.clock import end_of
from ronghe.people.days import known_until

from . import metrics

_WORKERS = (
    "SELECT count(*) FROM procrastinate_workers"
    " WHERE last_heartbeat > clock_timestamp() - interval '60 seconds'"
)
_WAITING = {
    "jobs": "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'",
    "unsealed": "SELECT count(*) FROM journal_unsealed",
    "failing_pages": "SELECT count(*) FROM web_pressedpage WHERE failing_since IS NOT NULL",
    "unconfirmed": "SELECT count(*) FROM publishing_publication WHERE wanted_state"
    " <> confirmed_state OR wanted_serial <> confirmed_serial",
}
_migrated: set[str] = set()


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Nothing else is asked: a restart would not bring a database back."""
    return JsonResponse({"alive": True})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations and workers; while the database is away, `handler500` says 503."""
    answers = {"migrated": _is_migrated(), "workers": _count(_WORKERS)}
    ready = bool(answers["migrated"] and answers["workers"])
    response = JsonResponse({"ready": ready, **answers}, status=200 if ready else 503)
    if not ready:
        response["Retry-After"] = "5"
    return response


@never_cache
def exposition(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, for the addresses in METRICS_FROM only."""
    visitor = ip_address(request.META["REMOTE_ADDR"])
    if not any(visitor in ip_network(network) for network in settings.METRICS_FROM):
        raise Http404
    waiting = {what: _count(question) for what, question in _WAITING.items()}
    oldest = {
        one.kind: one.pressed_at.timestamp() for one in PressedPage.objects.oldest_successes()
    }
    last = known_until()
    ends = end_of(last).timestamp() if last else 0.0
    return HttpResponse(
        metrics.exposition(waiting, oldest, calendar_ends=ends),
        content_type="text/plain; version=0.0.4; charset=utf-8",
    )


def _count(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question)
        (rows,) = cursor.fetchone()
    return int(rows)


def _is_migrated() -> bool:
    """Looked up until it is true: migrations do not undo themselves under a running process."""
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated.add("yes")
    return True
