"""For every hole in an address of ours: an object of somebody else, and the roles that may see it.

Whoever is not among them must get the very answer that a missing object gets. What nobody may see
has a twin that everybody may: else an address that is simply broken would pass for a closed one.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.tokens import default_token_generator
from django.core.files.base import ContentFile
from psycopg.types.range import DateRange, TimestamptzRange
from wagtail.models import Revision

from ronghe.accounts.models import User
from ronghe.api.actions import token_digest
from ronghe.api.models import ApiKey, Jurisdiction, Submission
from ronghe.cases.actions import accept, begin_file, dispatch, make_link, take_in
from ronghe.cases.actions.files import attach
from ronghe.cases.models import Batch, Case, Side, TimeRule
from ronghe.cases.senders import Bag, mark_of
from ronghe.channels.web.models import PressedPage
from ronghe.kit.clock import now
from ronghe.media.actions import begin_upload, upload_picture
from ronghe.media.models import Clip, Picture
from ronghe.media.tests.pictures import plain
from ronghe.notices.models import Message, Notice
from ronghe.notices.unsubscribing import Link, address_of
from ronghe.people.models import STAFF, Delegation, Duty, Membership, Post, Unit
from ronghe.planning.models import Assignment, Lead, Topic
from ronghe.publishing.actions import publish
from ronghe.publishing.tests import desk
from ronghe.stories.actions import send_to_review, start_story
from ronghe.stories.models import (
    Archive,
    Comment,
    Dictionary,
    EmergencyRight,
    MachineReport,
    Note,
    Round,
    Scheme,
    SchemeVersion,
    SideDraft,
    Step,
    Story,
    Suggestion,
    content_hash,
)
from ronghe.taxonomy.models import Place, Section
from ronghe.watch.models import Item, Quarantine, RawFile, Source

EVERYONE = "everyone"
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
_ALWAYS = DateRange(date(2020, 1, 1), None)
_LONG = TimestamptzRange(datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Canary:
    """`make()` returns what stands in the address; `seen_by` the roles that may find it.

    `twin()` returns one of the same kind that everybody may find; needed when nobody may find this.
    """

    make: Callable[[], Any]
    seen_by: frozenset[str] | str
    twin: Callable[[], Any] | None = None


def stranger(name: str = "stranger") -> User:
    return User.objects.get_or_create(username=name, defaults={"name": "路人"})[0]


def _unit() -> Unit:
    return Unit.objects.get_or_create(name="canary unit", defaults={"valid": _ALWAYS})[0]


def _department() -> Unit:
    fields = {"valid": _ALWAYS, "kind": Unit.Kind.DEPARTMENT}
    return Unit.objects.get_or_create(name="canary department", defaults=fields)[0]


def _post() -> Post:
    return Post.objects.get_or_create(
        unit=_unit(), title="canary", defaults={"role": "editor", "valid": _ALWAYS}
    )[0]


def _membership() -> Membership:
    return Membership.objects.get_or_create(
        person=stranger(), post=_post(), defaults={"valid": _ALWAYS}
    )[0]


def _delegation() -> Delegation:
    _membership()
    return Delegation.objects.get_or_create(
        giver=stranger(),
        receiver=stranger("other-stranger"),
        defaults={"role": "editor", "valid": _LONG, "reason": "canary"},
    )[0]


def _duty() -> Duty:
    return Duty.objects.get_or_create(
        role="casedesk",
        person=stranger(),
        defaults={"valid": TimestamptzRange(NOON, NOON + timedelta(1))},
    )[0]


def _source() -> Source:
    return Source.objects.get_or_create(name="canary source")[0]


def _raw() -> RawFile:
    return RawFile.objects.get_or_create(
        sha256="0" * 64, defaults={"size": 1, "received_at": NOON}
    )[0]


def _item() -> Item:
    return Item.objects.get_or_create(
        source=_source(),
        guid="canary",
        defaults={"raw": _raw(), "headline": "canary", "received_at": NOON},
    )[0]


def _quarantine() -> Quarantine:
    return Quarantine.objects.get_or_create(
        raw=_raw(), defaults={"code": "canary", "reason": "canary", "at": NOON}
    )[0]


def _lead() -> Lead:
    return Lead.objects.get_or_create(
        title="canary", defaults={"found_by": stranger(), "found_at": NOON}
    )[0]


def _section() -> Section:
    return Section.objects.get_or_create(slug="canary", defaults={"name": "canary"})[0]


def _page() -> PressedPage:
    return PressedPage.objects.get_or_create(
        path="/canary/", defaults={"last_error": "canary", "failing_since": NOON}
    )[0]


def _topic() -> Topic:
    return Topic.objects.get_or_create(
        title="canary",
        defaults={"section": _section(), "owner": stranger(), "created_at": NOON},
    )[0]


def _assignment() -> Assignment:
    return Assignment.objects.get_or_create(
        topic=_topic(),
        owner=stranger(),
        defaults={"given_by": stranger(), "due_at": NOON, "given_at": NOON},
    )[0]


def draft() -> Story:
    return Story.objects.get_or_create(
        headline="canary",
        defaults={"section": _section(), "author": stranger(), "created_at": NOON},
    )[0]


def picture() -> Picture:
    """A picture of a stranger, uploaded by the verb."""
    before = Picture.objects.filter(title="canary").first()
    if before:
        return before
    owner = _hired("photographer", "reporter")
    return upload_picture(
        io.BytesIO(plain((640, 480))), title="canary", credit="canary", by=owner, at=NOON
    )


def _hired(name: str, role: str) -> User:
    """A colleague of the stranger's with a post."""
    person = stranger(f"canary-{name}")
    post = Post.objects.create(unit=_unit(), title=name, role=role, valid=_ALWAYS)
    Membership.objects.create(person=person, post=post, valid=_ALWAYS)
    return person


def _round() -> Round:
    """A story of a stranger on its way through review, brought there by the verbs."""
    waiting = Round.objects.filter(story__headline="canary in review").first()
    if waiting:
        return waiting
    writer = _hired("writer", "reporter")
    story = start_story(
        author=writer,
        at=NOON,
        headline="canary in review",
        section=_section(),
        body=[{"type": "paragraph", "value": "<p>canary</p>"}],
        source_name="canary",
        rights="canary",
    )
    return send_to_review(story, by=writer, at=NOON)


def _side_draft() -> SideDraft:
    story = _round().story
    row = {"place": "headline", "value": "旁稿", "by": story.author, "at": NOON, "why": "later"}
    return SideDraft.objects.get_or_create(story=story, defaults=row)[0]


def _comment() -> Comment:
    story = _round().story
    row = {"text": "批注", "by": story.author, "at": NOON}
    return Comment.objects.get_or_create(story=story, defaults=row)[0]


def _suggestion() -> Suggestion:
    story = _round().story
    row = {
        "place": "headline",
        "passage": "一",
        "replacement": "二",
        "by": story.author,
        "at": NOON,
    }
    return Suggestion.objects.get_or_create(story=story, defaults=row)[0]


def _version(which: str) -> int:
    """The `first` or the `last` version of the story in review; it has two."""
    story = _round().story
    known = Revision.objects.for_instance(story).order_by("pk")
    if known.count() == 1:
        story.save_revision(user=story.author, changed=False)
    found = known.first() if which == "first" else known.last()
    assert found
    return int(found.pk)


def _upload(owner: User) -> str:
    """The key of a file that `owner` has begun to send."""
    key = UUID(int=owner.pk)
    begin_upload(key, name="canary", size=10, by=owner, at=now())
    return str(key)


def _reporter() -> User:
    """Who the matrix signs in as `reporter`, with the post that makes one."""
    known = User.objects.filter(username="reporter").first()
    if known:
        return known
    person = stranger("reporter")
    post = Post.objects.create(unit=_unit(), title="reporter", role="reporter", valid=_ALWAYS)
    Membership.objects.create(person=person, post=post, valid=_ALWAYS)
    return person


def _own_story() -> int:
    """A draft of whoever the matrix signs in as `reporter`."""
    fields = {"section": _section(), "source_name": "canary", "rights": "canary"}
    story = start_story(author=_reporter(), at=NOON, headline="own canary", **fields)
    return int(story.pk)


def _memo() -> int:
    """A voice memo beside the story of a stranger."""
    story = _round().story
    memo = Clip.objects.create(title="canary", kind="audio", content_type="audio/ogg", is_internal=True, created_at=NOON)  # fmt: skip
    memo.file.save("canary.ogg", ContentFile(b"OggS"))
    return int(Note.objects.create(story=story, by=story.author, at=NOON, memo=memo).pk)


def _published() -> int:
    """A story that went the whole way and stands on the website."""
    before = Story.objects.filter(headline="published canary").first()
    if before:
        return int(before.pk)
    for role in ("reporter", "editor", "head", "proofreader", "chief"):
        _hired(role, role)
    story = desk.signed("published canary", section=_section(), at=NOON - timedelta(days=1))
    publish(story, by=desk.holder("chief"), at=NOON)
    return int(story.pk)


def _archive() -> Archive:
    return Archive.objects.get_or_create(
        name="canary archive",
        defaults={"paper": "canary", "author": stranger("archive-canary"), "begun_at": NOON},
    )[0]


def _report() -> MachineReport:
    """What the machine found in the story in review: one thing."""
    finding = {
        "code": "canary.word", "severity": "B", "address": "headline", "start": 0, "end": 6,
        "words": "canary", "explanation": "canary", "explanation_en": "canary", "source": "canary",
        "suggestions": [],
    }  # fmt: skip
    story = _round().story
    return MachineReport.objects.get_or_create(
        story=story,
        made_with="canary",
        defaults={
            "content_hash": content_hash(story.latest_revision),
            "report": {"findings": [finding]},
            "made_at": NOON,
        },
    )[0]


def _dictionary() -> Dictionary:
    return Dictionary.objects.get_or_create(
        version="canary",
        defaults={"csv": "kind,word\n", "entries": 0, "made_by": stranger(), "made_at": NOON},
    )[0]


def _notice(person: User) -> int:
    """A notice to `person`."""
    row = {"words": "canary", "language": "en", "made_at": NOON, "key": UUID(int=person.pk)}
    return int(Notice.objects.get_or_create(person=person, topic="canary", defaults=row)[0].pk)


def _message() -> Message:
    """One that was given up."""
    row = {
        "kind": "test", "channel": "sms", "language": "en", "reason": "busy", "status": "dead",
        "made_at": NOON, "ended_at": NOON, "next_try_at": NOON, "sealed": b"canary",
    }  # fmt: skip
    return Message.objects.get_or_create(key=UUID(int=7), defaults=row)[0]


def _scheme() -> SchemeVersion:
    """A draft with one step; a door that was tried may have thrown the last one away."""
    scheme, _made = Scheme.objects.get_or_create(key="canary", defaults={"order": 999})
    draft, _made = SchemeVersion.objects.get_or_create(
        scheme=scheme, name="canary", effective=TimestamptzRange(empty=True)
    )
    if not draft.steps.exists():
        words = {"name": "canary", "name_en": "canary", "kind": "review", "role": "editor"}
        Step.objects.create(scheme=draft, order=1, group=1, **words)
    return draft


def _right() -> EmergencyRight:
    who = stranger()
    rights = EmergencyRight.objects
    return rights.get_or_create(person=who, defaults={"given_by": who, "valid": _LONG})[0]


def _case(number: str = "2603-0000001", **fields: Any) -> Case:
    """A case as it was sent: not accepted, so not public, and nobody's department has it."""
    before = Case.objects.filter(number=number).first()
    if before:
        return before
    fields = {"kind": "help", "title": "canary", "text": "canary", "visibility": "unnamed"} | fields
    rule = TimeRule.objects.filter(kind="").first()
    bare = {"digest": bytes(32), "secret_hash": bytes(32), "sent_at": NOON, "rule": rule}
    return Case.objects.create(number=number, key=uuid4(), **bare, **fields)


def _batch(by: User) -> Batch:
    return Batch.objects.create(key=uuid4(), verb="accept", by=by, at=NOON)


def _answer_token() -> str:
    """A department without an account, and its link."""
    case, desk = _case("2603-0000004"), _hired("linking", "casedesk")
    if case.state == "submitted":
        accept(case, by=desk, at=NOON)
        dispatch(case, lead=_department(), by=desk, at=NOON)
    return make_link(case, days=30, by=desk, at=now()).path.split("/")[-2]


def _public_case(number: str = "2603-0000002", **fields: Any) -> str:
    case = _case(number, **fields)
    if case.state == "submitted":
        accept(case, by=_hired("case-desk", "casedesk"), at=NOON)
    return case.number


def _place() -> Place:
    return Place.objects.get_or_create(name="canary place", defaults={"slug": "canary-place"})[0]


def _case_in_place() -> str:
    return _public_case("2603-0000005", place=_place())


def _case_of_department() -> str:
    number = _public_case("2603-0000006")
    case = Case.objects.get(number=number)
    if case.unit is None:
        dispatch(case, lead=_department(), by=_hired("case-desk", "casedesk"), at=NOON)
    return number


def _own_case() -> str:
    """A case of whoever the matrix signs in as `reporter`."""
    return _case("2603-0000003", reporter=_reporter()).number


def _file_of(number: str) -> UUID:
    """The photo that somebody sent with the case of that number."""
    case = Case.objects.get(number=number)
    if not case.files.exists():
        bag = Bag(uuid4(), b"canary" * 5, is_public=True)
        data = plain((64, 48))
        take_in(io.BytesIO(data), name="canary", size=len(data), into=bag, at=now())
        attach(case, bag, side=Side.CITIZEN, by=None, at=now())
    return case.files.get().address


def _arriving(token: str) -> UUID:
    """A photo on its way from the browser with that token."""
    batch = UUID(int=len(token) + 1)
    bag = Bag(batch, mark_of(token, batch))
    return begin_file(UUID(int=len(token) + 9), into=bag, name="canary", size=10, at=now()).key


def _api_key() -> ApiKey:
    row = {"mode": "live", "hint": "nary", "per_hour": 1, "made_at": NOON, "made_by": stranger()}
    return ApiKey.objects.get_or_create(digest=bytes(32), defaults={"holder": "canary", **row})[0]


def _token() -> str:
    """Of a case that everybody may read."""
    case = Case.objects.get(number=_public_case())
    row = {"api_key": _api_key(), "form": case.key, "mark": bytes(32), "at": NOON}
    made = {**row, "token_digest": token_digest("canary-token")}
    Submission.objects.get_or_create(case=case, defaults=made)
    return "canary-token"


def _jurisdiction() -> Jurisdiction:
    row = {"name": "canary", "opened_at": NOON}
    return Jurisdiction.objects.get_or_create(key="canary.example", defaults=row)[0]


def canary_of(name: str, hole: str) -> Canary | None:
    """The canary for the hole of the address called `name`."""
    spot = f"{name}.{hole}"
    return next((one for spots, one in CANARIES.items() if fnmatchcase(spot, spots)), None)


NOBODY: frozenset[str] = frozenset()
ADMIN = frozenset({"admin"})
DESK = frozenset({"editor", "head", "chief"})
REVIEWERS = DESK | {"proofreader"}
CANARIES: dict[str, Canary] = {
    "people:put_officer_on_duty.unit_id": Canary(
        lambda: _department().pk, frozenset({"casedesk", "admin"})
    ),
    "people:*.unit_id": Canary(lambda: _unit().pk, ADMIN),
    "people:*.post_id": Canary(lambda: _post().pk, ADMIN),
    "people:*.membership_id": Canary(lambda: _membership().pk, ADMIN),
    "people:*.person_id": Canary(lambda: _membership().person_id, STAFF),
    "people:*.delegation_id": Canary(lambda: _delegation().pk, ADMIN),
    "people:*.duty_id": Canary(lambda: _duty().pk, ADMIN),
    "watch:item.pk": Canary(lambda: _item().pk, EVERYONE),
    "planning:lead_from_item.pk": Canary(lambda: _item().pk, EVERYONE),
    "watch:*source.pk": Canary(lambda: _source().pk, EVERYONE),
    "watch:p*.pk": Canary(lambda: _source().pk, EVERYONE),
    "watch:resume.pk": Canary(lambda: _source().pk, EVERYONE),
    "watch:*.pk": Canary(lambda: _quarantine().pk, EVERYONE),
    "planning:lead_from_case.number": Canary(
        lambda: _case().number, frozenset({"casedesk", "chief"})
    ),
    "planning:*lead.pk": Canary(lambda: _lead().pk, DESK),
    "planning:*topic.pk": Canary(lambda: _topic().pk, DESK),
    "planning:assign.pk": Canary(lambda: _topic().pk, DESK),
    "planning:*.pk": Canary(lambda: _assignment().pk, DESK),
    "stories:memo.pk": Canary(_memo, REVIEWERS),
    "stories:compare.old": Canary(lambda: _version("first"), REVIEWERS),
    "stories:compare.new": Canary(lambda: _version("last"), REVIEWERS),
    "stories:name_version.version": Canary(lambda: _version("last"), REVIEWERS),
    "stories:decide.draft": Canary(lambda: _side_draft().pk, REVIEWERS),
    "stories:resolve.said": Canary(lambda: _comment().pk, REVIEWERS),
    "stories:answer.made": Canary(lambda: _suggestion().pk, REVIEWERS),
    "stories:review.pk": Canary(lambda: _round().story_id, REVIEWERS),
    "stories:sign.pk": Canary(lambda: _round().story_id, REVIEWERS),
    "stories:dictionary_file.pk": Canary(lambda: _dictionary().pk, EVERYONE),
    "stories:judge.report_id": Canary(lambda: _report().pk, REVIEWERS),
    "stories:judge.place": Canary(lambda: 0, REVIEWERS),
    # Schemes hide nothing from whoever passes the table.
    **{
        f"stories:{name}.pk": Canary(lambda: _scheme().pk, EVERYONE)
        for name in ("*scheme", "step", "remove_step", "dry_run", "put_in_force")
    },
    "stories:*step.place": Canary(lambda: 1, EVERYONE),
    "stories:take_off_the_list.pk": Canary(lambda: _right().pk, EVERYONE),
    "stories:*.pk": Canary(lambda: _round().story_id, REVIEWERS),
    "archives:*.pk": Canary(lambda: _archive().pk, EVERYONE),
    "press:again.pk": Canary(lambda: _page().pk, EVERYONE),
    "published:*.pk": Canary(lambda: draft().pk, DESK),
    # An account without its token; with it stands in the tests of the command.
    "accounts:first.person_id": Canary(lambda: stranger().pk, NOBODY, lambda: stranger("new").pk),
    "accounts:first.token": Canary(
        lambda: "no-token", NOBODY, lambda: default_token_generator.make_token(stranger("new"))
    ),
    # What only its reader sees; a reporter's own is the twin.
    "notices:open.pk": Canary(lambda: _notice(stranger()), NOBODY, lambda: _notice(_reporter())),
    "notices:unsubscribe.token": Canary(
        lambda: "no-token",
        NOBODY,
        lambda: address_of(Link(stranger().pk, "", "canary", "email"), language="en").split("/")[
            -2
        ],
    ),
    "messages:*.pk": Canary(lambda: _message().pk, EVERYONE),
    # What only its sender sees; a reporter's own is the twin.
    "uploads:upload.key": Canary(
        lambda: _upload(_hired("sender", "reporter")), NOBODY, lambda: _upload(_reporter())
    ),
    "phone:s*.pk": Canary(lambda: _round().story_id, NOBODY, _own_story),
    "phone:*.pk": Canary(lambda: _assignment().pk, NOBODY, lambda: _assignment().pk),
    # Cases: what the desk and one department see, and one that readers do not.
    "cases:*file.address": Canary(
        lambda: _file_of(_case().number), frozenset({"casedesk", "chief"})
    ),
    "cases:file_act.address": Canary(
        lambda: _file_of(_case().number), frozenset({"casedesk", "chief"})
    ),
    "cases:file_act.verb": Canary(lambda: "hide", EVERYONE),
    # A photo of a case that is not public, and one on its way from another browser.
    **{
        f"asking:{name}.address": Canary(
            lambda: _file_of(_case().number), NOBODY, lambda: _file_of(_public_case())
        )
        for name in ("file", "small")
    },
    "asking:upload.key": Canary(lambda: _arriving("another"), NOBODY, lambda: _arriving("")),
    "cases:act.verb": Canary(lambda: "note", EVERYONE),
    "cases:batch.key": Canary(
        lambda: _batch(stranger()).key, NOBODY, lambda: _batch(_reporter()).key
    ),
    "cases:revoke_link.pk": Canary(lambda: 1, EVERYONE),
    # With a link that we signed stands in the tests of `cases`; this one is nobody's.
    "answering:case.token": Canary(lambda: "no-token", NOBODY, _answer_token),
    "cases:*.number": Canary(lambda: _case().number, frozenset({"casedesk", "chief"})),
    "asking:join.number": Canary(lambda: _case().number, NOBODY, _public_case),
    # Signed in, one's own; who opens one with its secret stands in the tests of `cases`.
    "asking:*.number": Canary(_own_case, frozenset({"reporter"})),
    "front:cases_of_unit.unit_id": Canary(
        lambda: _department().pk, EVERYONE, lambda: _department().pk
    ),
    "feeds:cases_of_unit.unit_id": Canary(
        lambda: _department().pk, EVERYONE, lambda: _department().pk
    ),
    "front:cases_in.place_id": Canary(lambda: _place().pk, EVERYONE, lambda: _place().pk),
    # Older ones than a case of the same list.
    "front:cases_in.number": Canary(lambda: _case().number, NOBODY, _case_in_place),
    "front:cases_of_unit.number": Canary(lambda: _case().number, NOBODY, _case_of_department),
    "front:case*.number": Canary(lambda: _case().number, NOBODY, _public_case),
    # A draft: for readers there is no such story.
    "front:*.story_id": Canary(lambda: draft().pk, NOBODY, _published),
    "feeds:*.story_id": Canary(lambda: draft().pk, NOBODY, _published),
    "api:*.story_id": Canary(lambda: draft().pk, NOBODY, _published),
    "open311:definition.code": Canary(lambda: "complaint", EVERYONE),
    "open311:request.number": Canary(lambda: _case().number, NOBODY, _public_case),
    "open311:token.token": Canary(lambda: "no-token", NOBODY, _token),
    "keys:revoke.pk": Canary(lambda: _api_key().pk, EVERYONE),
    "keys:close_jurisdiction.pk": Canary(lambda: _jurisdiction().pk, EVERYONE),
}
# Holes that hide nothing from whoever passes the table.
OPEN_HOLES = (
    "front:*.slug",
    # Numbers of cases, and which of them the desk looks up.
    "front:rates*.*",
    "cases:rates_behind.name",
    "cases:judge.copy_id",
    "front:*.publication_id",
    # A place in one's own list.
    "notices:inbox.before",
    "feeds:*.slug",
    "feeds:*.number",
    "feeds:cases_in.place_id",
    "front:case_map.*",
    "front:cases_chosen.*",
    "media:*_id",
    "published:retry.pk",
    "stories:sheets_of_month.*",
    "taxonomy:*",
    "places:within.place_id",
    # Of a file that everybody sees.
    "ground:tile.*",
    "search:*.group_id",
    # The desk arranges every page together.
    "arrangements:*",
    "drafts:*",
)
