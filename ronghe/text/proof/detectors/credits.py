"""What has to stand beside the words: source, rights, byline, credits, the label of AI."""

import re
from collections.abc import Iterator

from ..reading import WHOLE, Hit, Reading
from ..rulebook import Rule

_STORY = Hit(WHOLE, 0, 0)
# What readers are told at the beginning or at the end of a text.
_LABEL = re.compile(
    r"(?:人工智能|AI|ＡＩ)\s?(?:技术)?(?:辅助)?(?:生成|合成|制作|写作|创作|翻译|撰写)|AI[- ]generated|generated (?:by|with) AI",
    re.IGNORECASE,
)


def _missing(value: str | None) -> bool:
    """Unknown is not missing."""
    return value is not None and not value.strip()


def source(reading: Reading, rule: Rule) -> Iterator[Hit]:
    if _missing(reading.about.source):
        yield _STORY


def rights(reading: Reading, rule: Rule) -> Iterator[Hit]:
    if _missing(reading.about.rights):
        yield _STORY


def byline(reading: Reading, rule: Rule) -> Iterator[Hit]:
    names = reading.about.byline
    if names is not None and not any(name.strip() for name in names):
        yield _STORY


def credit(reading: Reading, rule: Rule) -> Iterator[Hit]:
    for picture in reading.about.pictures:
        if _missing(picture.credit):
            yield Hit(WHOLE, 0, 0, address=picture.address)


def licence(reading: Reading, rule: Rule) -> Iterator[Hit]:
    for picture in reading.about.pictures:
        if _missing(picture.licence):
            yield Hit(WHOLE, 0, 0, address=picture.address)


def label(reading: Reading, rule: Rule) -> Iterator[Hit]:
    about = reading.about
    if not about.ai_assisted or about.ai_labelled:
        return
    ends = [part.text for part in (*reading.parts[:3], *reading.parts[-2:])]
    if about.ai_labelled is None and any(_LABEL.search(text) for text in ends):
        return
    yield _STORY
