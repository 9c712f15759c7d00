"""What citizens are told of their cases, and those who follow one.

With an account by its inbox and the ways chosen there; without, at the address left with the
report. A notice leaves the house: of a case that readers cannot see it has the number only, of a
tip-off nobody is told anything.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.notices.actions import Contact as Address
from ronghe.notices.actions import contact_at, tell, tell_contact
from ronghe.notices.models import Channel, How
from ronghe.notices.topics import Topic, register

from . import reading
from .models import Case, Contact, Move
from .moves import State, Verb
from .officers import named
from .vault import Contacts, NoKey

logger = structlog.get_logger(__name__)

MINE = register(
    Topic(
        "cases.mine",
        gettext_lazy("My cases"),
        gettext_lazy(
            "Your case is accepted or answered, or somebody needs to know something of you."
        ),
        {Channel.EMAIL: How.NOW, Channel.PUSH: How.NOW},
    )
)
FOLLOWED = register(
    Topic(
        "cases.followed",
        gettext_lazy("Cases I follow"),
        gettext_lazy("A case that concerns you too is answered."),
        {Channel.EMAIL: How.DAILY},
    )
)
# Whoever types a stranger's address into a report does not fill the stranger's mailbox.
MOST_A_DAY = 20

Say = Callable[[], str]
SAYS: dict[str, Say] = {
    Verb.ACCEPT: lambda: _("Your case %(case)s is accepted. Its page shows who has it in hand and when the answer is due."),
    Verb.REFUSE: lambda: _("Your case %(case)s is not accepted. Why stands on its page; you can appeal until %(until)s."),
    Verb.ASK: lambda: _("Somebody needs to know something about your case %(case)s. It stands still until you reply on its page."),
    Verb.GO_ON: lambda: _("Your case %(case)s goes on without your reply."),
    Verb.ANSWER: lambda: _("Your case %(case)s is answered. Say on its page whether it is solved, or appeal, until %(until)s."),
    Verb.REOPEN: lambda: _("Your appeal was right: your case %(case)s is opened again and gets a new answer."),
    Verb.UPHOLD: lambda: _("Somebody else has looked at your case %(case)s. It stays as it is; why stands on its page."),
    Verb.PARK: lambda: _("Your case %(case)s is put off. Why, and until when, stands on its page."),
    Verb.TAKE_UP: lambda: _("Your case %(case)s, which was put off, goes on."),
    Verb.MERGE: lambda: _("Your case %(case)s is joined to another of the same matter. What comes of it stands on your page, too."),
    Verb.PART: lambda: _("Your case %(case)s was joined to another. It stands by itself again."),
    Verb.CLOSE: lambda: _("Your case %(case)s is closed: the days for an appeal are over."),
}  # fmt: skip
# To citizens whose case was joined to the one that moves.
TO_JOINED: dict[str, Say] = {
    Verb.ANSWER: lambda: _("The case that yours, %(case)s, was joined to is answered. Its answer is on your page, too: say whether it is solved, or appeal."),
    Verb.REFUSE: lambda: _("The case that yours, %(case)s, was joined to is not accepted. Your page shows what happens now."),
    Verb.REOPEN: lambda: _("The case that yours, %(case)s, was joined to is opened again and gets a new answer."),
    Verb.PARK: lambda: _("The case that yours, %(case)s, was joined to is put off. Why stands on your page."),
}  # fmt: skip


def tell_of_move(case: Case, move: Move, *, at: datetime) -> None:
    """Its citizen, those of cases joined to it, and whoever follows it. In the move's transaction."""
    if case.is_tip:
        return
    if say := SAYS.get(move.verb):
        _tell(case, say, until=case.appeal_until, once=f"{move.serial}", at=at, of=move.verb)
    if say := TO_JOINED.get(move.verb):
        for one in case.merged.filter(state=State.MERGED):
            once = f"{case.pk} {move.serial}"
            _tell(one, say, until=case.appeal_until, once=once, at=at, of=move.verb)
    if move.verb == Verb.ANSWER:
        _tell_followers(case, at=at)


def tell_of_reply(case: Case, answer: int, *, at: datetime) -> None:
    """A first reply on the way to the answer."""
    if not case.is_tip:
        _tell(case, _replied, until=None, once=f"reply {answer}", at=at, of="reply")


def tell_of_split(case: Case, *, at: datetime) -> None:
    """A second matter of a report has become `case`."""
    if not case.is_tip:
        _tell(case, _split, until=None, once="split", at=at, of="split")


def _replied() -> str:
    return _("There is a first reply to your case %(case)s. The answer follows.")


def _split() -> str:
    return _("Your report had two matters. The second is now a case of its own, %(case)s; your first case opens it.")  # fmt: skip


def _tell(
    case: Case, say: Say, *, until: datetime | None, once: str, at: datetime, of: str
) -> None:
    """The account that sent it, or the address that was left with it."""
    if isinstance(case.reporter, User):
        tell(
            [case.reporter],
            topic=MINE,
            say=lambda: say() % _about(case, until),
            link=_page(case, case.reporter.language),
            at=at,
            once=f"{case.pk} {once}",
        )
        return
    try:
        contacts = reading.used_for(of, case, at=at)
    except NoKey:
        # A key that is missing stops no case.
        logger.error("contacts cannot be opened", case=case.pk)
        return
    contact = _where(case, contacts)
    if contact is None:
        return
    tell_contact(
        contact,
        topic=MINE,
        # Often nobody has proved the address to be theirs: it is told the number only.
        say=lambda: say() % {**_about(case, until), "case": case.number},
        # A second matter has a secret that nobody knows: the first case opens it.
        link=_page(first_of(case), contact.language),
        at=at,
        most_a_day=MOST_A_DAY,
    )


def _where(case: Case, contacts: Contacts) -> Address | None:
    """What was proven by a code before what was only typed."""
    proven = Contact.objects.filter(case=case).values_list("proven", flat=True).first()
    if proven:
        ways = {"email": "", "phone": "", proven: getattr(contacts, proven)}
        if (found := contact_at(**ways)) is not None:
            return found
    return contact_at(email=contacts.email, phone=contacts.phone)


def _tell_followers(case: Case, *, at: datetime) -> None:
    if case.shown_at is None:
        return
    people = User.objects.filter(pk__in=case.follows.values("person"), is_active=True)
    for language in sorted(set(people.values_list("language", flat=True))):
        with override(language):
            link = case.public_url()
        tell(
            people.filter(language=language).exclude(pk=case.reporter_id or 0),
            topic=FOLLOWED,
            say=lambda: _("%(case)s, which you follow, is answered.") % _about(case, None),
            link=link,
            at=at,
            once=f"{case.pk} {case.round}",
        )


def first_of(case: Case) -> Case:
    """The report itself, which its citizen has a secret for."""
    while case.split_from is not None:
        case = case.split_from
    return case


def _page(case: Case, language: str) -> str:
    """Where its citizen opens it: signed in, or with the secret."""
    with override(language):
        return f"{reverse('asking:find')}?number={case.number}"


def _about(case: Case, until: datetime | None) -> dict[str, str]:
    shape = "j M" if get_language() == "en" else "n月j日"
    return {
        "case": named(case) if case.shown_at else case.number,
        "until": date_format(timezone.localtime(until), shape) if until else "",
    }
