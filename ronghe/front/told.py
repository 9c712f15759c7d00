"""Cases in stories and stories about cases, as readers see them, with the keys both are pressed by."""

from collections.abc import Sequence
from datetime import datetime

from wagtail.blocks import StreamValue

from ronghe.arrangements.models import OUTLET
from ronghe.cases.models import Case
from ronghe.cases.standing import Standing, standings, with_since
from ronghe.channels.web.recording import touch
from ronghe.kit.compiled import CompiledQuery
from ronghe.publishing.models import Publication
from ronghe.stories.models import StoryCase


def cases_of(story: int, body: StreamValue) -> Sequence[Standing]:
    """The public cases of a story, the first linked first. Those in its text stand only there.

    A `case` block of `body` becomes the standing of its case; None where it is not public.
    """
    blocks = [one for one in body if one.block_type == "case"]
    named = {str(one.value).replace("\0", "") for one in blocks}
    linked = _linked(story=story)
    if not linked and not named:
        return []
    found = list(with_since(Case.objects.filter(pk__in=linked)))
    written = list(with_since(Case.objects.filter(number__in=named))) if named else []
    shown = _noted([*found, *written])
    for one in blocks:
        one.value = shown.get(str(one.value))
    order = {case: place for place, case in enumerate(linked)}
    under = sorted(found, key=lambda one: order[one.pk])
    stands = [shown[one.number] for one in under if one.number in shown]
    told = {one.value.case.pk for one in blocks if one.value}
    # Two cases that were joined stand as one.
    return list({one.case.pk: one for one in stands if one.case.pk not in told}.values())


# Also of cases that are not public yet: the page is made again when they are accepted.
_linked = CompiledQuery(
    lambda story: (
        StoryCase.objects.standing()
        .filter(story=story)
        .order_by("pk")
        .values_list("case", flat=True)
    )
)


def _noted(found: Sequence[Case]) -> dict[str, Standing]:
    for one in found:
        touch(f"case:{one.pk}")
        if one.merged_into_id:
            touch(f"case:{one.merged_into_id}")
    return standings(found)


def stories_about(case: Case, *, at: datetime) -> Sequence[Publication]:
    """What the paper has published about it, in any language, the newest first."""
    stories = list(StoryCase.objects.standing().filter(case=case).values_list("story", flat=True))
    if not stories:
        return []
    touch(*(f"story:{one}" for one in stories))
    found = Publication.objects.public(at).on(OUTLET).filter(story__in=stories)
    return list(found.select_related("wanted", "section").newest_first())
