"""What a page is made from: keys noted while it is rendered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

_noted: ContextVar[set[str] | None] = ContextVar("noted", default=None)


def touch(*keys: str) -> None:
    """Note that the page being rendered shows what `keys` name, e.g. `story:12`, `section:news`."""
    noted = _noted.get()
    if noted is not None:
        noted.update(keys)


@contextmanager
def recording() -> Iterator[set[str]]:
    """Collect the keys touched inside the block."""
    noted: set[str] = set()
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def pressed(kind: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a public view whose pages are written to files. It must look the same for everyone.

    A pressed view takes no cookies, no user and no query string; its language comes from its path.
    """

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def marked(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **kwargs)

        marked.pressed_kind = kind  # type: ignore[attr-defined]
        return marked

    return mark
