"""Leads: noted by many, settled once – taken, merged (which can be taken back) or dropped."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.cases.models import Case
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.taxonomy.models import Section
from ronghe.watch.models import Item

from .. import rules
from ..facts import LeadDropped, LeadMerged, LeadNoted, LeadParted, LeadTaken, TopicOpened
from ..models import Lead, Topic
from .hiding import without
from .said import free, required


class AlreadyALead(Refused):
    code = "already_a_lead"


class ItemTakenBack(Refused):
    code = "item_taken_back"


class AlreadySettled(Refused):
    code = "already_settled"


class CannotMerge(Refused):
    code = "cannot_merge"


def note_lead(
    title: str, *, note: str = "", item: Item | None = None, by: User, at: datetime
) -> Lead:
    """Put something into the inbox that may be worth a story."""
    if not rules.may_note_leads(by, at=at):
        raise PermissionDenied
    if item and item.pubstatus == Item.PubStatus.CANCELED:
        raise ItemTakenBack(_("The source took this item back; do not follow it."))
    try:
        with transaction.atomic():
            lead = Lead.objects.create(
                title=required(title), note=free(note), item=item, found_by=by, found_at=at
            )
            record(LeadNoted(lead.pk, item.pk if item else None), actor=by, at=at)
    except IntegrityError as problem:
        raise AlreadyALead(_("This item is already among the leads.")) from problem
    return lead


@transaction.atomic
def take_lead(
    lead: Lead, *, by: User, at: datetime, title: str | None = None, section: Section | None = None
) -> Topic:
    """Decide to cover it: the lead becomes a topic of the person who takes it."""
    _refuse_stranger(by, at)
    # As it is now: a page of before may still show the words of a case that is hidden since.
    held = Lead.objects.select_for_update(of=("self",)).select_related("case").get(pk=lead.pk)
    said = required(title or held.title)
    if held.case and held.case.visibility == Case.Visibility.CONFIDENTIAL:
        said = without(said, held.case)[:200]
    topic = Topic.objects.create(
        title=said,
        brief=held.note,
        section=section,
        owner=by,
        created_at=at,
    )
    _settle(lead, by, state=Lead.State.TAKEN, topic=topic)
    record(TopicOpened(topic.pk), actor=by, at=at)
    record(LeadTaken(lead.pk, topic.pk), actor=by, at=at)
    return topic


@transaction.atomic
def merge_leads(lead: Lead, *, into: Lead, by: User, at: datetime) -> None:
    """Say that `lead` tells the same as `into`. `part_leads` takes it back."""
    _refuse_stranger(by, at)
    if lead.pk == into.pk:
        raise CannotMerge(_("Choose another lead to merge with."))
    # Both rows in the order of their keys: two people merging crosswise wait, neither deadlocks.
    pair = Lead.objects.select_for_update().filter(pk__in=[lead.pk, into.pk]).order_by("pk")
    states = {one.pk: one.state for one in pair}
    if states.get(into.pk) not in {Lead.State.NEW, Lead.State.TAKEN}:
        raise CannotMerge(_("The other lead is merged or dropped; choose a living one."))
    _settle(lead, by, state=Lead.State.MERGED, merged_into=into)
    record(LeadMerged(lead.pk, into.pk), actor=by, at=at)


@transaction.atomic
def part_leads(lead: Lead, *, by: User, at: datetime) -> None:
    """Take a merge back: the lead is new again."""
    _refuse_stranger(by, at)
    merged = Lead.objects.filter(pk=lead.pk, state=Lead.State.MERGED)
    before = merged.values_list("merged_into", flat=True).first()
    try:
        with transaction.atomic():
            parted = merged.update(state=Lead.State.NEW, merged_into=None, settled_by=None)
    except IntegrityError as problem:
        raise AlreadyALead(_("This item is already among the leads.")) from problem
    if not parted or before is None:
        raise AlreadySettled(_("This lead is not merged with another."))
    lead.refresh_from_db()
    record(LeadParted(lead.pk, before), actor=by, at=at)


@transaction.atomic
def drop_lead(lead: Lead, *, reason: str, by: User, at: datetime) -> None:
    """Decide not to follow it, and say why to the person who found it."""
    _refuse_stranger(by, at)
    said = required(reason)
    _settle(lead, by, state=Lead.State.DROPPED, reason=said)
    record(LeadDropped(lead.pk, said), actor=by, at=at)


def _settle(lead: Lead, by: User, **change: object) -> None:
    # Compare-and-set: two editors may decide at once.
    if not Lead.objects.filter(pk=lead.pk, state=Lead.State.NEW).update(settled_by=by, **change):
        raise AlreadySettled(_("Somebody has already decided about this lead."))
    lead.refresh_from_db()


def _refuse_stranger(by: User, at: datetime) -> None:
    if not rules.may_plan(by, at=at):
        raise PermissionDenied
