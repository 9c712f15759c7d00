"""The machine check 机检: a story in, a report out. No clock, no network, no database."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .detectors import DETECTORS
from .dictionary import EMPTY, Dictionary
from .reading import WHOLE, Hit, Reading
from .report import Finding, Report, Severity
from .rulebook import Rule, Rulebook, shipped
from .story import WHOLE as STORY
from .story import Story

# A story that breaks one rule more often than this is not read to the end by anybody.
MOST = 100


@dataclass(frozen=True)
class Paper:
    """What is this paper's own: its dictionary and what it decided about rules and findings.

    `always` holds (code, words) that are never marked again; `severities` moves a rule.
    """

    dictionary: Dictionary = EMPTY
    always: frozenset[tuple[str, str]] = frozenset()
    off: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict)


PLAIN = Paper()


def check(story: Story, paper: Paper = PLAIN, book: Rulebook | None = None) -> Report:
    """Reads the story by all rules that hold on its day. The same in, the same out."""
    book = book or shipped()
    reading = Reading(story, paper.dictionary)
    found = [one for rule in _rules(book, story, paper) for one in _findings(reading, rule, paper)]
    kept, left_out = _few(_one_a_place(_marked(reading, found), book), paper)
    return Report(book.version, paper.dictionary.version, story.content_hash, kept, left_out)


def _rules(book: Rulebook, story: Story, paper: Paper) -> Iterator[Rule]:
    for rule in book.rules:
        if rule.code not in paper.off and rule.holds(story.about.day, story.about.language):
            yield rule


def _findings(reading: Reading, rule: Rule, paper: Paper) -> Iterator[tuple[int, Finding]]:
    for hit in DETECTORS[rule.detector](reading, rule):
        yield hit.part, _finding(reading, rule, hit, paper.severities.get(rule.code))


def _finding(reading: Reading, rule: Rule, hit: Hit, moved: Severity | None) -> Finding:
    part = reading.parts[hit.part] if hit.part != WHOLE else None
    words = part.text[hit.start : hit.end] if part else ""
    values = defaultdict(str, {"found": words, "right": " / ".join(hit.rights), **hit.values})
    return Finding(
        code=rule.code,
        # A term of the paper's own dictionary brings its own severity.
        severity=moved or hit.severity or rule.severity,
        address=part.address if part else hit.address or STORY,
        start=hit.start,
        end=hit.end,
        words=words,
        explanation=rule.zh.format_map(values),
        explanation_en=rule.en.format_map(values),
        source=rule.source,
        suggestions=hit.rights,
    )


def _marked(reading: Reading, found: list[tuple[int, Finding]]) -> list[tuple[int, Finding]]:
    """Without what lies inside words that the paper calls right."""
    right = reading.dictionary.known_right
    spans = {number: [one[:2] for one in right.find(text)] for number, text in reading.texts()}
    return [
        (part, one)
        for part, one in found
        if not any(start <= one.start and one.end <= end for start, end in spans.get(part, ()))
    ]


def _one_a_place(found: list[tuple[int, Finding]], book: Rulebook) -> list[Finding]:
    """In reading order; of several findings with the same words at one place the gravest."""
    order = {rule.code: place for place, rule in enumerate(book.rules)}
    gravest: dict[tuple[object, ...], tuple[int, Finding]] = {}
    for part, one in sorted(found, key=lambda pair: (pair[1].severity, order[pair[1].code])):
        # What is about the whole story has no words: each rule speaks for itself.
        place = (part, one.address, one.start, one.end, one.code if part == WHOLE else "")
        gravest.setdefault(place, (part, one))
    return [
        one
        for _, one in sorted(
            gravest.values(),
            key=lambda pair: (
                pair[0],
                pair[1].start,
                pair[1].end,
                order[pair[1].code],
                pair[1].address,
            ),
        )
    ]


def _few(found: Iterable[Finding], paper: Paper) -> tuple[tuple[Finding, ...], dict[str, int]]:
    counts: Counter[str] = Counter()
    kept = []
    for one in found:
        if (one.code, one.words) in paper.always:
            continue
        counts[one.code] += 1
        if counts[one.code] <= MOST:
            kept.append(one)
    left_out = {code: number - MOST for code, number in sorted(counts.items()) if number > MOST}
    return tuple(kept), left_out
