"""What a page is made from: keys noted while it is rendered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any


@dataclass
class Notes:
    """What one rendering noted."""

    keys: set[str] = field(default_factory=set)
    expires_at: datetime | None = None


_noted: ContextVar[Notes | None] = ContextVar("noted", default=None)


def touch(*keys: str) -> None:
    """Note that the page being rendered shows what `keys` name, e.g. `story:12`, `section:news`."""
    noted = _noted.get()
    if noted is not None:
        noted.keys.update(keys)


def expire(at: datetime) -> None:
    """Note that the page changes by itself at that moment: it is pressed again then."""
    noted = _noted.get()
    if noted is not None:
        noted.expires_at = min(noted.expires_at or at, at)


@contextmanager
def recording() -> Iterator[Notes]:
    """Collect what is noted inside the block."""
    noted = Notes()
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def always(**_: Any) -> bool:
    return True


def pressed(
    kind: str,
    *,
    hot: Callable[..., bool] | None = None,
    kept: Callable[..., bool] = always,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a public view whose pages are written to files. It must look the same for everyone.

    A pressed view takes no cookies, no user and no query string; its language comes from its path.
    `hot`, asked with what the address says, tells whether many ask for the page: it is made before
    others. `kept` tells whether it goes to the disk at all: of pages without end only the first few
    do, and the view answers the others. Else whoever counts through them fills the disk.
    """

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def marked(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **kwargs)

        marked.pressed_kind = kind  # type: ignore[attr-defined]
        marked.pressed_hot = hot  # type: ignore[attr-defined]
        marked.pressed_kept = kept  # type: ignore[attr-defined]
        return marked

    return mark
