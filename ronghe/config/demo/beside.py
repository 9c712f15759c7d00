"""One part of the town is loaded by a process of its own, while another is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from django.db import connections


class NotLoaded(Exception):
    """The other process failed; what it wrote to standard error says why."""


@contextmanager
def beside(load: Callable[..., None], *words: Any) -> Iterator[None]:
    """`load(*words)` is done when the block is. Call it before there are threads."""
    # Two processes must not speak through one connection; each opens its own.
    connections.close_all()
    other = get_context("fork").Process(target=load, args=words)
    other.start()
    try:
        yield
    except BaseException:
        other.terminate()
        raise
    finally:
        other.join()
    if other.exitcode:
        raise NotLoaded(f"{load.__name__} failed; the lines above say why.")
