"""A citizen sends a case: exactly one, however often the form arrives."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from hashlib import sha256
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.compiled import CompiledQuery
from ronghe.kit.geo import Datum, Point
from ronghe.kit.refusal import Refused
from ronghe.taxonomy.models import Place
from ronghe.taxonomy.spots import MOST_WORDS
from ronghe.text.personal.finding import found
from ronghe.text.personal.kinds import Found, Kind
from ronghe.text.personal.masking import masked

from .. import clocks, receipts
from ..facts import CaseJoined, CaseSent
from ..grid import on_grid
from ..models import MOST_TEXT, Case, Category, Contact, Follow, Join, Side
from ..senders import Bag
from ..vault import Contacts, seal
from .files import attach
from .knocking import Sender, count_report
from .proving import Proof, WrongCode, is_shown, prove
from .said import free, line, optional_line, words

# How long the secret of a form that arrives again is given again.
REPLAYED = timedelta(hours=24)
# By which two reports of one kind and place say the same.
WORDS = ("title", "text", "landmark")
TRIES = 5


class AlreadySent(Refused):
    code = "already_sent"


class SentJustNow(Refused):
    """The same words came a moment ago from another form: somebody went back after sending."""

    code = "sent_just_now"

    def __init__(self, case: Case) -> None:
        self.case = case
        super().__init__(
            _(
                "You sent exactly this a moment ago, as case %s. Nothing more was sent. If it is"
                " about something else, change your words."
            )
            % case.number
        )


@dataclass(frozen=True)
class Find:
    """Something personal in one field of a report, and what is read instead."""

    field: str
    said: Found
    shown: str

    @property
    def key(self) -> str:
        return f"{self.field}:{self.said.start}"


@dataclass(frozen=True)
class Report:
    """What the form says."""

    kind: str
    title: str
    text: str
    visibility: str
    signature: str = ""
    category: Category | None = None
    place: Place | None = None
    landmark: str = ""
    # WGS-84; `datum` is what it came in.
    point: Point | None = None
    datum: Datum = Datum.WGS84
    contacts: Contacts = field(default_factory=Contacts)
    # What is masked goes sealed to whoever may open the contacts, or nowhere.
    keep_words: bool = True
    # Keys of finds (`Find.key`) that not even they are to see.
    dropped: frozenset[str] = frozenset()

    def tidy(self) -> dict[str, Any]:
        """The fields of the case. A tip is confidential, and only a public case has a name.

        Personal data is masked, whoever reads it: phones, plates, numbers of papers, homes. Of what
        is confidential many at the desk read the case; the words as typed are opened with a reason.
        """
        is_tip = self.kind == Case.Kind.TIP
        visibility = Case.Visibility.CONFIDENTIAL if is_tip else self.visibility
        is_public = visibility == Case.Visibility.PUBLIC
        said = {
            "title": line(self.title, most=60),
            "text": words(self.text, most=MOST_TEXT),
            "signature": optional_line(self.signature, most=30) if is_public else "",
            "landmark": optional_line(self.landmark, most=MOST_WORDS),
        }
        said = {name: masked(text) for name, text in said.items()}
        lat, lon = self._shown_point() or (None, None)
        sorted_ = {
            "category": self.category,
            "place": self.place,
            "lat": lat,
            "lon": lon,
            "datum": self.datum.value if self.point else "",
        }
        return {"kind": self.kind, "visibility": visibility} | said | sorted_

    def _shown_point(self) -> Point | None:
        """On the grid, when the words name a home: the exact point is as secret as the words."""
        if self.point is None or not self._names_a_home():
            return self.point
        return on_grid(self.point)

    def _names_a_home(self, but: frozenset[str] = frozenset()) -> bool:
        return any(one.said.kind == Kind.ADDRESS and one.key not in but for one in self.finds)

    @cached_property
    def finds(self) -> tuple[Find, ...]:
        """What nobody reads in the case of what is typed here. Looked for once: it costs the most."""
        return tuple(
            Find(name, one, shown[one.start : one.end])
            for name, text in self._typed().items()
            for shown in [masked(text)]
            for one in found(text)
        )

    def sealed(self) -> Contacts:
        """The contacts, and the words as they were typed where the case has others."""
        if not self.keep_words or all(one.key in self.dropped for one in self.finds):
            return self.contacts
        told = []
        for name, text in self._typed().items():
            kept = [
                one.said for one in self.finds if one.field == name and one.key not in self.dropped
            ]
            told.append(masked(text, spared=kept) if text else "")
        if self.point is not None and self._names_a_home(but=self.dropped):
            told.append(f"WGS-84 {self.point.lat}, {self.point.lon}")
        return replace(self.contacts, words="\n".join(text for text in told if text))

    def _typed(self) -> dict[str, str]:
        return {
            "title": free(self.title, most=60),
            "text": free(self.text, most=MOST_TEXT),
            "landmark": free(self.landmark, most=MOST_WORDS),
        }


@dataclass(frozen=True)
class Sent:
    """The case and the secret that opens it again. Nobody can look the secret up later."""

    case: Case
    secret: str

    @property
    def receipt(self) -> str:
        return receipt_of(self.case)


def receipt_of(case: Case) -> str:
    """The signed receipt: the same text whenever it is asked for."""
    digest, version = bytes(case.digest), case.receipt_version
    return receipts.Receipt(case.number, case.sent_at, digest, version).signed()


def send(
    report: Report,
    *,
    key: UUID,
    by: User | None,
    at: datetime,
    files: Bag | None = None,
    sender: Sender | None = None,
    proof: Proof | None = None,
) -> Sent:
    """Take a case in. The same `key` gives the same receipt; other words under it are refused.

    `sender` is whom it is counted against, once for each case: `TooMany` when there were enough.
    Without one the caller counts. `proof`: a code; `WrongCode` when it is not the one that was sent.
    """
    reporter = None if report.kind == Case.Kind.TIP else by
    before = _sent_with(key=key)
    # First of all, so that a flood costs little; what a bad line sends again is not counted again.
    if sender is not None and not before:
        count_report(sender, account=reporter, at=at)
    fields, contacts = report.tidy(), report.sealed()
    digest = digest_of(fields, contacts, secret=receipts.secret_for(key))
    take = partial(take_in_case, fields, contacts, digest, key, reporter, at, files)
    # Nobody shows that a tip-off is theirs.
    proof = None if report.kind == Case.Kind.TIP else proof
    for _try in range(TRIES):
        if before:
            return _again(before[0], fields, contacts, at)
        try:
            sent = _taken_in(take, proof, contacts, key, at)
        except IntegrityError:
            # The same form at the same moment, or a number that was drawn before.
            before = _sent_with(key=key)
            continue
        if sent is not None:
            return sent
        # Or the same form used it a moment ago, on a way whose answer was lost.
        if not (before := _sent_with(key=key)):
            raise WrongCode(_WRONG)
    raise AlreadySent(_("This could not be taken in now. Please send it again."))


_WRONG = gettext_lazy(
    "This is not the code, or it is over. Ask for another one, or send without it."
)
_sent_with = CompiledQuery(lambda key: Case.objects.filter(key=key))


@transaction.atomic
def _taken_in(
    take: Callable[[], Sent], proof: Proof | None, contacts: Contacts, key: UUID, at: datetime
) -> Sent | None:
    """The code is used with the case or not at all. None: it is wrong, and that stays counted."""
    if proof is not None and not is_shown(proof, contacts, key=key, at=at):
        return None
    sent = take()
    if proof is not None:
        prove(sent.case, way=proof.way, at=at)
    return sent


def refuse_same(
    report: Report, *, key: UUID, by: User | None, sent_here: Collection[str], at: datetime
) -> None:
    """`SentJustNow` when a case among `sent_here`, or of this account and day, says exactly this.

    `sent_here`: numbers that the browser knows as sent from it. Without them and without an account
    nothing is asked. The form of that case itself may always come again: `send` knows its key.
    """
    known = Q(number__in=sent_here) if sent_here else Q()
    if by is not None and report.kind != Case.Kind.TIP:
        known |= Q(reporter=by, sent_at__gt=at - REPLAYED)
    if not known:
        return
    others = list(Case.objects.filter(known, kind=report.kind, place=report.place))
    fields = report.tidy() if others else {}
    same = [one for one in others if all(getattr(one, name) == fields[name] for name in WORDS)]
    if same and all(one.key != key for one in same):
        raise SentJustNow(same[0])


def digest_of(fields: dict[str, Any], contacts: Contacts, *, secret: str) -> bytes:
    """Of what is sent, by which the receipt is signed."""
    return receipts.digest_of(what_is_sent(fields, contacts), secret=secret)


def what_is_sent(fields: dict[str, Any], contacts: Contacts) -> dict[str, Any]:
    """As `docs/reference/receipts.md` writes it down."""
    keys = {name: fields[name].pk if fields[name] else None for name in ("category", "place")}
    return fields | keys | {"contacts": asdict(contacts)}


def _is_the_same(case: Case, fields: dict[str, Any], contacts: Contacts) -> bool:
    if case.receipt_version == receipts.KEYED:
        digest = digest_of(fields, contacts, secret=receipts.secret_for(case.key))
    else:
        # Sent before digests had a key; it may well arrive again within its day.
        digest = receipts.plain_digest_of(what_is_sent(fields, contacts))
    return compare_digest(bytes(case.digest), digest)


def _again(case: Case, fields: dict[str, Any], contacts: Contacts, at: datetime) -> Sent:
    # Whoever has no more than the key learns nothing of the case, not even its number.
    if not _is_the_same(case, fields, contacts):
        raise AlreadySent(
            _(
                "This form was sent before with other words. To report something else, begin a new one."
            )
        )
    secret = receipts.secret_for(case.key)
    fits = receipts.fits(secret, number=case.number, known=bytes(case.secret_hash))
    if at - case.sent_at > REPLAYED or not fits:
        raise AlreadySent(
            _(
                "This form was sent before, as case %s. Exactly the same words and contacts show its"
                " receipt again for a day; to report something else, begin a new one."
            )
            % case.number
        )
    return Sent(case, secret)


@transaction.atomic(savepoint=False)
def take_in_case(
    fields: dict[str, Any],
    contacts: Contacts,
    digest: bytes,
    key: UUID,
    reporter: User | None,
    at: datetime,
    files: Bag | None = None,
    *,
    split_from: Case | None = None,
    by: User | None = None,
) -> Sent:
    """One new row with all that belongs to it. `by`: a colleague who splits a report."""
    number, secret = receipts.new_number(at), receipts.secret_for(key)
    case = Case(
        number=number,
        key=key,
        digest=digest,
        secret_hash=receipts.hash_of(secret, number=number),
        reporter=reporter,
        sent_at=at,
        split_from=split_from,
        **fields,
    )
    case.rule = clocks.rule_for(case)
    clocks.begin(case, at=at)
    if contacts:
        keep_contacts(case, contacts)
    record(CaseSent(case.pk, case.kind, digest.hex()), actor=by or reporter, at=at)
    attach(case, files, side=Side.CITIZEN, by=None, at=at)
    return Sent(case, secret)


def keep_contacts(case: Case, contacts: Contacts) -> None:
    Contact.objects.create(case=case, **vars(seal(contacts, case=case.number)))


@transaction.atomic
def join(case: Case, *, mark: str, at: datetime) -> bool:
    """“Me too”. `mark` tells browsers or accounts apart; False when it has joined already."""
    if not Case.objects.public().filter(pk=case.pk).exists():
        raise Case.DoesNotExist
    hashed = sha256(f"{settings.SECRET_KEY}:{case.pk}:{mark}".encode()).digest()
    try:
        with transaction.atomic():
            Join.objects.create(case=case, mark=hashed, at=at)
    except IntegrityError:
        return False
    Case.objects.filter(pk=case.pk).update(joined=F("joined") + 1)
    record(CaseJoined(case.pk), actor=None, at=at)
    return True


def follow(case: Case, *, person: User, at: datetime) -> None:
    """Whoever joins with an account is told of its public answers."""
    if not Case.objects.public().filter(pk=case.pk).exists():
        raise Case.DoesNotExist
    Follow.objects.get_or_create(case=case, person=person, defaults={"at": at})


def stop_following(case: Case, *, person: User) -> None:
    """They stay counted, and are told no more."""
    Follow.objects.filter(case=case, person=person).delete()
