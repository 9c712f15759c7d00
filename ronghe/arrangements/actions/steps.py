"""One step of a draft: what came before is locked and looked at, what comes after is a new version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.journal.facts import Fact
from ronghe.kit.refusal import Refused
from ronghe.publishing.models import Publication
from ronghe.taxonomy.models import Section

from .. import rules
from ..models import Act, Arrangement, Block, Front, Pin, usual_blocks

State = Arrangement.State


class Overtaken(Refused):
    """Somebody else acted on the same thing since the page was shown. `acts` says what they did."""

    code = "overtaken"

    def __init__(self, sentence: str, acts: Sequence[Act]) -> None:
        super().__init__(sentence)
        self.acts = acts


class NoSuchBlock(Refused):
    code = "no_such_block"


@dataclass
class Step:
    """The front, locked; `now` is what it shows at the desk; `blocks` are changed by the verb."""

    front: Front
    now: Arrangement | None
    by: User
    at: datetime
    blocks: list[Block] = field(default_factory=list)

    @property
    def serial(self) -> int:
        return self.front.serial + 1

    def block(self, key: int) -> Block:
        for block in self.blocks:
            if block.key == key:
                return block
        raise NoSuchBlock(_("This block is no longer on the page. Look again and decide anew."))


def begin(front: Front, *, touching: Iterable[int], seen: int, by: User, at: datetime) -> Step:
    """Lock the front and compare with what `by` saw.

    What others did to other blocks since then is merged. The same block, or the whole (touching
    nothing in particular), is refused with `Overtaken`.
    """
    if not rules.may_arrange(by, at=at):
        raise PermissionDenied
    kept, _made = Front.objects.get_or_create(language=front.language, section=front.section)
    locked = Front.objects.select_for_update(of=("self",)).select_related("section").get(pk=kept.pk)
    compare(locked, touching=touching, seen=seen)
    now = locked.shown_at_the_desk()
    return Step(locked, now, by, at, blocks_of(now, locked))


def compare(front: Front, *, touching: Iterable[int], seen: int) -> None:
    """Refuse what somebody else overtook. Going live changes nothing that a single block shows."""
    mine = set(touching)
    if seen > front.serial:
        raise Overtaken(_("This page is not up to date. Look again and decide anew."), [])
    acts = [
        act
        for act in Act.objects.filter(front=front, serial__gt=seen).newest_first()
        if not mine or mine & set(act.touched) or not (act.touched or act.verb == Act.Verb.LIVE)
    ]
    if acts:
        raise Overtaken(
            _("%(who)s changed the same part of this page while you had it open.")
            % {"who": acts[0].by},
            acts,
        )


def blocks_of(arrangement: Arrangement | None, front: Front) -> list[Block]:
    """Its blocks; while everything is automatic, those that fill themselves."""
    blocks = list(arrangement.blocks.complete()) if arrangement else []
    return blocks or usual_blocks(front.section, Section.objects.all())


def finish(
    step: Step,
    verb: str,
    fact: Fact,
    *,
    touched: Sequence[int] = (),
    block: Block | None = None,
    publication: Publication | None = None,
    before: Arrangement | None = None,
) -> Act:
    """Write what the verb made of the blocks as the next draft, and who did it.

    `before` is what an undo brings back; it is given by an undo only.
    """
    Arrangement.objects.filter(front=step.front, state=State.DRAFT).update(state=State.PAST)
    before = before if verb == Act.Verb.UNDONE else step.now
    draft = Arrangement.objects.create(front=step.front, before=before)
    _write(step.blocks, draft)
    name = block.name_in(step.front.language)[:80] if block else ""
    return note(step, verb, fact, draft, touched=touched, name=name, publication=publication)


def note(
    step: Step,
    verb: str,
    fact: Fact,
    arrangement: Arrangement,
    *,
    touched: Sequence[int] = (),
    name: str = "",
    publication: Publication | None = None,
) -> Act:
    act = Act.objects.create(
        front=step.front,
        serial=step.serial,
        verb=verb,
        by=step.by,
        at=step.at,
        arrangement=arrangement,
        touched=list(touched),
        block_name=name,
        publication=publication,
    )
    Front.objects.filter(pk=step.front.pk).update(serial=step.serial)
    record(fact, actor=step.by, at=step.at)
    return act


def _write(blocks: Sequence[Block], draft: Arrangement) -> None:
    copies = []
    for place, block in enumerate(blocks):
        kept = {name: getattr(block, name) for name in KEPT}
        copies.append(Block(arrangement=draft, place=place, **kept))
    written = Block.objects.bulk_create(copies)
    Pin.objects.bulk_create(
        Pin(
            arrangement=draft,
            block=copy,
            place=held.place,
            publication_id=held.publication_id,
            until=held.until,
        )
        for copy, block in zip(written, blocks, strict=True)
        for held in block.held
    )


KEPT = ("key", "kind", "title", "section_id", "tag_id", "size", "pictured", "without")
