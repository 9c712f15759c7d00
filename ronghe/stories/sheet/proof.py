"""Check a review sheet without the database that printed it.

Two things are needed: the sheet, and the seals of the journal (`ronghe journal seals`), of which
a paper keeps copies outside its machine. Nothing on the sheet is believed by itself.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from ronghe.journal.models import link
from ronghe.kit.refusal import Refused

from .evidence import FORMAT, Decision, Link, Sheet

ATTACHED = "sheet.json"
# A sheet with a hundred versions of a long story has a few megabytes.
LARGEST = 64 * 2**20
SIGNED = "StorySigned"


class NotASheet(Refused):
    """The file holds no review sheet of ours."""

    code = "not_a_sheet"


def read_sheet(file: bytes) -> Sheet:
    """The evidence inside a PDF. Raises `NotASheet` with one sentence."""
    if len(file) > LARGEST:
        raise NotASheet("The file is larger than any review sheet.")
    try:
        attached = PdfReader(BytesIO(file)).attachments.get(ATTACHED, [])
        sheet: Sheet = json.loads(attached[0])
    except (PyPdfError, IndexError, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise NotASheet("The file holds no review sheet.") from problem
    if not isinstance(sheet, dict) or sheet.get("format") != FORMAT:
        raise NotASheet("The file holds no review sheet of this format.")
    return sheet


def read_seals(lines: Iterable[str]) -> dict[int, str]:
    """`NUMBER:HASH` lines as the journal writes them. Raises ValueError naming the first bad one."""
    seals = {}
    for place, line in enumerate(lines, start=1):
        match = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})\s*", line)
        if match is None:
            raise ValueError(f"Line {place} is no seal: {line.strip()[:80]!r}.")
        seals[int(match[1])] = match[2]
    return seals


def problems_of(sheet: Sheet, *, seals: Mapping[int, str]) -> list[str]:
    """What on the sheet does not hold; empty when the journal proves every line of it."""
    try:
        return [*_texts(sheet), *_chain(sheet["journal"], seals), *_decisions(sheet)]
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        return [f"The sheet lacks a part: {problem}."]


def _texts(sheet: Sheet) -> Iterator[str]:
    for one in sheet["versions"]:
        if sha256(one["protected"].encode()).hexdigest() != one["hash"]:
            yield f"The text of version {one['number']} is not the one that was signed."


def _chain(links: Iterable[Link], seals: Mapping[int, str]) -> Iterator[str]:
    for one in links:
        number, line = one["number"], one["entry"]
        if line[0] != number or link(bytes.fromhex(one["before"]), line).hex() != one["hash"]:
            yield f"Entry {number} was changed on the sheet."
        elif seals.get(number) != one["hash"]:
            yield f"Entry {number} does not stand in the journal as the sheet says."


def _decisions(sheet: Sheet) -> Iterator[str]:
    """Each decision is one that the journal tells, about a text that the sheet carries."""
    told = {
        one["entry"][5]["signature_id"]: one["entry"]
        for one in sheet["journal"]
        if one["entry"][2] == SIGNED
    }
    texts = {one["number"]: one["hash"] for one in sheet["versions"]}
    for one in sheet["decisions"]:
        entry = told.get(one["number"])
        if entry is None or not _same(one, entry, sheet["story"]):
            yield f"The journal does not tell of decision {one['number']} as the sheet does."
        if texts.get(one["version"]) != one["hash"]:
            yield f"Decision {one['number']} was about another text than the sheet shows."
    for number in sorted(told.keys() - {one["number"] for one in sheet["decisions"]}):
        yield f"The journal tells of decision {number}, which is missing on the sheet."


def _same(one: Decision, entry: list[Any], story: int) -> bool:
    details = entry[5]
    said = {name: details[name] for name in ("decision", "opinion", "answer")}
    return (
        said == {name: one[name] for name in ("decision", "opinion", "answer")}
        and details["story_id"] == story
        and details["round_id"] == one["round"]
        and details["version_id"] == one["version"]
        and details["content_hash"] == one["hash"]
        and entry[4] == one["at"]
    )
