"""What happened in `watch`. Listeners get ids."""

from dataclasses import dataclass

from ronghe.journal.facts import Fact


@dataclass(frozen=True)
class ItemsArrived(Fact):
    """A file brought items we did not have. `updated` are new versions of known things."""

    name = "ItemsArrived"
    source_id: int
    raw_id: int
    new: tuple[int, ...]
    updated: tuple[int, ...]


@dataclass(frozen=True)
class FileQuarantined(Fact):
    name = "FileQuarantined"
    quarantine_id: int
    source_id: int
    code: str


@dataclass(frozen=True)
class QuarantineReplayed(Fact):
    name = "QuarantineReplayed"
    quarantine_id: int


@dataclass(frozen=True)
class QuarantineDismissed(Fact):
    name = "QuarantineDismissed"
    quarantine_id: int


@dataclass(frozen=True)
class SourceAdded(Fact):
    name = "SourceAdded"
    source_id: int
    url: str


@dataclass(frozen=True)
class SourceChanged(Fact):
    """`is_active` tells a pause (False) from a resume or another change."""

    name = "SourceChanged"
    source_id: int
    url: str
    is_active: bool
