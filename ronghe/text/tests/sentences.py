"""Our labelled sentences about persons, read from `personal.tsv`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ronghe.text.personal.kinds import Found, Kind

FILE = Path(__file__).with_name("personal.tsv")
_MARK = re.compile(r"⟦([a-z]+):(.*?)⟧")


class Sentence(NamedTuple):
    half: str
    text: str
    marks: list[Found]


def sentences() -> Iterator[Sentence]:
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            half, told = line.split("\t")
            yield _read(half, re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), told))


def _read(half: str, told: str) -> Sentence:
    text, marks, place = "", [], 0
    for mark in _MARK.finditer(told):
        text += told[place : mark.start()]
        marks.append(Found(Kind(mark[1]), len(text), len(text) + len(mark[2]), mark[2]))
        text, place = text + mark[2], mark.end()
    return Sentence(half, text + told[place:], marks)
