"""Children that do not outlive their parent (Linux; elsewhere nothing happens)."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def die_with_parent(manner: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: have the kernel send `manner` when the starting thread ends."""
    parent = os.getpid()
    prctl = _prctl()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(manner))
        # The parent may have died between the fork and the request.
        if os.getppid() != parent:
            os._exit(1)

    return ask


def end_with_my_parent(manner: signal.Signals) -> None:
    """The same, asked by the child itself."""
    _prctl()(PR_SET_PDEATHSIG, int(manner))


def _prctl() -> Callable[[int, int], object]:
    if not sys.platform.startswith("linux"):
        return lambda option, value: None
    library = ctypes.CDLL(None, use_errno=True)
    function: Callable[[int, int], object] = library.prctl
    return function
