"""The machine check: check a text, judge what it found, keep the paper's dictionary and rules."""

from dataclasses import asdict
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.text.proof.dictionary import Dictionary as Entries
from ronghe.text.proof.table import read, write
from ronghe.text.table import Refused as RefusedRow

from .. import rules
from ..facts import DictionaryTakenIn, FindingJudged, RuleSet
from ..machine.reading import text_of
from ..models import Dictionary, Judgement, MachineReport, RuleSetting, Story, content_hash


class NoText(Refused):
    code = "no_text"


class AlreadyJudged(Refused):
    code = "already_judged"


class NoSuchFinding(Refused):
    code = "no_such_finding"


class NoSuchRule(Refused):
    code = "no_such_rule"


class RowsRefused(Refused):
    """The file was not taken in; `rows` say line by line why."""

    code = "rows_refused"

    def __init__(self, sentence: str, rows: tuple[RefusedRow, ...]) -> None:
        super().__init__(sentence)
        self.rows = rows


def check_text(story: Story, *, at: datetime) -> MachineReport:
    """The report about the latest version, made anew only when text, rules or dictionary changed.

    Loads the rules (25 MB) into this process: called by workers and commands.
    """
    # Not above: whoever only shows reports must not pay for the rules.
    from ronghe.text.proof.checking import check  # noqa: PLC0415

    from ..machine.paper import paper_in_force  # noqa: PLC0415

    version = story.latest_revision
    if version is None:
        raise NoText(_("There is no version to check yet."))
    digest = content_hash(version)
    paper, made_with = paper_in_force()
    known = MachineReport.objects.filter(story=story, content_hash=digest, made_with=made_with)
    if (found := known.first()) is not None:
        return found
    report = check(text_of(version.as_object(), content_hash=digest, at=at), paper)
    try:
        with transaction.atomic():
            return MachineReport.objects.create(
                story=story,
                content_hash=digest,
                report=asdict(report),
                made_with=made_with,
                made_at=at,
            )
    except IntegrityError:
        # Another worker was quicker with the very same.
        return known.get()


@transaction.atomic
def judge(report: MachineReport, *, place: int, verdict: str, by: User, at: datetime) -> Judgement:
    """Say what the finding at `place` of the report is worth. Once; `always` also for the future."""
    if not rules.may_judge(by, report.story, at=at):
        raise PermissionDenied
    if not 0 <= place < len(report.findings):
        raise NoSuchFinding(_("The report has no such finding."))
    finding = report.findings[place]
    try:
        with transaction.atomic():
            judgement = Judgement.objects.create(
                report=report,
                place=place,
                code=finding["code"],
                words=finding["words"][:300],
                verdict=Judgement.Verdict(verdict),
                by=by,
                at=at,
            )
    except IntegrityError:
        raise AlreadyJudged(_("Somebody has judged this finding already.")) from None
    fact = FindingJudged(
        report.story_id, report.pk, judgement.code, judgement.words, judgement.verdict
    )
    record(fact, actor=by, at=at)
    return judgement


@transaction.atomic
def take_in_dictionary(file: bytes, *, by: User, at: datetime, note: str = "") -> Dictionary:
    """A new edition in the place of the last one. A file with one bad row changes nothing."""
    if not rules.may_keep_rules(by, at=at):
        raise PermissionDenied
    taken = read(file)
    if taken.refused:
        raise RowsRefused(
            _("Nothing was taken in: some rows have to be mended first."), taken.refused
        )
    entries = Entries(taken.entries)
    edition = Dictionary.objects.create(
        csv=write(entries.entries).decode("utf-8-sig"),
        version=entries.version,
        entries=len(entries.entries),
        note=note[:200],
        made_by=by,
        made_at=at,
    )
    fact = DictionaryTakenIn(edition.pk, edition.version, edition.entries, edition.note)
    record(fact, actor=by, at=at)
    return edition


@transaction.atomic
def set_rule(code: str, *, is_off: bool, severity: str, by: User, at: datetime) -> RuleSetting:
    """Switch a rule that ships on or off, or move its severity; `""` is as it ships."""
    from ronghe.text.proof.rulebook import shipped  # noqa: PLC0415 – as above

    if not rules.may_keep_rules(by, at=at):
        raise PermissionDenied
    if code not in {one.code for one in shipped().rules}:
        raise NoSuchRule(_("There is no rule “%s”.") % code)
    wanted = {"is_off": is_off, "severity": RuleSetting.Severity(severity)}
    setting, _made = RuleSetting.objects.update_or_create(code=code, defaults=wanted)
    record(RuleSet(code, is_off, severity), actor=by, at=at)
    return setting
