"""One line per event: JSON in production, readable elsewhere. No secrets, nobody's data."""

import logging
import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SECRET_KEYS = re.compile(
    r"pass|secret|token|cookie|authori[sz]ation|session|csrf|otp|code$|phone|mobile|e?mail|id_card",
    re.IGNORECASE,
)
# E-mail addresses, mainland mobile and identity card numbers, wherever they stand in a text. Each
# repeat has an end and gives nothing back (`+`): what a stranger sends costs as much as it is long.
PERSONAL = re.compile(
    r"[\w.+-]{1,64}+@[\w-]{1,63}+\.[\w.-]{1,190}+"
    r"|(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"
    r"|(?<!\d)\d{17}[\dXx](?!\w)"
)
# What opens something to whoever has it, and which case is somebody's own, as `cases` makes addresses.
LINK = re.compile(r"(?:(?<=/answer/)|(?<=/cases/mine/)|(?<=/cases/files/))[^/\s\"'?#]+")
HIDDEN = "[hidden]"
# Of a longer text its beginning and its end are logged; half a number at a cut goes with it.
LONGEST = 20_000
_TORN = 64


def hide(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Blank values under telling names, and personal data inside every text."""
    return {key: _hidden(key, value) for key, value in event.items()}


def _hidden(key: str, value: Any) -> Any:
    if key != "status_code" and SECRET_KEYS.search(key):
        return HIDDEN
    if isinstance(value, dict):
        return {inner: _hidden(str(inner), one) for inner, one in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden("", one) for one in value]
    return LINK.sub(HIDDEN, PERSONAL.sub(HIDDEN, _cut(value))) if isinstance(value, str) else value


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    head, tail = text[:half], text[-half:]
    # The last word before the cut and the first behind it, as far as a number or an address goes.
    head = head[:-_TORN] + re.sub(r"[\w.+@/ -]*\Z", "", head[-_TORN:])
    tail = re.sub(r"\A[\w.+@/ -]*", "", tail[:_TORN]) + tail[_TORN:]
    return f"{head}[… {len(text) - len(head) - len(tail)} more …]{tail}"


# A job that went well says nothing: what it did stands in its own rows and in the journal. Two lines
# for each took a tenth of the worker's time after a publication.
CHATTY = (
    "httpx",
    "django_tasks",
    *(f"procrastinate.{part}" for part in ("blueprints", "periodic", "jobs", "worker")),
)

SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    structlog.processors.UnicodeDecoder(),
    hide,
]


def formatter(*, json: bool) -> logging.Formatter:
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )


def configure(settings: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: everything goes to standard error, in one shape."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(json=settings["json"]))
    root = logging.getLogger()
    for old in [one for one in root.handlers if getattr(one, "ours", False)]:
        root.removeHandler(old)
    handler.ours = True  # type: ignore[attr-defined]
    root.addHandler(handler)
    root.setLevel(settings["level"])
    # Every 4xx as a warning says nothing that the line of the request does not.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
