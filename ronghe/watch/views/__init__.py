from .items import item, items
from .quarantine import dismiss, quarantine, quarantined, raw, replay
from .sources import add_source, change_source, pause, poll, resume, source, sources

__all__ = [
    "add_source",
    "change_source",
    "dismiss",
    "item",
    "items",
    "pause",
    "poll",
    "quarantine",
    "quarantined",
    "raw",
    "replay",
    "resume",
    "source",
    "sources",
]
