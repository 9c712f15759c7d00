"""What the machine check answers; it travels with the story as JSON, bound to its hash."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

Severity = Literal["A", "B", "C"]
FORMAT = 1


class NotAReport(ValueError):
    """The JSON is not a report of ours, or of a format we do not know."""


@dataclass(frozen=True)
class Finding:
    """`start` and `end` count characters (code points) in the part's text, `words` stand there."""

    code: str
    severity: Severity
    address: str
    start: int
    end: int
    words: str
    explanation: str
    explanation_en: str
    source: str
    suggestions: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        return self.code.partition(".")[0]


@dataclass(frozen=True)
class Report:
    """Findings in reading order. Two checks of one text by the same rules are equal."""

    rules: str  # version of the rules
    dictionary: str  # version of the paper's own dictionary
    content_hash: str
    findings: tuple[Finding, ...] = ()
    # How many findings of a rule were not listed because there were too many.
    left_out: Mapping[str, int] = field(default_factory=dict)

    def of(self, *severities: Severity) -> list[Finding]:
        return [one for one in self.findings if one.severity in severities]

    def to_json(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> Report:
    """The report again; `NotAReport` for anything else."""
    try:
        raw = json.loads(text)
        if raw["format"] != FORMAT:
            raise NotAReport(f"A report of format {raw['format']!r} cannot be read.")
        return Report(
            rules=_text(raw, "rules"),
            dictionary=_text(raw, "dictionary"),
            content_hash=_text(raw, "content_hash"),
            findings=tuple(_finding(one) for one in raw["findings"]),
            left_out={str(code): int(number) for code, number in raw["left_out"].items()},
        )
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError, RecursionError) as wrong:
        raise NotAReport("This is not a report of the machine check.") from wrong


def _finding(raw: Mapping[str, Any]) -> Finding:
    if raw["severity"] not in get_args(Severity):
        raise NotAReport(f"No such severity: {raw['severity']!r}.")
    return Finding(
        code=_text(raw, "code"),
        severity=raw["severity"],
        address=_text(raw, "address"),
        start=_place(raw, "start"),
        end=_place(raw, "end"),
        words=_text(raw, "words"),
        explanation=_text(raw, "explanation"),
        explanation_en=_text(raw, "explanation_en"),
        source=_text(raw, "source"),
        suggestions=_texts(raw["suggestions"]),
    )


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw[name]
    if not isinstance(value, str):
        raise NotAReport(f"{name} is not text.")
    return value


def _texts(value: Sequence[Any]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise NotAReport("Suggestions are not a list of texts.")
    return tuple(value)


def _place(raw: Mapping[str, Any], name: str) -> int:
    value = raw[name]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise NotAReport(f"{name} is not a place.")
    return value
