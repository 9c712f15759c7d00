"""What Prometheus may ask. Each web process counts for itself; a scrape names its process."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()
ANSWERS = Counter(
    "ronghe_answers", "Answers given.", ["method", "route", "status"], registry=REGISTRY
)
SECONDS = Histogram(
    "ronghe_answer_seconds",
    "Time until the answer was ready.",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
WAITING = Gauge("ronghe_waiting", "Rows that wait for a worker.", ["what"], registry=REGISTRY)
OLDEST = Gauge(
    "ronghe_press_oldest_success_timestamp_seconds",
    "When the oldest page that waits or fails was last pressed; kinds without one are missing.",
    ["kind"],
    registry=REGISTRY,
)
CALENDAR = Gauge(
    "ronghe_calendar_ends_timestamp_seconds",
    "When the known holidays end: from then on deadlines only know weekends.",
    registry=REGISTRY,
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count(method: str, route: str, status: int, seconds: float) -> None:
    """Routes and known methods only: whatever a visitor invents makes no new series."""
    ANSWERS.labels(method if method in METHODS else "other", route, status).inc()
    SECONDS.labels(route).observe(seconds)


def exposition(waiting: dict[str, int], oldest: dict[str, float], *, calendar_ends: float) -> bytes:
    CALENDAR.set(calendar_ends)
    OLDEST.clear()
    for kind, moment in oldest.items():
        OLDEST.labels(kind).set(moment)
    for what, rows in waiting.items():
        WAITING.labels(what).set(rows)
    return generate_latest(REGISTRY)
