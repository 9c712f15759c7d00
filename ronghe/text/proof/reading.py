"""One story prepared once for all detectors, and what they answer with."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from ..words import words
from .dictionary import Dictionary
from .report import Severity
from .story import Part, Story

_END = re.compile(r"[。！？!?；;\n]+[”’」』）)》]*")
WHOLE = -1  # the part of a hit that is about the whole story


@dataclass(frozen=True)
class Hit:
    """What a detector found, in the part number `part`; `values` fill the rule's explanation."""

    part: int
    start: int
    end: int
    rights: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    address: str = ""  # where it is not in a text: a picture, the story
    severity: Severity | None = None  # when it is not the rule's


class Reading:
    def __init__(self, story: Story, dictionary: Dictionary) -> None:
        self.story = story
        self.about = story.about
        self.dictionary = dictionary
        self.parts: Sequence[Part] = story.parts

    def texts(self, kinds: frozenset[str] = frozenset()) -> Iterator[tuple[int, str]]:
        """Numbers and texts of the parts, all or of some kinds."""
        for number, part in enumerate(self.parts):
            if not kinds or part.kind in kinds:
                yield number, part.text

    @cached_property
    def whole(self) -> str:
        return "\n".join(part.text for part in self.parts)

    @cached_property
    def _cuts(self) -> list[frozenset[int]]:
        return [_borders(part.text) for part in self.parts]

    def is_cut(self, part: int, *places: int) -> bool:
        """Whether words begin or end at these places, as a dictionary cuts the text."""
        return all(place in self._cuts[part] for place in places)

    @cached_property
    def _sentences(self) -> list[list[int]]:
        return [[0, *(m.end() for m in _END.finditer(part.text))] for part in self.parts]

    def sentence(self, part: int, place: int) -> tuple[int, int]:
        """Where the sentence around a place begins and ends."""
        starts = self._sentences[part]
        at = bisect_right(starts, place) - 1
        end = starts[at + 1] if at + 1 < len(starts) else len(self.parts[part].text)
        return starts[at], end

    def sentences(self, kinds: frozenset[str] = frozenset()) -> Iterator[tuple[int, int, str]]:
        """(part, where it begins, the sentence) of the whole story."""
        for number, text in self.texts(kinds):
            starts = [*self._sentences[number], len(text)]
            for begin, end in zip(starts, starts[1:], strict=False):
                if begin < end:
                    yield number, begin, text[begin:end]


def _borders(text: str) -> frozenset[int]:
    return frozenset(accumulate(map(len, words(text)), initial=0))
