"""Punctuation that lists and patterns cannot see: pairs, widths, the last mark of a paragraph."""

import re
from collections.abc import Iterator

from ..reading import Hit, Reading
from ..rulebook import Rule

_OPEN = {
    "“": "”",
    "‘": "’",
    "《": "》",
    "〈": "〉",
    "（": "）",
    "【": "】",
    "「": "」",
    "『": "』",
    "〔": "〕",
}
_CLOSE = {close: begin for begin, close in _OPEN.items()}
_HAN = r"[\u3400-\u9fff]"
_HALF = re.compile(
    rf"(?<={_HAN})[,;:?!](?={_HAN}|[“”《》（）\s]|$)|(?<=[”》）])[,;:?!](?={_HAN}|$)|(?<={_HAN})\.(?={_HAN}|$)"
)
_FULL = str.maketrans(",;:?!.", "，；：？！。")
_LATIN = re.compile(r"[A-Za-z0-9]$")
# 1) and A) count points; they have no partner.
_POINT = re.compile(r"(?:^|[。；，：\s])[0-9a-zA-Z一二三四五六七八九十①-⑳]{1,3}$")
_ENDED = re.compile(r"[。！？…：；!?.:;—]$|[。！？…!?][”’」』）)》】]+$|[”）)》】]$")


def pairs(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A mark that opens and is not closed in its paragraph, or closes what was not opened."""
    for number, text in reading.texts(rule.kinds):
        alone, opened = _unpaired(text)
        if _goes_on(reading, number, opened):
            opened = []
        for place in sorted([*alone, *opened]):
            mark = text[place]
            yield Hit(number, place, place + 1, (), {"partner": _OPEN.get(mark) or _CLOSE[mark]})


def _unpaired(text: str) -> tuple[list[int], list[int]]:
    """Places of marks without a partner, and of those still open at the end."""
    alone, opened = [], list[int]()
    for place, character in enumerate(text):
        if character in _OPEN:
            # “ within “ is a forgotten ”; ‘ would stand there.
            if opened and text[opened[-1]] == character and character in "“《":
                alone.append(opened.pop())
            opened.append(place)
        elif character in _CLOSE:
            if opened and text[opened[-1]] == _CLOSE[character]:
                opened.pop()
            elif not _stands_alone(text, place):
                alone.append(place)
    return alone, opened


def _stands_alone(text: str, place: int) -> bool:
    """An apostrophe, or the bracket behind 1) and A)."""
    before = text[max(0, place - 5) : place]
    return bool(_POINT.search(before)) or (text[place] == "’" and bool(_LATIN.search(before)))


def _goes_on(reading: Reading, number: int, opened: list[int]) -> bool:
    """Words quoted over several paragraphs: each begins with the mark, only the last closes it."""
    text = reading.parts[number].text
    if [text[place] for place in opened] != ["“"] or number + 1 >= len(reading.parts):
        return False
    after = reading.parts[number + 1]
    return after.kind == reading.parts[number].kind and after.text.startswith("“")


def half_width(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A mark of the Latin keyboard among Chinese characters."""
    for number, text in reading.texts(rule.kinds):
        for found in _HALF.finditer(text):
            yield Hit(number, *found.span(), (found[0].translate(_FULL),))


def last(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A paragraph of a sentence or more that ends without a mark: something may be missing."""
    shortest = rule.settings["shortest"]
    for number, text in reading.texts(rule.kinds):
        bare = text.rstrip()
        if len(bare) >= shortest and re.search(r"[，。；]", bare) and not _ENDED.search(bare):
            yield Hit(number, len(bare) - 1, len(bare), (f"{bare[-1]}。",))
