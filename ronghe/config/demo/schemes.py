"""How the demo paper reviews: its schemes in force, a draft under discussion, the emergency list."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from ronghe.accounts.models import User
from ronghe.stories import actions
from ronghe.stories.actions.schemes import plan_of
from ronghe.stories.models import EmergencyRight, SchemeVersion
from ronghe.taxonomy.models import Section

# Older stories of the town went the short way of a paper that just began.
SINCE = timedelta(days=4)
# Invented, like everybody in this town.
LEADERS = ["云启明", "桐以宁"]
DRAFT = "三审三校（征求意见稿）"


def load(cast: Mapping[str, User], at: datetime) -> None:
    """Everything that ships is in force, where nobody has decided otherwise."""
    since, admin = at - SINCE, cast["admin"]
    if EmergencyRight.objects.exists():
        return
    actions.put_on_the_list(cast["chief"], since=since, until=None, by=admin, at=since)
    for draft in SchemeVersion.objects.drafts().order_by("-scheme__order"):
        frame = actions.Frame(
            **{name: getattr(draft, name) for name in actions.Frame.__dataclass_fields__}
        )
        named = replace(frame, leaders=LEADERS)
        actions.change_draft(draft, frame=named, by=admin, at=since)
        actions.put_in_force(draft, since=since, by=admin, at=since)
    _under_discussion(admin, at)


def _under_discussion(admin: User, at: datetime) -> None:
    """A draft for the dry run: a quality read of everything in the news, and shorter times."""
    running = SchemeVersion.objects.in_force(at).get(scheme__key="full")
    draft = actions.draft_like(running, by=admin, at=at)
    frame = actions.Frame(
        **{name: getattr(draft, name) for name in actions.Frame.__dataclass_fields__}
    )
    actions.change_draft(draft, frame=replace(frame, name=DRAFT), by=admin, at=at)
    steps = list(draft.steps.all())
    place = next(one.order for one in steps if one.kind == "read")
    plan = plan_of(steps[place - 1], steps[place - 2])
    news = list(Section.objects.filter(slug="news").values_list("pk", flat=True))
    wider = {**asdict(plan)["needed"], "sections": news}
    actions.place_step(
        draft, replace(plan, needed=wider), place=place, instead_of=place, by=admin, at=at
    )
