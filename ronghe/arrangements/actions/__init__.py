"""The verbs on a front. Each is one step of the draft that others see and can undo."""

from .blocks import (
    LeadStays,
    NoSuchTag,
    TooManyBlocks,
    WrongSize,
    add_block,
    change_block,
    move_block,
    remove_block,
)
from .pins import NotForThisFront, TimeHasPassed, pin, unpin
from .steps import NoSuchBlock, Overtaken
from .whole import (
    NoDraft,
    NothingToUndo,
    discard,
    make_automatic,
    put_live,
    restore,
    undo,
)

__all__ = [
    "LeadStays",
    "NoDraft",
    "NoSuchBlock",
    "NoSuchTag",
    "NotForThisFront",
    "NothingToUndo",
    "Overtaken",
    "TimeHasPassed",
    "TooManyBlocks",
    "WrongSize",
    "add_block",
    "change_block",
    "discard",
    "make_automatic",
    "move_block",
    "pin",
    "put_live",
    "remove_block",
    "restore",
    "undo",
    "unpin",
]
