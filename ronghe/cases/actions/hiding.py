"""A case that fewer people see: which of its fields go, and what others copied of it."""

from typing import Any

from wagtail import hooks

from ronghe.notices.actions import unsay

from .. import officers
from ..models import Case


def fields_of(visibility: str) -> dict[str, Any]:
    """Of a case that is seen so: only a public one has a name, a confidential one is shown nowhere."""
    fields: dict[str, Any] = {"visibility": visibility}
    if visibility != Case.Visibility.PUBLIC:
        fields["signature"] = ""
    if visibility == Case.Visibility.CONFIDENTIAL:
        fields["shown_at"] = None
    return fields


def take_words_back(case: Case, *, before: str) -> None:
    """Slot `case_hidden`: of a confidential case nobody keeps the words they copied, nor do notices.

    `before`: whom it was visible to. Call it in the transaction that hides the case.
    """
    if case.visibility in (before, Case.Visibility.PUBLIC, Case.Visibility.UNNAMED):
        return
    for goes in hooks.get_hooks("case_hidden"):
        goes(case)
    unsay(officers.named(case), instead=case.number, since=case.sent_at)
