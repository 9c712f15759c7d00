"""Personal data made unreadable, and the text around it left readable."""

from collections.abc import Collection

from .finding import found
from .kinds import Found, Kind
from .view import view

MASK = "*"
# How many letters and digits stay in front and at the end. Enough for its owner to know the number
# again, too little to call, pay or look anybody up. Of an identity number neither the district nor
# the birthday stays; of an address no number at all; of a name of three characters the first.
STAYS: dict[Kind, tuple[int, int]] = {
    Kind.MOBILE: (3, 4),
    Kind.LANDLINE: (4, 2),
    Kind.ID: (2, 2),
    Kind.CARD: (0, 4),
    Kind.PASSPORT: (1, 2),
    Kind.PERMIT: (1, 2),
    Kind.PLATE: (2, 1),
    Kind.EMAIL: (1, 0),
    Kind.WECHAT: (2, 0),
    Kind.QQ: (2, 2),
    Kind.ADDRESS: (0, 0),
    Kind.NAME: (1, 0),
}
_ROUNDS = 4
_TENS = frozenset("十百")


def masked(text: str, keep: Collection[Kind] = (), *, spared: Collection[Found] = ()) -> str:
    """The text with everything personal masked, as long as it was.

    Kinds in `keep` stay readable, and what touches one of the finds `spared` of the same text.
    What a mask lays bare (two numbers written into each other) is masked too: nothing is found in
    the answer but what was to be kept. A text made to go on for ever loses all its numbers.
    """
    for _ in range(_ROUNDS):
        told = [one for one in found(text) if not _stays(one, keep, spared)]
        if not told:
            return text
        text = _without(text, told)
    if all(_stays(one, keep, spared) for one in found(text)):
        return text
    return _emptied(text, keep, spared)


def _stays(one: Found, keep: Collection[Kind], spared: Collection[Found]) -> bool:
    return one.kind in keep or any(
        one.start < other.end and other.start < one.end for other in spared
    )


def _without(text: str, told: list[Found]) -> str:
    characters = list(text)
    for one in told:
        for place in _hidden(one):
            characters[one.start + place] = MASK
    return "".join(characters)


def _hidden(one: Found) -> list[int]:
    """Which characters of the find must go; separators stay, so the shape can be recognised."""
    signs = _signs(one.words, one.kind)
    front, back = STAYS[one.kind]
    if one.kind == Kind.MOBILE and len(signs) > 11:
        front += len(signs) - 11  # +86
    if one.kind == Kind.EMAIL:
        signs = [place for place in signs if place < _local(one.words)]
    if len(signs) <= front + back + 1:
        front = back = 0
    return signs[front : len(signs) - back]


def _signs(words: str, kind: Kind) -> list[int]:
    seen = view(words)
    numerals = kind in {Kind.MOBILE, Kind.LANDLINE, Kind.ID, Kind.ADDRESS}
    return [
        place
        for one, digit, place in zip(seen.plain, seen.spoken, seen.at, strict=False)
        if _is_letter(one)
        or (numerals and _is_numeral(one, digit))
        or (kind in {Kind.PLATE, Kind.NAME} and one.isalnum())
    ]


def _is_letter(one: str) -> bool:
    return one.isascii() and one.isalnum()


def _is_numeral(one: str, digit: str) -> bool:
    return digit.isdigit() or one in _TENS


def _local(words: str) -> int:
    """Where the name in front of an e-mail address ends."""
    plain = view(words)
    for sign in ("@", "(AT)", "[AT]", "艾特", "#"):
        if (place := plain.plain.find(sign)) >= 0:
            return plain.at[place]
    return len(words)


def _emptied(text: str, keep: Collection[Kind], spared: Collection[Found]) -> str:
    kept = {
        place
        for one in found(text)
        if _stays(one, keep, spared)
        for place in range(one.start, one.end)
    }
    seen = view(text)
    characters = list(text)
    for one, digit, place in zip(seen.plain, seen.spoken, seen.at, strict=False):
        if place not in kept and (_is_letter(one) or _is_numeral(one, digit)):
            characters[place] = MASK
    return "".join(characters)
