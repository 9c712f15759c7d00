"""What the desk looks at: all fronts, one of them, stories to choose from, three widths."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer
from ronghe.publishing.models import Publication, PublicationQuerySet
from ronghe.taxonomy.models import Section

from .. import rules
from ..actions.blocks import kinds_for
from ..actions.steps import blocks_of
from ..forms import AddForm, ChangeForm, FindForm
from ..models import OUTLET, Act, Arrangement, Block, Filled, Front, Held, Pin, Slot, fill

HISTORY = 20
FOUND = 30
State = Arrangement.State


@dataclass(frozen=True)
class Row:
    """One front in the list of all."""

    front: Front
    live: Act | None
    draft: Act | None
    passed_over: int


@dataclass(frozen=True)
class Place:
    """A slot as the desk sees it: `missing` is a pinned story that readers do not get."""

    slot: Slot
    missing: Publication | None
    ended: bool
    up: int | None
    down: int | None


@dataclass(frozen=True)
class Part:
    """A block as the desk sees it."""

    block: Block
    name: str
    places: Sequence[Place]
    form: ChangeForm
    may_up: bool
    may_down: bool

    @property
    def pins(self) -> int:
        return len(self.block.held)

    @property
    def is_open(self) -> bool:
        """What fills itself is folded: one line says how it begins."""
        return self.block.is_lead or bool(self.pins) or not self.block.fills_itself

    @property
    def begins(self) -> str:
        first = self.places[0].slot.story if self.places else None
        return first.wanted.headline if first else ""


@require_safe
@login_required
def fronts(request: SignedInRequest) -> HttpResponse:
    require_desk(request)
    sections: list[Section | None] = [None, *Section.objects.all()]
    known = {(one.language, one.section_id): one for one in Front.objects.select_related("section")}
    acts = {
        (one.arrangement.front_id, one.arrangement.state): one
        for one in Act.objects.filter(
            arrangement__state__in=[State.LIVE, State.DRAFT]
        ).newest_first().reverse()
    }  # fmt: skip
    hidden = _passed_over()
    rows = [
        Row(
            front,
            acts.get((front.pk, State.LIVE)),
            acts.get((front.pk, State.DRAFT)),
            hidden.count(front.pk),
        )
        for language, _name in settings.LANGUAGES
        for section in sections
        for front in [
            known.get((language, section.pk if section else None))
            or Front(language=language, section=section)
        ]
    ]
    return answer(request, "arrangements/fronts.html", {"rows": rows})


def _passed_over() -> list[int]:
    """The front of every pin on a living arrangement whose story readers do not get."""
    pins = Pin.objects.filter(arrangement__state__in=[State.LIVE, State.DRAFT])
    gone = pins.exclude(publication__wanted_state="public", publication__is_open=True)
    return list(gone.values_list("arrangement__front", flat=True))


@require_safe
@login_required
def choose(request: SignedInRequest, language: str, section_id: int) -> HttpResponse:
    """Public stories to pin into one place, newest first."""
    front = found(request, language, section_id)
    shown = front.shown_at_the_desk()
    block = _asked(request, blocks_of(shown, front))
    place = _number(request.GET.get("place", ""))
    if block is None or place is None or place >= block.size:
        raise Http404
    form = FindForm(request.GET)
    form.is_valid()
    words = form.cleaned_data.get("q", "").replace("\0", "")
    stories = _public(front, now())
    if words:
        stories = stories.filter(wanted__headline__icontains=words)
    pinned = {held.publication_id for one in blocks_of(shown, front) for held in one.held}
    context = {
        "front": front,
        "serial": front.serial,
        "target": block,
        "name": block.name_in(front.language),
        "place": place,
        "form": form,
        "stories": [(one, one.pk in pinned) for one in stories[:FOUND]],
        "most": FOUND,
    }
    return answer(request, "arrangements/choose.html", context)


@require_safe
@login_required
def widths(request: SignedInRequest, language: str, section_id: int) -> HttpResponse:
    """The page as readers will see it: phone, tablet, desk."""
    front = found(request, language, section_id)
    shown = front.shown_at_the_desk()
    context = {
        "front": front,
        "shown": shown,
        "serial": front.serial,
        "widths": (360, 768, 1280),
        "may_put_live": rules.may_put_live(request.user, at=now()) and is_draft(shown),
    }
    return answer(request, "arrangements/widths.html", context)


def page(
    request: SignedInRequest,
    front: Front,
    *,
    refusal: Refused | None = None,
    change: tuple[int, ChangeForm] | None = None,
    add: AddForm | None = None,
) -> HttpResponse:
    """One front, to be arranged. Forms that were refused keep what was typed."""
    at = now()
    shown = front.shown_at_the_desk()
    blocks = blocks_of(shown, front)
    parts = _parts(blocks, front, at, dict([change] if change else []))
    acts = Act.objects.filter(front=front.pk or 0).newest_first()
    context = {
        "front": front,
        "serial": front.serial,
        "shown": shown,
        "is_draft": is_draft(shown),
        "is_automatic": shown is None or not shown.blocks.exists(),
        "parts": parts,
        "acts": acts[:HISTORY],
        "add": add or AddForm(kinds=kinds_for(front)),
        "may_put_live": rules.may_put_live(request.user, at=at),
        "at": at,
    }
    return answer(request, "arrangements/front.html", context, refusal=refusal)


def _parts(
    blocks: Sequence[Block], front: Front, at: datetime, typed: dict[int, ChangeForm]
) -> list[Part]:
    first = front.section or Section.objects.first()
    filled = fill(blocks, public=_public(front, at), first=first, at=at)
    keys = [held.publication_id for block in blocks for held in block.held]
    pinned = Publication.objects.select_related("wanted").defer("wanted__body").in_bulk(keys)
    last = len(filled) - 1
    return [
        Part(
            one.block,
            one.block.name_in(front.language),
            [_place(one, slot, pinned, at) for slot in one.slots],
            typed.get(one.block.key) or ChangeForm.of(one.block),
            may_up=number > 1,
            may_down=0 < number < last,
        )
        for number, one in enumerate(filled)
    ]


def _place(filled: Filled, slot: Slot, pinned: dict[int, Publication], at: datetime) -> Place:
    held: Held | None = slot.held
    passed_over = held is not None and not slot.is_pinned
    return Place(
        slot,
        pinned.get(held.publication_id) if held and passed_over else None,
        ended=bool(held and held.ended(at)),
        up=slot.place - 1 if slot.place > 0 and slot.story else None,
        down=slot.place + 1 if slot.place + 1 < filled.block.size and slot.story else None,
    )


def found(request: SignedInRequest, language: str, section_id: int) -> Front:
    """The front at an address; 404 for a language or section that does not exist."""
    require_desk(request)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    section = get_object_or_404(Section, pk=section_id) if section_id else None
    return Front.objects.of(language, section)


def require_desk(request: SignedInRequest) -> None:
    if not rules.may_arrange(request.user, at=now()):
        raise PermissionDenied


def is_draft(arrangement: Arrangement | None) -> bool:
    return arrangement is not None and arrangement.state == State.DRAFT


def _public(front: Front, at: datetime) -> PublicationQuerySet:
    ours = Q(outlet__key=OUTLET, language=front.language)
    stories = Publication.objects.public(at).filter(ours).newest_first()
    return stories.select_related("wanted", "section").defer("wanted__body")


def _asked(request: SignedInRequest, blocks: Sequence[Block]) -> Block | None:
    key = _number(request.GET.get("block", ""))
    return next((block for block in blocks if block.key == key), None)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
