"""Punctuation that lists and patterns cannot see: pairs, widths, the last mark of a paragraph."""

import re
from collections.abc import Iterator

from ..reading import Hit, Reading
from ..rulebook import Rule

_OPEN = {"“": "”", "‘": "’", "《": "》", "〈": "〉", "（": "）", "【": "】", "「": "」", "『": "』", "〔": "〕"}
_CLOSE = {close: begin for begin, close in _OPEN.items()}
_HAN = r"[\u3400-\u9fff]"
_HALF = re.compile(rf"(?<={_HAN})[,;:?!](?={_HAN}|[“”《》（）\s]|$)|(?<=[”》）])[,;:?!](?={_HAN}|$)|(?<={_HAN})\.(?={_HAN}|$)")
_FULL = str.maketrans(",;:?!.", "，；：？！。")
# 1) and A) count points; they have no partner.
_POINT = re.compile(r"(?:^|[。；，：\s])[0-9a-zA-Z一二三四五六七八九十①-⑳]{1,3}$")
_ENDED = re.compile(r"[。！？…：；!?.:;—]$|[。！？…!?][”’」』）)》】]+$|[”）)》】]$")


def pairs(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """A mark that opens and is not closed in its paragraph, or closes what was not opened."""
    for number, text in reading.texts(rule.kinds):
        opened: list[tuple[str, int]] = []
        for place, character in enumerate(text):
            if character in _OPEN:
                if opened and opened[-1][0] == character in "“《":
                    yield _single(number, opened.pop()[1], text)
                opened.append((character, place))
            elif character in _CLOSE and not _is_apostrophe(text, place):
                if opened and opened[-1][0] == _CLOSE[character]:
                    opened.pop()
                elif not _POINT.search(text[max(0, place - 5) : place]):
                    yield _single(number, place, text)
        if not _goes_on(reading, number, opened):
            yield from (_single(number, place, text) for _, place in opened)


def _single(number: int, place: int, text: str) -> Hit:
    mark = text[place]
    return Hit(number, place, place + 1, (), {"partner": _OPEN.get(mark) or _CLOSE[mark]})


def _is_apostrophe(text: str, place: int) -> bool:
    latin = re.compile(r"[A-Za-z0-9]")
    return text[place] == "’" and bool(place and latin.match(text[place - 1]))


def _goes_on(reading: Reading, number: int, opened: list[tuple[str, int]]) -> bool:
    """Words quoted over several paragraphs: each begins with the mark, only the last closes it."""
    if [mark for mark, _ in opened] != ["“"] or number + 1 >= len(reading.parts):
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
