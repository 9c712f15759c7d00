"""The one way into the journal."""

from dataclasses import asdict
from datetime import datetime

import structlog
from django.db import transaction

from ronghe.accounts.models import User

from .facts import Fact, listeners
from .models import Entry

logger = structlog.get_logger(__name__)


def record(fact: Fact, *, actor: User | None, at: datetime) -> None:
    """Write the fact in the caller's transaction; tell listeners after it committed.

    `actor` is None for what the house does by itself (a schedule, a reconciler).
    """
    Entry.objects.create(name=fact.name, actor=actor, at=at, details=asdict(fact))
    transaction.on_commit(lambda: _tell(fact))


def _tell(fact: Fact) -> None:
    for listener in listeners[type(fact)]:
        try:
            listener(fact)
        except Exception:
            logger.exception("listener failed", fact=fact.name, listener=listener.__qualname__)
