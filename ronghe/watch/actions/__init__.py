"""The verbs of `watch`."""

from .ingest import Outcome, ingest
from .quarantine import AlreadySettled, StillUnreadable, dismiss, replay
from .sources import (
    AddressRefused,
    NameTaken,
    add_source,
    change_source,
    pause_source,
    poll_soon,
    resume_source,
    source_named,
)

__all__ = [
    "AddressRefused",
    "AlreadySettled",
    "NameTaken",
    "Outcome",
    "StillUnreadable",
    "add_source",
    "change_source",
    "dismiss",
    "ingest",
    "pause_source",
    "poll_soon",
    "replay",
    "resume_source",
    "source_named",
]
