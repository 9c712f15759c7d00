"""The rules as they are shipped: one TOML file a family, each rule with examples or not at all."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args

from .report import Severity

FOLDER = Path(__file__).parent / "rules"
# Raise it when a detector answers differently: rules are data and code together.
CODE = 1
_NEEDED = {"code", "severity", "detector", "zh", "en", "source", "bad", "good"}
_CODE = re.compile(r"[a-z]+\.[a-z0-9-]+")


class BadRule(ValueError):
    """A rule file says something that no check could follow."""


@dataclass(frozen=True)
class Example:
    """`found` is what the rule must mark in `text`; empty in a good example: nothing is marked."""

    text: str
    found: str = ""
    right: str | None = None
    about: Mapping[str, Any] | None = None


@dataclass(frozen=True, eq=False)
class Rule:
    """Two rules are never equal: detectors keep what they prepared under the rule itself."""

    code: str
    severity: Severity
    detector: str
    zh: str
    en: str
    source: str
    bad: Sequence[Example]
    good: Sequence[Example]
    since: date | None
    until: date | None
    languages: frozenset[str]
    kinds: frozenset[str]  # of parts; empty: all
    settings: Mapping[str, Any]  # what the detector reads

    @property
    def family(self) -> str:
        return self.code.partition(".")[0]

    def holds(self, day: date | None, language: str) -> bool:
        """Whether it speaks about a story of that day; an unknown day is today's business."""
        spoken = language.partition("-")[0] in self.languages
        begun = day is None or self.since is None or self.since <= day
        return spoken and begun and (self.until is None or (day is not None and day <= self.until))


@dataclass(frozen=True)
class Family:
    code: str
    zh: str
    en: str
    # Rows of a dictionary that the examples of this family are read with.
    dictionary: str
    rules: Sequence[Rule]


@dataclass(frozen=True)
class Rulebook:
    families: Sequence[Family]
    version: str

    @property
    def rules(self) -> Iterator[Rule]:
        return (rule for family in self.families for rule in family.rules)


@cache
def shipped() -> Rulebook:
    return read(FOLDER)


def read(folder: Path) -> Rulebook:
    """All rule files of a folder; `BadRule` names the file and the rule that cannot be used."""
    digest = hashlib.sha256()
    families = []
    for path in sorted(folder.glob("*.toml")):
        raw = path.read_bytes()
        digest.update(raw)
        families.append(_family(path.stem, raw.decode("utf-8")))
    codes = [rule.code for family in families for rule in family.rules]
    if len(codes) != len(set(codes)):
        raise BadRule("Two rules have one code.")
    return Rulebook(families, f"{CODE}-{digest.hexdigest()[:12]}")


def _family(code: str, text: str) -> Family:
    raw = tomllib.loads(text)
    rules = [_rule(code, one) for one in raw["rule"]]
    return Family(code, raw["zh"], raw["en"], raw.get("dictionary", ""), rules)


def _rule(family: str, raw: dict[str, Any]) -> Rule:
    code = raw.get("code", "?")
    if missing := sorted(_NEEDED - {name for name, value in raw.items() if value}):
        raise BadRule(f"{family}.toml: {code} has no {', '.join(missing)}.")
    if not _CODE.fullmatch(code) or not code.startswith(f"{family}."):
        raise BadRule(f"{family}.toml: {code} is no code of this family.")
    if raw["severity"] not in get_args(Severity):
        raise BadRule(f"{code}: the severity is A, B or C.")
    bad, good = ([_example(one) for one in raw.pop(name)] for name in ("bad", "good"))
    if not all(one.found or one.about for one in bad):
        raise BadRule(f"{code}: a bad example names what is found.")
    settings = {name: value for name, value in raw.items() if name not in _NEEDED | _OPTIONAL}
    return Rule(
        bad=bad,
        good=good,
        since=raw.get("from"),
        until=raw.get("until"),
        languages=frozenset(raw.get("languages", ["zh"])),
        kinds=frozenset(raw.get("kinds", [])),
        settings=settings,
        **{name: raw[name] for name in _NEEDED - {"bad", "good"}},
    )


_OPTIONAL = {"from", "until", "languages", "kinds"}


def _example(raw: str | dict[str, Any]) -> Example:
    return Example(raw) if isinstance(raw, str) else Example(**raw)
