"""Hot pages first, over all threads of this process.

Python runs one thread at a time. What one worker makes of the pages behind, it takes from another
one's front page; so a page that few ask for waits a moment while a hot one is being made.
"""

import threading
import time
from collections.abc import Iterator, Sequence

from .rendering import is_hot

# Seconds that a batch of pages waits in all: then each has its turn, whatever else is going on.
PATIENCE = 0.5


class _Making:
    """How many hot pages the threads of this process are about to make."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._pages = 0

    def add(self, pages: int) -> None:
        with self._changed:
            self._pages += pages
            self._changed.notify_all()

    def wait(self, own: int, until: float) -> None:
        """Until nobody else makes any; `own` are those that the caller will make later."""
        with self._changed:
            self._changed.wait_for(lambda: self._pages <= own, until - time.monotonic())


_making = _Making()


def in_turn(paths: Sequence[str]) -> Iterator[str]:
    """`paths` in their order, each when its turn has come. Go on with it at once, and to the end."""
    until = time.monotonic() + PATIENCE
    hot = set(filter(is_hot, paths))
    left = len(hot)
    _making.add(left)
    try:
        for path in paths:
            if path not in hot:
                _making.wait(left, until)
                yield path
                continue
            yield path
            left -= 1
            _making.add(-1)
    finally:
        _making.add(-left)
