"""The stories of the demo town as files: TOML between `+++` lines, then the text.

The text is plain: paragraphs with **bold** and [links](https://…), `## heading`, `> words — who`,
`- item`, `1. item`, `| cell | cell |`, `![caption](picture:key)`, `![caption](gallery: key, key)`.
`{day:-3}` and `{weekday:-3}` are days counted from the day the story is published.
"""

import html
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

STORIES = Path(__file__).parent / "stories"
WEEKDAYS = {
    "zh-hans": [f"星期{day}" for day in "一二三四五六日"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
Block = dict[str, Any]


@dataclass(frozen=True)
class Text:
    """One story file."""

    about: Mapping[str, Any]
    body: str

    @property
    def key(self) -> str:
        return str(self.about["key"])

    @property
    def pictures(self) -> list[str]:
        """The keys of its pictures, the leading one first."""
        named = re.findall(r"\]\((?:picture|gallery): *([^)]*)\)", self.body)
        inside = [key.strip() for group in named for key in group.split(",")]
        return [key for key in [str(self.about["lead_picture"]), *inside] if key]

    def with_its_slip(self) -> "Text":
        """As it stood before its correction: `slip` names what is right and what was printed."""
        right, wrong = self.about["slip"]
        about = {**self.about, "summary": self.about["summary"].replace(right, wrong)}
        return Text(about, self.body.replace(right, wrong))

    def field(self, name: str, day: date) -> str:
        """A field of the front matter, its days filled in."""
        return dated(str(self.about.get(name, "")), day, str(self.about["language"]))

    def blocks(self, day: date, pictures: Mapping[str, int]) -> list[Block]:
        """The body as raw blocks of a story. `pictures` gives the id of each picture's key."""
        text = dated(self.body, day, str(self.about["language"]))
        return [block for chunk in text.split("\n\n") for block in _blocks(chunk, pictures)]


def read_all() -> list[Text]:
    """Every story, oldest first, translations after what they translate."""
    texts = [_read(path) for path in sorted(STORIES.glob("*.md"))]
    return sorted(texts, key=lambda x: (bool(x.about["translation_of"]), -x.about["days_ago"]))


def dated(text: str, day: date, language: str) -> str:
    def fill(found: re.Match[str]) -> str:
        meant = day + timedelta(days=int(found[2] or 0))
        if found[1] == "weekday":
            return WEEKDAYS[language][meant.weekday()]
        if language == "en":
            return f"{meant.day} {meant:%B}"
        return f"{meant.month}月{meant.day}日"

    return re.sub(r"\{(day|weekday):([+-]?\d*)\}", fill, text)


def _read(path: Path) -> Text:
    _, about, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    return Text(tomllib.loads(about), body.strip())


KINDS = (
    ("heading", re.compile(r"##+ (.*)")),
    ("quote", re.compile(r"> (.*)")),
    ("bullets", re.compile(r"- (.*)")),
    ("numbers", re.compile(r"\d+\. (.*)")),
    ("table", re.compile(r"(\|.*\|)\s*")),
    ("picture", re.compile(r"!(\[.*\]\(.*\))")),
)


def _blocks(chunk: str, pictures: Mapping[str, int]) -> Iterator[Block]:
    lines = [_kind(line) for line in chunk.strip().splitlines() if line.strip()]
    for kind, group in groupby(lines, key=lambda pair: pair[0]):
        texts = [text for _, text in group]
        if kind == "picture":
            yield from (_picture(text, pictures) for text in texts)
        elif kind in ("heading", "paragraph"):
            yield from (_plain(kind, text) for text in texts)
        else:
            yield _MAKERS[kind](texts)


def _kind(line: str) -> tuple[str, str]:
    for kind, pattern in KINDS:
        if found := pattern.fullmatch(line):
            return kind, found[1]
    return "paragraph", line


def _plain(kind: str, text: str) -> Block:
    value = text if kind == "heading" else f"<p>{_inline(text)}</p>"
    return {"type": kind, "value": value}


def _quote(lines: list[str]) -> Block:
    words, _, who = " ".join(lines).rpartition(" — ")
    return {"type": "quote", "value": {"text": words or who, "who": who if words else ""}}


def _items(lines: list[str], *, ordered: bool) -> Block:
    return {"type": "list", "value": {"ordered": ordered, "items": [_inline(x) for x in lines]}}


def _table(lines: list[str]) -> Block:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    ruled = len(rows) > 1 and all(set(cell) <= {"-", ":", " "} for cell in rows[1])
    kept = rows[:1] + rows[2:] if ruled else rows
    return {"type": "table", "value": {"caption": "", "header": ruled, "rows": kept}}


_MAKERS = {
    "quote": _quote,
    "bullets": lambda lines: _items(lines, ordered=False),
    "numbers": lambda lines: _items(lines, ordered=True),
    "table": _table,
}


def _picture(text: str, pictures: Mapping[str, int]) -> Block:
    found = re.fullmatch(r"\[(.*)\]\((picture|gallery): *(.*)\)", text)
    if found is None:
        raise ValueError(f"Not a picture: {text}")
    caption = found[1]
    keys = [key.strip() for key in found[3].split(",")]
    if found[2] == "gallery":
        shown = [{"picture": pictures[key], "caption": "", "credit": ""} for key in keys]
        return {"type": "gallery", "value": shown}
    return {
        "type": "image",
        "value": {"picture": pictures[keys[0]], "caption": caption, "credit": ""},
    }


def _inline(text: str) -> str:
    safe = html.escape(text, quote=False)
    safe = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", safe)
    return re.sub(r"\[([^\]]+)\]\((https?://[^)\s]+)\)", r'<a href="\2">\1</a>', safe)
