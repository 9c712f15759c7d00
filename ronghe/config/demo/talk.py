"""What colleagues say to each other about drafts, so that the inboxes of the cast are not empty."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ronghe.accounts.models import User
from ronghe.notices.actions import send_test
from ronghe.notices.models import Channel, Message
from ronghe.stories.actions.talk import comment
from ronghe.stories.models import Comment, Story

# Who says what, hours before the demo begins; the newest drafts in review take them in turn.
SAID = (
    ("editor", 20, "@林知夏 第二段的数字和上周的稿子对不上，请再核一次。"),
    ("head", 9, "@周砚秋 标题可以更具体，写出是哪条路。"),
    ("editor", 5, "@许明岚 标题改了，请再看。@林知夏 图片说明还差拍摄时间。"),
    ("chief", 2, "@许明岚 这篇今晚要用，八点前签完。"),
)


def load(cast: Mapping[str, User], at: datetime) -> None:
    """Once: what people have said since is theirs."""
    stories = list(Story.objects.filter(stage=Story.Stage.IN_REVIEW).order_by("-pk")[: len(SAID)])
    if stories and not Comment.objects.exists():
        for number, (who, hours, text) in enumerate(SAID):
            story = stories[number % len(stories)]
            comment(story, text=text, by=cast[who], at=at - timedelta(hours=hours))
    if not Message.objects.filter(kind=Message.Kind.TEST).exists():
        send_test("19900000001", channel=Channel.SMS, by=cast["admin"], at=at)
