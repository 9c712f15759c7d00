"""Synthetic archives: the demo town's stories told over and over with other names, numbers, days.

    python -m benchmarks._archive FILE STORIES [SEED]

Every line is one ninjs 3.1 object. The same seed writes the same bytes. A story has 4 to 11
paragraphs cut from Chinese stories of the demo town and mixed anew; no two are the same text.
"""

import gzip
import html
import json
import random
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import IO, Any

from ronghe.config.demo import texts
from ronghe.kit import postgres
from tests.paper import ROOT, environment, free_port

HERE = Path(texts.__file__).parent
SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"
SITE = "https://archive.linxi.example"
FIRST, DAYS = date(1998, 3, 1), 8300  # until the end of 2020
HANDS = "零一二三四五六七八九"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹"
GIVEN = "文明国建华志伟玉兰秀英桂芳小军海燕晓东春梅永强立新雪松佳慧子涵雨欣浩然思远嘉怡天佑若溪一凡景行德厚松柏岩峰川泽润宁静远航向阳长青素心可望"
CALLED = "师傅|女士|先生|主任|老师|经理|大爷|阿姨|医生|站长"
_NUMBER = re.compile(r"\d+|[一二三四五六七八九](?=[十百千万人户天年个次米公])")
_PERSON = re.compile(rf"[\u4e00-\u9fff](?={CALLED})")
_SENTENCE = re.compile(r"[^。！？]+[。！？]”?")


def write(path: Path | str, *, stories: int, seed: int = 1) -> Path:
    """Write `stories` lines to `path`; compressed when its name ends in `.gz`."""
    path = Path(path)
    with _opened(path) as file:
        for document in documents(stories, seed=seed):
            file.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")
    return path


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "wt", encoding="utf-8", compresslevel=1)
    return path.open("w", encoding="utf-8")


def town_with_archive(home: Path, *, stories: int, seed: int = 1) -> dict[str, float]:
    """Fill the empty `home` with the cast, the sections and an archive that readers may see.

    The database runs until this process ends. Answers the seconds of each part. Start a
    `tests.paper.Paper(home)` afterwards for web and workers.
    """
    file = write(home / "archive.ndjson", stories=stories, seed=seed)
    told = environment(
        home,
        free_port(),
        DATABASE_URL=postgres.start(home, durable=True, attached=True),
        DJANGO_SETTINGS_MODULE="ronghe.config.settings",
        LOG_LEVEL="ERROR",
    )
    run = partial(subprocess.run, env=told, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    run([sys.executable, "-m", "ronghe", "prepare"])
    done = run([sys.executable, "-m", "benchmarks._archived_town", str(file)])
    file.unlink()
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def documents(stories: int, *, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`stories` ninjs objects, day after day through the years, then from the beginning again."""
    town = _Town()
    for number in range(stories):
        # One generator a story: the first thousand are the same in an archive of any length.
        yield _Teller(town, random.Random(f"{seed} {number}"), number).document()  # noqa: S311


@dataclass(frozen=True)
class _Base:
    """What is taken of one story of the demo town."""

    section: str
    headline: str
    summary: str
    tags: tuple[str, ...]
    genre: str
    paragraphs: tuple[str, ...]


class _Town:
    @cached_property
    def bases(self) -> list[_Base]:
        return [_base(text) for text in texts.read_all() if text.about["language"] == "zh-hans"]

    @cached_property
    def sections(self) -> dict[str, str]:
        """Slug to Chinese name."""
        found = tomllib.loads((HERE / "sections.toml").read_text(encoding="utf-8"))
        return {one["slug"]: one["name"] for one in found["sections"]}

    @cached_property
    def _bible(self) -> dict[str, Any]:
        return tomllib.loads((HERE / "town.toml").read_text(encoding="utf-8"))

    @cached_property
    def places(self) -> list[str]:
        return [str(one["name"]) for one in self._bible["places"]]

    @cached_property
    def departments(self) -> list[str]:
        return [str(one) for one in self._bible["departments"]["list"]]

    @cached_property
    def roads(self) -> list[str]:
        return [str(one) for one in self._bible["roads"]["list"]]

    @cached_property
    def names(self) -> re.Pattern[str]:
        """Every place, road and department, the longest first."""
        every = sorted([*self.places, *self.roads, *self.departments], key=len, reverse=True)
        return re.compile("|".join(map(re.escape, every)))

    @cached_property
    def sentences(self) -> dict[str, list[str]]:
        """All sentences by section."""
        found: dict[str, list[str]] = {}
        for base in self.bases:
            for paragraph in base.paragraphs:
                found.setdefault(base.section, []).extend(_SENTENCE.findall(paragraph))
        return found


def _base(text: texts.Text) -> _Base:
    about = text.about
    day = date(2010, 6, 15)
    body = texts.dated(text.body, day, "zh-hans")
    plain = [one for one in body.split("\n\n") if one[:1] not in "#>-|!1"]
    return _Base(
        section=str(about["section"]),
        headline=text.field("headline", day),
        summary=text.field("summary", day),
        tags=tuple(about["tags"]),
        genre=str(about["genre"]),
        paragraphs=tuple(re.sub(r"\*\*|\[|\]\([^)]*\)", "", one) for one in plain if one),
    )


class _Teller:
    """One story, told by its own chance."""

    def __init__(self, town: _Town, chance: random.Random, number: int) -> None:
        self._town, self._chance, self._number = town, chance, number
        self._base = chance.choice(town.bases)
        self._place, self._other = chance.sample(town.places, 2)
        self._writer = self._person()
        day = FIRST + timedelta(days=number * 7 % DAYS)
        clock = timedelta(hours=chance.randrange(6, 21), minutes=chance.randrange(60))
        self._at = datetime(day.year, day.month, day.day, tzinfo=UTC) + clock

    def document(self) -> dict[str, Any]:
        at = self._at
        headline = self._told(self._base.headline)
        if self._chance.random() < 0.5:
            headline = f"{self._place}：{headline}"
        named = [self._base.section, *self._tags()]
        return {
            "uri": f"{SITE}/{at:%Y/%m/%d}/{self._number:07d}.html",
            "standard": {"name": "ninjs", "version": "3.1", "schema": SCHEMA},
            "type": "text",
            "version": "1",
            "firstCreated": at.isoformat(),
            "versionCreated": at.isoformat(),
            "pubStatus": "usable",
            "language": "zh-Hans",
            "headlines": [{"role": "main", "contentType": "text/plain", "value": headline[:120]}],
            "descriptions": [{"role": "summary", "value": self._told(self._base.summary)}],
            "bodies": [{"role": "main", "contentType": "text/html", "value": self._body()}],
            "by": self._writer,
            "copyrightNotice": "临溪日报社",
            "infoSources": [{"name": "临溪日报", "role": "originator"}],
            "places": [{"name": self._place}, {"name": self._other}],
            "subjects": [
                {"name": self._town.sections[named[0]], "rel": "section"},
                *({"name": name} for name in named[1:]),
            ],
            "genres": [{"name": self._base.genre}],
        }

    def _tags(self) -> list[str]:
        return list(dict.fromkeys([*self._base.tags[:3], f"{self._at.year}年"]))

    def _body(self) -> str:
        own = list(self._base.paragraphs)
        pool = self._town.sentences[self._base.section]
        opening = (
            f"{self._at.month}月{self._at.day}日，{self._place}的{self._person()}告诉记者，"
            f"{self._chance.choice(self._town.departments)}的答复在{self._chance.choice(self._town.roads)}贴了出来。"
        )
        mixed = [
            "".join(self._chance.sample(pool, min(len(pool), self._chance.randint(2, 4))))
            for _ in range(self._chance.randint(2, 7))
        ]
        kept = self._chance.sample(own, min(len(own), self._chance.randint(1, 3)))
        paragraphs = [opening, *kept, *mixed]
        return "".join(f"<p>{html.escape(self._told(one), quote=False)}</p>" for one in paragraphs)

    def _told(self, text: str) -> str:
        """The same with other numbers, people and places."""
        text = _NUMBER.sub(self._number_instead, text)
        text = _PERSON.sub(lambda _found: self._chance.choice(SURNAMES), text)
        return self._town.names.sub(self._name_instead, text)

    def _number_instead(self, found: re.Match[str]) -> str:
        if not found[0].isdigit() or not found[0].isascii():
            return self._chance.choice(HANDS[1:])
        first = self._chance.randrange(1, 10)
        return str(first) + "".join(self._chance.choices("0123456789", k=len(found[0]) - 1))

    def _name_instead(self, found: re.Match[str]) -> str:
        kinds = (self._town.places, self._town.roads, self._town.departments)
        return self._chance.choice(next(kind for kind in kinds if found[0] in kind))

    def _person(self) -> str:
        given = self._chance.sample(GIVEN, self._chance.randint(1, 2))
        return self._chance.choice(SURNAMES) + "".join(given)


if __name__ == "__main__":
    write(sys.argv[1], stories=int(sys.argv[2]), seed=int((sys.argv[3:] or ["1"])[0]))
