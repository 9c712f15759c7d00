"""A case that becomes confidential takes its words back from wherever planning has copied them."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from ronghe.cases.models import Case
from ronghe.text.personal.masking import masked

from ..models import Assignment, Lead, Topic
from .cases import head_of

# Of a shorter title or line only the whole is taken for a copy: “谢谢” stands in many texts.
LEAST = 4


@transaction.atomic
def take_words_back(case: Case) -> None:
    """Out of its leads, their topics and assignments. What colleagues wrote in their own words stays.

    For the slot `case_hidden` of `cases`: in the transaction that hides the case, whose row is held.
    """
    leads = list(Lead.objects.select_for_update().filter(case=case).order_by("pk"))
    heads = {lead.note.partition("\n\n")[0] for lead in leads} - {""}
    for lead in leads:
        title = _free_title(lead, without(lead.title, case))
        Lead.objects.filter(pk=lead.pk).update(title=title, note=without(lead.note, case, *heads))
    own = [lead.pk for lead in leads]
    topics = Topic.objects.filter(leads__in=own) | Topic.objects.filter(leads__merged__in=own)
    for topic in topics.distinct():
        title, brief = without(topic.title, case), without(topic.brief, case, *heads)
        Topic.objects.filter(pk=topic.pk).update(title=title[:200], brief=brief)
        for asked in Assignment.objects.filter(topic=topic):
            brief = without(asked.brief, case, *heads)
            Assignment.objects.filter(pk=asked.pk).update(brief=brief)


def without(text: str, case: Case, *heads: str) -> str:
    """`text` with nothing in it that was copied from `case`, or from the lines about it (`heads`)."""
    found = text.replace("\r\n", "\n")
    with override("zh-hans"):
        instead = _("a confidential case")
    for copied in _copied(case):
        if found.strip() == copied:
            return instead
        if len(copied) >= LEAST:
            found = found.replace(copied, instead)
    for head in heads:
        found = found.replace(head, head_of(case, secret=True))
    return found


def _copied(case: Case) -> list[str]:
    """What may have been copied, the longest first: all of the text, its lines, the title."""
    whole = {one.strip() for one in (case.title, case.text, masked(case.title), masked(case.text))}
    lines = {line.strip() for text in whole for line in text.splitlines()}
    return sorted(whole | lines - {""}, key=lambda one: (-len(one), one))


def _free_title(lead: Lead, title: str) -> str:
    """Two living leads of a case have two titles."""
    living = Lead.objects.filter(case=lead.case_id, title=title).living().exclude(pk=lead.pk)
    return f"{title} {lead.pk}"[-200:] if living.exists() else title[:200]
