"""What people ask of the press."""

from dataclasses import dataclass
from typing import ClassVar

from ronghe.journal.facts import Fact


@dataclass(frozen=True)
class PageAskedForAgain(Fact):
    """Somebody had a page that could not be pressed tried again at once."""

    name: ClassVar[str] = "PageAskedForAgain"
    path: str
