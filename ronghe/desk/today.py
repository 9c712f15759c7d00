"""Today's board: for one person, what waits, most urgent first. Questions only; nothing changes here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.channels.web.models import PressedPage
from ronghe.channels.web.rules import may_look_after_pages
from ronghe.kit.clock import end_of
from ronghe.notices.models import Message, Notice
from ronghe.notices.rules import may_look_after_messages
from ronghe.people.days import running_out
from ronghe.people.models import Duty, Role
from ronghe.people.rules import has_role, may_manage_people
from ronghe.planning.models import DESK, Assignment, Lead
from ronghe.publishing.follow_ups import Ask, asked_of
from ronghe.publishing.models import Publication
from ronghe.publishing.rules import (
    Bare,
    bare_stories,
    may_publish,
    may_see_published,
    waiting_to_be_published,
)
from ronghe.stories.models import Comment, Story
from ronghe.stories.rules import may_start
from ronghe.stories.turns import Turn, every_turn, turns_of
from ronghe.watch.models import Quarantine

from . import cases
from .panels import SHOWN, Maker, Panel, Row, panel_of

# What an author must act on comes before what others have in hand.
STAGES = [
    Story.Stage.RETURNED,
    Story.Stage.DRAFT,
    Story.Stage.HELD,
    Story.Stage.IN_REVIEW,
    Story.Stage.READY,
]


@dataclass(frozen=True)
class Board:
    """`mine` is what I must do; `house` is what I should know."""

    mine: list[Panel]
    house: list[Panel]

    @property
    def alarms(self) -> list[Panel]:
        return [panel for panel in [*self.mine, *self.house] if panel.is_alarm]


def board(user: User, *, at: datetime) -> Board:
    # What asks for something stands above what only says that nothing does.
    mine = sorted(_made(MINE, user, at), key=lambda panel: not panel.rows)
    return Board(mine=mine, house=_made(HOUSE, user, at))


def _made(makers: Iterable[Maker], user: User, at: datetime) -> list[Panel]:
    return [panel for make in makers if (panel := make(user, at)) is not None]


def _tasks(user: User, at: datetime) -> Panel | None:
    if not may_start(user, at=at):
        return None
    found = Assignment.objects.waiting_for(user).select_related("topic", "given_by")

    def row(one: Assignment) -> Row:
        asked = one.receipt == Assignment.Receipt.PENDING
        word = _("To answer") if asked else one.get_receipt_display()
        return Row(
            one.topic.title,
            one.get_absolute_url(),
            str(one.given_by),
            one.receipt,
            word,
            one.due_at,
        )

    return panel_of(
        "tasks", _("My tasks"), _("Assignments that you are given appear here."), found, row,
        "/desk/assignments/",
    )  # fmt: skip


def _reviews(user: User, at: datetime) -> Panel | None:
    if not has_role(user, *REVIEWERS, at=at):
        return None
    found = turns_of(user, at)
    rows = [_turn_row(one) for one in found[:SHOWN]]
    return Panel(
        "reviews", _("Waiting for my signature"),
        _("Stories that wait for your review step appear here."), rows, len(found),
        reverse("stories:reviews"),
    )  # fmt: skip


def _turn_row(one: Turn) -> Row:
    # What is owed has been read by everybody but those who must.
    state = "failed" if one.is_debt else "waiting"
    return Row(
        one.story.headline, one.story.get_absolute_url(), str(one.story.author), state,
        str(one.step), one.due_at, one.since,
    )  # fmt: skip


def _to_publish(user: User, at: datetime) -> Panel | None:
    """The last signature is not the last thing to do: somebody has to publish."""
    if not may_publish(user, at=at):
        return None
    found = waiting_to_be_published(user).select_related("author")

    def row(one: Story) -> Row:
        address = reverse("published:story", args=[one.pk])
        return Row(
            one.headline, address, str(one.author), one.stage, one.get_stage_display(),
            since=one.created_at,
        )  # fmt: skip

    return panel_of(
        "publish", _("Signed and not yet published"),
        _("Stories that have all their signatures appear here."), found, row,
        reverse("published:published"),
    )  # fmt: skip


def _overdue(user: User, at: datetime) -> Panel | None:
    """Steps nobody signed in time, and what emergencies still owe: an alarm for the whole desk."""
    if not has_role(user, *REVIEWERS, at=at):
        return None
    late = [one for one in every_turn() if one.is_overdue(at)]
    if not late:
        return None
    return Panel(
        "overdue", _("Review is late"), "", [_turn_row(one) for one in late[:SHOWN]], len(late),
        reverse("stories:reviews"), is_alarm=True,
    )  # fmt: skip


def _stories(user: User, at: datetime) -> Panel | None:
    if not may_start(user, at=at):
        return None
    mine = Story.objects.filter(author=user, stage__in=STAGES).order_by("-created_at")
    counted = dict(mine.order_by().values_list("stage").annotate(Count("pk")))
    found = sorted(mine[:60], key=lambda one: STAGES.index(Story.Stage(one.stage)))
    rows = [
        Row(
            one.headline, _place(one), state=one.stage, word=one.get_stage_display(),
            since=one.created_at,
        )
        for one in found[:SHOWN]
    ]  # fmt: skip
    counts = [
        (stage.value, str(stage.label), counted[stage]) for stage in STAGES if stage in counted
    ]
    return Panel(
        "stories", _("My stories"), _("Stories that you write appear here until they are published."),
        rows, sum(counted.values()), reverse("stories:mine"), counts=counts,
    )  # fmt: skip


def _place(story: Story) -> str:
    """Where the author goes on: to the text while it is theirs, else to its review."""
    if story.stage in (Story.Stage.DRAFT, Story.Stage.RETURNED):
        return reverse("wagtailsnippets_stories_story:edit", args=[story.pk])
    return story.get_absolute_url()


def _mentions(user: User, at: datetime) -> Panel | None:
    found = Comment.objects.for_board_of(user).select_related("story", "by")
    if not found.exists():
        return None

    def row(one: Comment) -> Row:
        address = reverse("stories:beside", args=[one.story_id])
        return Row(one.text[:80], address, str(one.story), since=one.at, who=one.by)

    return panel_of("mentions", _("Comments that name me"), "", found, row, "")


def _notices(user: User, at: datetime) -> Panel | None:
    found = Notice.objects.visible_to(user).unread().newest_first()
    if not found.exists():
        return None
    inbox = reverse("notices:inbox")

    def row(one: Notice) -> Row:
        return Row(one.words, inbox, since=one.made_at)

    return panel_of("notices", _("Notices"), "", found, row, inbox)


def _follow_ups(user: User, at: datetime) -> Panel | None:
    """A case in a public story ended, was appealed or opened again: does something follow?"""
    asked = asked_of(user, at=at)
    if not asked:
        return None
    page = reverse("published:follow_ups")

    def row(one: Ask) -> Row:
        return Row(
            one.case.title, page, str(one.story), "waiting", one.move.get_verb_display(),
            since=one.move.at,
        )  # fmt: skip

    title = _("A case in your story moved: follow up?")
    return Panel("follow_ups", title, "", [row(one) for one in asked[:SHOWN]], len(asked), page)


def _unsent(user: User, at: datetime) -> Panel | None:
    """Messages that were given up; nobody else would ever hear of it."""
    if not may_look_after_messages(user, at=at):
        return None
    found = Message.objects.dead().select_related("person").order_by("-pk")
    if not found.exists():
        return None
    page = reverse("messages:outgoing")

    def row(one: Message) -> Row:
        title = f"{one.get_kind_display()} · {one.get_channel_display()}"
        return Row(
            title, page, one.sentence, "failed", _("Given up"), since=one.ended_at, who=one.person
        )

    return panel_of(
        "unsent", _("Messages that did not arrive"), "", found, row, page, is_alarm=True
    )


def _leads(user: User, at: datetime) -> Panel | None:
    if not has_role(user, *DESK, at=at):
        return None
    found = Lead.objects.visible_to(user).open().select_related("found_by", "item__source")

    def row(one: Lead) -> Row:
        source = one.item.source.name if one.item else str(one.found_by)
        return Row(one.title, one.get_absolute_url(), source, since=one.found_at)

    return panel_of(
        "leads", _("New leads"), _("Leads that nobody has taken yet appear here."),
        found.order_by("-found_at"), row, "/desk/leads/",
    )  # fmt: skip


def _late(user: User, at: datetime) -> Panel | None:
    if not has_role(user, *DESK, at=at):
        return None
    found = Assignment.objects.visible_to(user).overdue(at).exclude(owner=user)

    def row(one: Assignment) -> Row:
        return Row(one.topic.title, one.get_absolute_url(), due=one.due_at, who=one.owner)

    return panel_of(
        "late", _("Late assignments"), _("Nobody is late."),
        found.select_related("topic", "owner").order_by("due_at"), row, "/desk/assignments/",
    )  # fmt: skip


def _red(user: User, at: datetime) -> Panel | None:
    if not may_see_published(user, at=at):
        return None
    found = Publication.objects.unconfirmed().select_related("story", "outlet")
    published = reverse("published:published")

    def row(one: Publication) -> Row:
        # The first try takes a moment; from the second on something is wrong.
        failed = bool(one.last_error) or one.tries > 1
        word = _("Not confirmed") if failed else _("Under way")
        state = "failed" if failed else "waiting"
        note = f"{one.outlet} · {one.last_error}" if one.last_error else str(one.outlet)
        return Row(one.story.headline, published, note, state, word, since=one.updated_at)

    return panel_of(
        "red", _("Not confirmed"), _("Every outlet shows what we want it to show."),
        found.order_by("updated_at"), row, published,
        is_alarm=found.filter(tries__gt=1).exists(),
    )  # fmt: skip


def _press(user: User, at: datetime) -> Panel | None:
    if not may_look_after_pages(user, at=at):
        return None
    found = PressedPage.objects.failing().order_by("failing_since")
    if not found.exists():
        return None
    press = reverse("press:failing")

    def row(one: PressedPage) -> Row:
        return Row(
            one.path, press, one.error_sentence, "failed", _("Last good page stays"),
            since=one.failing_since,
        )  # fmt: skip

    return panel_of("press", _("Cannot be pressed"), "", found, row, press, is_alarm=True)


def _bare(user: User, at: datetime) -> Panel | None:
    if not may_see_published(user, at=at) or not (found := bare_stories(at=at)):
        return None

    def row(one: Bare) -> Row:
        story = one.publication.story
        names = ", ".join(str(picture.title) for picture in one.pictures)
        return Row(
            str(story.headline), reverse("published:story", args=[story.pk]), names,
            since=one.publication.first_published_at,
        )  # fmt: skip

    return Panel(
        "bare", _("Public without their picture"), "", [row(one) for one in found[:SHOWN]],
        len(found), reverse("published:published"),
    )  # fmt: skip


def _quarantine(user: User, at: datetime) -> Panel | None:
    found = Quarantine.objects.visible_to(user).waiting().select_related("source").order_by("-at")
    if not found.exists():
        return None

    def row(one: Quarantine) -> Row:
        return Row(one.name or str(one.source), one.get_absolute_url(), one.sentence, since=one.at)

    return panel_of("quarantine", _("In quarantine"), "", found, row, "/desk/watch/quarantine/")


def _days(user: User, at: datetime) -> Panel | None:
    """For whoever keeps the working days: from 60 days before the known holidays end."""
    if not may_manage_people(user, at=at) or (last := running_out(at)) is None:
        return None
    page, ends = reverse("people:days"), end_of(last)
    state, word = ("overdue", _("Ran out")) if ends <= at else ("due", _("Runs out"))
    title = _("Holidays are known until %(day)s.") % {"day": last.isoformat()}
    row = Row(title, page, _("From then on only weekends rest."), state, word, ends)
    return Panel("days", _("Working days"), "", [row], 1, page, is_alarm=ends <= at)


def _duty(user: User, at: datetime) -> Panel | None:
    # Of the house: each department looks after its own rota, beside its inbox.
    house = Duty.objects.filter(unit=None, valid__contains=at)
    found = house.select_related("person").order_by("role")
    rows = [
        Row(str(one.person), "", str(one.get_role_display()), due=None, who=one.person)
        for one in found
    ]
    return Panel(
        "duty", _("On duty now"), _("Nobody is on the rota at this hour."), rows, len(rows),
        "/desk/people/duty/",
    )  # fmt: skip


REVIEWERS = (*DESK, Role.PROOFREADER)
MINE: tuple[Maker, ...] = (
    _reviews, _to_publish, *cases.MINE, _follow_ups, _mentions, _notices, _tasks, _stories, _leads,
)  # fmt: skip
HOUSE: tuple[Maker, ...] = (
    _red, _unsent, _overdue, _press, _days, _bare, _late, _quarantine, _duty,
)  # fmt: skip
