"""A case that becomes confidential: what others copied of it goes too."""

from wagtail import hooks

from ronghe.notices.actions import unsay

from .. import officers
from ..models import Case


def take_words_back(case: Case, *, before: str) -> None:
    """Slot `case_hidden`: of a confidential case nobody keeps the words they copied, nor do notices.

    `before`: whom it was visible to. Call it in the transaction that hides the case.
    """
    if case.visibility in (before, Case.Visibility.PUBLIC, Case.Visibility.UNNAMED):
        return
    for goes in hooks.get_hooks("case_hidden"):
        goes(case)
    unsay(officers.named(case), instead=case.number, since=case.sent_at)
