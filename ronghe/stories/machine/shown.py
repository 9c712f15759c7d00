"""Findings as the desk reads them: with the words around, and what somebody made of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from ..models import Judgement, MachineReport, Story, content_hash
from .reading import text_of

AROUND = 12
SEVERITIES = ("A", "B", "C")


@dataclass(frozen=True)
class Shown:
    """One finding. `judgement` may be about an earlier text: the same words by the same rule."""

    place: int
    severity: str
    before: str
    words: str
    after: str
    explanation: str
    suggestions: list[str]
    source: str
    judgement: Judgement | None

    @property
    def state(self) -> str:
        """For the desk's marks: red only for what must be mended and nobody has judged."""
        if self.judgement is not None:
            return "done" if self.judgement.verdict == Judgement.Verdict.ACCEPTED else "ok"
        return {"A": "overdue", "B": "waiting"}.get(self.severity, "draft")


@dataclass(frozen=True)
class Check:
    """The machine check of one text of a story. Without a report it is still to come."""

    report: MachineReport | None
    findings: list[Shown]

    @property
    def open(self) -> list[Shown]:
        return [one for one in self.findings if one.judgement is None]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Open findings by severity, the gravest first; what is not there is left out."""
        counted = [(kind, sum(one.severity == kind for one in self.open)) for kind in SEVERITIES]
        return [(kind, number) for kind, number in counted if number]


def check_of(story: Story, *, at: datetime) -> Check:
    """The check of the latest version."""
    version = story.latest_revision
    if version is None:
        return Check(None, [])
    return check_of_text(version.as_object(), read=content_hash(version), at=at)


def check_of_text(text: Story, *, read: str, at: datetime) -> Check:
    """The check of a version as an object; `read` is its content hash."""
    reports = MachineReport.objects.filter(story=text.pk, content_hash=read)
    report = reports.order_by("-pk").first()
    if report is None:
        return Check(None, [])
    parts = {part.address: part.text for part in text_of(text, content_hash=read, at=at).parts}
    judged = _judged(text)
    found = [_shown(place, one, parts, judged) for place, one in enumerate(report.findings)]
    return Check(report, sorted(found, key=lambda one: (bool(one.judgement), one.severity)))


def _judged(story: Story) -> dict[tuple[str, str], Judgement]:
    found = Judgement.objects.filter(report__story=story).select_related("by").order_by("pk")
    return {(one.code, one.words): one for one in found}


def _shown(
    place: int,
    finding: dict[str, Any],
    parts: dict[str, str],
    judged: dict[tuple[str, str], Judgement],
) -> Shown:
    text = parts.get(finding["address"], "")
    start, end = finding["start"], finding["end"]
    english = get_language() == "en"
    return Shown(
        place=place,
        severity=finding["severity"],
        before=text[max(0, start - AROUND) : start] if finding["words"] else "",
        words=finding["words"],
        after=text[end : end + AROUND] if finding["words"] else "",
        explanation=finding["explanation_en" if english else "explanation"],
        suggestions=list(finding["suggestions"]),
        source=finding["source"],
        judgement=judged.get((finding["code"], finding["words"][:300])),
    )
