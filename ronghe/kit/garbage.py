"""Python's collector of cycles, told how a paper's processes live."""

import gc

# New objects between two looks at the youngest. Python's own 700 looks dozens of times while one
# page is rendered, and finds nothing: a tenth of all processor time.
BETWEEN_LOOKS = 20_000


def look_seldom() -> None:
    """Call before the house is loaded: looking for cycles meanwhile takes a tenth of the start."""
    gc.set_threshold(BETWEEN_LOOKS, 10, 10)


def all_is_loaded() -> None:
    """Call once, when what was imported stays for good: the collector need not look at it again.

    A look at everything halts every answer for a tenth of a second.
    """
    gc.collect()
    gc.freeze()
    look_seldom()


def look_hardly_ever() -> None:
    """For a process that builds very much and ends: a tenth faster, for 100 MB."""
    gc.set_threshold(50 * BETWEEN_LOOKS, 10, 10)
