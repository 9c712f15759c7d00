"""The labelled questions of the demo town, and how many find their story among the first ten."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ronghe.channels.search import queries
from ronghe.config import demo

HERE = Path(__file__).parent
FIRST = 10


@dataclass(frozen=True)
class Question:
    language: str
    kind: str
    text: str
    story: str  # key of the demo town's story


def questions() -> list[Question]:
    lines = (HERE / "questions.tsv").read_text(encoding="utf-8").splitlines()
    return [Question(*line.split("\t")) for line in lines if not line.startswith("#")]


def groups() -> Sequence[Sequence[str]]:
    """The words that mean the same in the demo town."""
    text = (Path(demo.__file__).parent / "synonyms.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["groups"])


def missed(keys: dict[int, str]) -> list[Question]:
    """The questions whose story is not among the first ten shown. `keys`: {story: key}."""
    same = groups()
    lost = []
    for one in questions():
        found = queries.search(one.text, language=one.language, groups=same)
        first = [keys[hit.story] for hit in (*found.hits, *found.near)][:FIRST]
        if one.story not in first:
            lost.append(one)
    return lost
