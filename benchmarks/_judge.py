"""After `chaos`: is everything there that was done, and once?"""

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.drill.findings import CONFIRMED_TWICE, ask, doubled, ledger, rows
from tests.paper import ROOT, Paper

from . import _plan
from ._withdrawn import numbers

PUBLICATIONS = """
SELECT publication.id, outlet.key, publication.story_id, wanted.headline,
    publication.wanted_state, publication.wanted_serial, publication.confirmed_serial,
    EXISTS (
        SELECT 1 FROM journal_entry WHERE name = 'PublicationConfirmed'
            AND (details->>'publication')::bigint = publication.id
            AND (details->>'serial')::int = publication.wanted_serial
    )
FROM publishing_publication AS publication
JOIN publishing_outlet AS outlet ON outlet.id = publication.outlet_id
JOIN publishing_rendition AS wanted ON wanted.id = publication.wanted_id
"""
FACTS = """
SELECT name, details->>'story' FROM journal_entry
WHERE name IN ('StoryPublished', 'StoryCorrected', 'StoryWithdrawn')
"""
OUTLETS = "SELECT count(*) FROM publishing_outlet WHERE is_active"
ITEMS = "SELECT guid, version FROM watch_item"
FACT_OF = {
    _plan.PUBLISH: "StoryPublished",
    _plan.CORRECT: "StoryCorrected",
    _plan.WITHDRAW: "StoryWithdrawn",
}


@dataclass
class Verdict:
    """A sentence for everything that is missing, and for everything that is there twice."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    journal: str = ""


def judge(paper: Paper, url: str, acts: Sequence[_plan.Act], wire: Sequence[_plan.Item]) -> Verdict:
    verdict = Verdict()
    _publications(paper, url, acts, verdict)
    _facts(url, acts, verdict)
    _items(url, wire, verdict)
    verdict.doubled += [f"delivered twice: {key}" for key in doubled(ledger(paper.home))]
    verdict.doubled += ["confirmed twice"] * ask(url, CONFIRMED_TWICE)
    done = subprocess.run(
        [sys.executable, "-m", "ronghe", "journal", "verify"],
        env=paper.environment | {"DATABASE_URL": url},
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    verdict.journal = done.stdout.strip() or done.stderr.strip()
    if done.returncode:
        verdict.lost.append(f"journal: {verdict.journal}")
    return verdict


def _publications(paper: Paper, url: str, acts: Sequence[_plan.Act], verdict: Verdict) -> None:
    wanted = _plan.wanted(acts)
    delivered = ledger(paper.home)
    found: Counter[int] = Counter()
    for key, outlet, row, headline, state, serial, confirmed, told in rows(url, PUBLICATIONS):
        (number,) = numbers(headline.encode())
        found[number] += 1
        version = wanted[number]
        right = (
            state == "withdrawn" if version is None else _shows(state, headline, number, version)
        )
        here = outlet != "ledger" or delivered[f"{key}-{serial}"]
        if not (right and confirmed == serial and told and here):
            verdict.lost.append(f"story {number} on {outlet}: {state} {headline}, serial {serial}")
        if outlet == "web" and not _is_served(paper, row, number, version):
            verdict.lost.append(f"story {number} is not served as it is wanted")
    outlets = ask(url, OUTLETS)
    verdict.lost += [
        f"story {number} was not published" for number in wanted if found[number] < outlets
    ]


def _shows(state: str, headline: str, number: int, version: int) -> bool:
    return state == "public" and headline == _plan.headline(number, version)


def _is_served(paper: Paper, row: int, number: int, version: int | None) -> bool:
    status, body, _headers = paper.get(f"/news/{row}/")
    if version is None:
        return status == 410 and number not in numbers(body)
    words = _plan.headline(number, version).encode()
    return status == 200 and words in body.replace(b"<wbr>", b"")


def _facts(url: str, acts: Sequence[_plan.Act], verdict: Verdict) -> None:
    """As many facts in the journal as acts of the plan, for each story."""
    stories = sorted({row for _key, _outlet, row, *_rest in rows(url, PUBLICATIONS)})
    expected = Counter((FACT_OF[verb], str(stories[number])) for verb, number in acts)
    found = Counter((name, story) for name, story in rows(url, FACTS))
    verdict.lost += [f"not in the journal: {fact}" for fact in (expected - found).elements()]
    verdict.doubled += [f"twice in the journal: {fact}" for fact in (found - expected).elements()]


def _items(url: str, wire: Sequence[_plan.Item], verdict: Verdict) -> None:
    expected = Counter((one.guid, one.version) for one in wire)
    found = Counter((guid, version) for guid, version in rows(url, ITEMS))
    verdict.lost += [f"not taken in: {item}" for item in (expected - found).elements()]
    verdict.doubled += [f"taken in twice: {item}" for item in (found - expected).elements()]
