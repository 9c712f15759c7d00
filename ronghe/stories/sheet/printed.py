"""The review sheet as a PDF: words for people on the page, the evidence attached to it."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext
from wagtail.models import Revision

from ..compare import body_of, head_of
from ..models import Judgement, Round, Signature, Story
from .evidence import Decision, MachineCheck, Sheet, Version
from .typesetter import Typesetter

DECISIONS = dict(Signature.Decision.choices)
VERDICTS: dict[str | None, Any] = {**dict(Judgement.Verdict.choices)}


def pdf_of(story: Story, sheet: Sheet, *, typesetter: Typesetter) -> bytes:
    """In the language of the moment. The same sheet gives the same bytes."""
    made_at = parse_datetime(sheet["made_at"])
    return typesetter.pdf(
        page=_page(story, sheet),
        evidence=json.dumps(sheet, ensure_ascii=False),
        moment=int(made_at.timestamp()) if made_at else 0,
    )


def _page(story: Story, sheet: Sheet) -> dict[str, Any]:
    text = _last_read(story, sheet)
    return {
        "lang": "en" if get_language() == "en" else "zh",
        "title": gettext("Review sheet"),
        "paper": sheet["paper"],
        "number": gettext("Story %(number)s") % {"number": story.pk},
        "headline": sheet["headline"],
        "facts": list(_facts(story)),
        "rounds": list(_rounds(story, sheet)),
        "columns": [
            gettext("Review step"), gettext("Signed by"), gettext("Decision taken"),
            gettext("Reviewer’s opinion"), gettext("Version no."), gettext("Signed at"),
        ],  # fmt: skip
        "versions_title": gettext("Versions"),
        "versions": [_version(one) for one in sheet["versions"]],
        "text_title": gettext("The text that was read"),
        "head": [[block.kind, block.text] for block in head_of(text)],
        "body": [block.text for block in body_of(text)],
        "machine_title": gettext("Machine check"),
        **_machine(sheet["machine"]),
        "proof_title": gettext("Proof of this sheet"),
        "proof": _proof(sheet),
        "seals": [[str(one["number"]), one["entry"][2], one["hash"]] for one in sheet["journal"]],
    }  # fmt: skip


def _last_read(story: Story, sheet: Sheet) -> Story:
    """The text the last decision was about; a draft that went on since is nobody's business here."""
    if not sheet["versions"]:
        return story
    text: Story = Revision.objects.get(pk=sheet["versions"][-1]["number"]).as_object()
    return text


def _facts(story: Story) -> Iterator[list[str]]:
    yield [gettext("State"), str(story.get_stage_display())]
    yield [gettext("Section"), str(story.section)]
    yield [gettext("Author"), str(story.author)]


def _rounds(story: Story, sheet: Sheet) -> Iterator[dict[str, Any]]:
    found = Round.objects.filter(story=story).select_related("scheme", "started_by").order_by("pk")
    for number, one in enumerate(found, start=1):
        yield {
            "title": gettext("Round %(number)s: %(scheme)s, %(state)s")
            % {"number": number, "scheme": one.scheme, "state": one.get_state_display()},
            "sent": gettext("Sent by %(person)s, %(moment)s")
            % {"person": one.started_by, "moment": _local(one.started_at)},
            "decisions": [_row(d) for d in sheet["decisions"] if d["round"] == one.pk],
        }


def _row(one: Decision) -> dict[str, Any]:
    word = str(DECISIONS[one["decision"]])
    if one["voided_at"]:
        word = gettext("%(decision)s, void since %(moment)s") % {
            "decision": word,
            "moment": _read(one["voided_at"]),
        }
    cells = [
        one["step"],
        one["person"],
        word,
        _said(one),
        str(one["version"]),
        _read(one["at"]),
    ]
    return {"cells": cells, "void": bool(one["voided_at"])}


def _said(one: Decision) -> str:
    """The opinion, and before it what was answered to that of the reviewer before."""
    if not one["answer"]:
        return one["opinion"]
    answer = gettext("Answer to the opinion before: %s") % one["answer"]
    return f"{answer}\n{one['opinion']}".strip()


def _version(one: Version) -> list[str]:
    return [str(one["number"]), one["by"], _read(one["at"]), one["hash"]]


def _machine(check: MachineCheck | None) -> dict[str, Any]:
    if check is None:
        return {"machine_said": gettext("The machine has not read this text."), "findings": []}
    said = gettext("%(moment)s, rules %(rules)s, dictionary %(dictionary)s: %(count)s found.") % {
        "moment": _read(check["at"]),
        "rules": check["rules"],
        "dictionary": check["dictionary"],
        "count": len(check["findings"]),
    }
    rows = [
        [one["severity"], one["words"], one["explanation"], str(VERDICTS.get(one["verdict"], "–"))]
        for one in check["findings"]
    ]
    return {"machine_said": said, "findings": rows}


def _proof(sheet: Sheet) -> str:
    said = gettext(
        "This file carries the evidence: the protected text of each version, whose SHA-256 was "
        "signed, and the journal's lines about the review with their seals. "
        "“ronghe sheet verify” checks it against a copy of the journal's seals, without a network."
    )
    if sheet["waiting"]:
        said += " " + gettext("%(count)s lines have no seal yet; print it again in a moment.") % {
            "count": sheet["waiting"]
        }
    return said


def _read(moment: str) -> str:
    parsed = parse_datetime(moment)
    return _local(parsed) if parsed else ""


def _local(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
