"""Where pressed pages stand: the one seam between the press and a folder or an object store.

`STORAGES["press"]` names the class: `files.Folder`, or `bucket.Bucket` when `PRESS_STORAGE` is set.
"""

from dataclasses import dataclass
from typing import Protocol, cast

from django.core.files.storage import storages


@dataclass(frozen=True)
class Seen:
    """Status and bytes as a reader gets them; status 404 when nothing stands there."""

    status: int
    body: bytes


class Shelf(Protocol):
    """Every step may be taken twice; readers get the old page or the new one, never half of one."""

    # Reaching it takes the network: never inside a request.
    is_far: bool

    def put(self, path: str, body: bytes) -> None:
        """Show `body`, then lift a withdrawal that stood there."""

    def withdraw(self, path: str, notice: bytes) -> None:
        """Put the notice up first, then take the page away."""

    def remove(self, path: str) -> None: ...

    def see(self, path: str) -> Seen: ...

    def sync(self) -> None:
        """What was done until now outlasts a loss of power when this returns."""


def shelf() -> Shelf:
    return cast(Shelf, storages["press"])
