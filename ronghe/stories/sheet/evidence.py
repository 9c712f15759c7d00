"""What a review sheet proves, as plain data: it travels inside the PDF as `sheet.json`.

Everything a verifier needs who has no database: the protected text of each version (the hash that
was signed is the SHA-256 of its UTF-8), every decision, and the journal's entries about the review,
each as the line that was hashed, with the link before it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypedDict

from django.db import connection
from django.db.models import Q
from wagtail.models import Revision

from ronghe.journal.models import START, Entry, Seal, written
from ronghe.kit.site import site_name

from ..models import MachineReport, Round, Signature, Story

FORMAT = "ronghe review sheet 1"


class Version(TypedDict):
    number: int
    by: str
    at: str
    hash: str
    protected: str


class Decision(TypedDict):
    number: int
    round: int
    step: str
    person: str
    decision: str
    opinion: str
    answer: str
    version: int
    hash: str
    at: str
    voided_at: str | None


class Link(TypedDict):
    """One entry of the journal: its number in the chain, the hash before it, and its own."""

    number: int
    before: str
    hash: str
    entry: list[Any]


class MachineFinding(TypedDict):
    code: str
    severity: str
    words: str
    explanation: str
    verdict: str | None


class MachineCheck(TypedDict):
    """What the machine found in the text that was read last; the newest report about it."""

    hash: str
    at: str
    rules: str
    dictionary: str
    findings: list[MachineFinding]


class Sheet(TypedDict):
    """`waiting` counts entries that have no number in the chain yet."""

    format: str
    paper: str
    made_at: str
    story: int
    headline: str
    versions: list[Version]
    decisions: list[Decision]
    machine: MachineCheck | None
    journal: list[Link]
    waiting: int


def sheet_of(story: Story, *, at: datetime) -> Sheet:
    """The sheet of a story as it stands at `at`: every round, every decision, void ones too."""
    decisions = list(
        Signature.objects.filter(round__story=story).select_related("step", "person").order_by("pk")
    )
    rounds = list(Round.objects.filter(story=story).prefetch_related("debts").order_by("pk"))
    entries = list(_entries(story, rounds, at))
    links = _links(entries)
    versions = _versions({r.version_id for r in rounds} | {d.version_id for d in decisions})
    return {
        "format": FORMAT,
        "paper": site_name("zh-hans"),
        "made_at": written(at),
        "story": story.pk,
        "headline": story.headline,
        "versions": versions,
        "decisions": [_decision(one) for one in decisions],
        "machine": _machine(story, versions[-1]["hash"]) if versions else None,
        "journal": links,
        "waiting": len(entries) - len(links),
    }


def _decision(one: Signature) -> Decision:
    return {
        "number": one.pk,
        "round": one.round_id,
        "step": one.step.name,
        "person": str(one.person),
        "decision": one.decision,
        "opinion": one.opinion,
        "answer": one.answer,
        "version": one.version_id,
        "hash": one.content_hash,
        "at": written(one.at),
        "voided_at": written(one.voided_at) if one.voided_at else None,
    }


def _versions(keys: set[int]) -> list[Version]:
    found = Revision.objects.filter(pk__in=keys).select_related("user").order_by("pk")
    protected = _protected(keys)
    return [
        {
            "number": one.pk,
            "by": str(one.user or ""),
            "at": written(one.created_at),
            "hash": protected[one.pk][1],
            "protected": protected[one.pk][0],
        }
        for one in found
    ]


def _protected(keys: set[int]) -> dict[int, tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, story_protected_text(content), story_content_hash(content)"
            " FROM wagtailcore_revision WHERE id = ANY(%s)",
            [list(keys)],
        )
        return {pk: (text, digest) for pk, text, digest in cursor.fetchall()}


def _entries(story: Story, rounds: Iterable[Round], at: datetime) -> Iterable[Entry]:
    """What the journal says of the story while it was in review, in the order of its chain.

    An emergency is not over when the story goes out: what it owes is signed afterwards.
    """
    spans = Q(pk=None)
    for one in rounds:
        ends = [one.ended_at or at, *(debt.closed_at or at for debt in one.debts.all())]
        spans |= Q(at__range=(one.started_at, max(ends)))
    about = Q(details__story_id=story.pk)
    return Entry.objects.filter(spans, about).select_related("seal").order_by("seal", "pk")


def _links(entries: Iterable[Entry]) -> list[Link]:
    sealed = [one for one in entries if hasattr(one, "seal")]
    before = dict(Seal.objects.hashes(among={one.seal.number - 1 for one in sealed}))
    return [
        {
            "number": one.seal.number,
            "before": before.get(one.seal.number - 1, START.hex()),
            "hash": bytes(one.seal.hash).hex(),
            "entry": one.line(one.seal.number),
        }
        for one in sealed
    ]


def _machine(story: Story, text: str) -> MachineCheck | None:
    report = MachineReport.objects.filter(story=story, content_hash=text).order_by("-pk").first()
    if report is None:
        return None
    verdicts = {one.place: one.verdict for one in report.judgements.all()}
    return {
        "hash": text,
        "at": written(report.made_at),
        "rules": report.report["rules"],
        "dictionary": report.report["dictionary"],
        "findings": [
            {
                "code": one["code"],
                "severity": one["severity"],
                "words": one["words"],
                "explanation": one["explanation"],
                "verdict": verdicts.get(place),
            }
            for place, one in enumerate(report.findings)
        ],
    }
