"""Fronts and what the desk arranged on them; `filling` says what stands there at a moment."""

from .block import LEAD_SIZE, MOST_BLOCKS, MOST_SLOTS, Block, Held, Pin, live_blocks
from .filling import Filled, Slot, fill, usual_blocks
from .front import OUTLET, Act, Arrangement, Front

__all__ = [
    "LEAD_SIZE",
    "MOST_BLOCKS",
    "MOST_SLOTS",
    "OUTLET",
    "Act",
    "Arrangement",
    "Block",
    "Filled",
    "Front",
    "Held",
    "Pin",
    "Slot",
    "fill",
    "live_blocks",
    "usual_blocks",
]
