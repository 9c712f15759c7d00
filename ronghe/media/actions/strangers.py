"""Files of people who are no colleagues: proven at the door, and kept by whoever asked for them."""

from dataclasses import dataclass
from hashlib import sha256

from ..door import MOST_BYTES, MOST_DOCUMENT_BYTES, Made, Readable, let_in_bare

__all__ = ["MOST_BYTES", "MOST_DOCUMENT_BYTES", "Clean", "clean_file"]


@dataclass(frozen=True)
class Clean:
    """What became of a file. `small` is empty for a document, and `width` the number of its pages."""

    is_document: bool
    data: bytes
    suffix: str
    width: int
    height: int
    small: bytes = b""
    small_suffix: str = ""

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


def clean_file(file: Readable) -> Clean:
    """Decoded and made anew, without a word of what was in it. Raises `door.NotAPicture`, a refusal."""
    made = let_in_bare(file)
    first: Made = made[0]
    bare = (first.data, first.suffix, first.width, first.height)
    if first.spec == "document":
        return Clean(True, *bare)
    return Clean(False, *bare, made[1].data, made[1].suffix)
