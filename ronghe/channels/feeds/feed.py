"""A list of stories that programs subscribe to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .item import Item


@dataclass(frozen=True)
class Feed:
    """`page` is what people read, `url` the feed's own address."""

    title: str
    description: str
    publisher: str
    language: str
    page: str
    url: str
    items: Sequence[Item] = ()

    @property
    def updated_at(self) -> datetime | None:
        return max((item.updated_at for item in self.items), default=None)
