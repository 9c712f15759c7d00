"""The story of `editors`, seen from inside the house."""

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from psycopg.types.range import DateRange  # noqa: E402

from ronghe.accounts.models import User  # noqa: E402
from ronghe.kit.clock import now  # noqa: E402
from ronghe.people.models import Membership, Post, Unit  # noqa: E402
from ronghe.stories.actions import start_story  # noqa: E402
from ronghe.stories.models import SideDraft, Story  # noqa: E402
from ronghe.stories.places import hashes_of, text_of, words_of  # noqa: E402
from ronghe.taxonomy.models import Section  # noqa: E402
from tests.writers import Shown  # noqa: E402

TOKEN = "a" * 32


def prepared(editors: int) -> tuple[int, list[int]]:
    """A story of twelve paragraphs, and so many people of the desk."""
    always = DateRange(now().date().replace(year=2020), None)
    unit, _ = Unit.objects.get_or_create(name="编辑部", valid=always)
    post, _ = Post.objects.get_or_create(unit=unit, title="编辑", role="editor", valid=always)
    section, _ = Section.objects.get_or_create(slug="news", defaults={"name": "要闻"})
    people = []
    for number in range(editors):
        user = User.objects.create(username=f"writer-{number}", name=f"编辑{number}")
        Membership.objects.create(person=user, post=post, valid=always)
        people.append(user)
    body = [{"type": "paragraph", "value": f"<p>开头{one}。</p>"} for one in range(12)]
    story = start_story(author=people[0], at=now(), headline="多人同写", section=section, body=body)
    connection.close()  # an open one would keep the database from stopping
    return story.pk, [one.pk for one in people]


def shown(story: int) -> Shown:
    """What the editor's page of this story carries now."""
    now_ = Story.objects.get(pk=story)
    text = text_of(now_)
    fields = {
        "headline": now_.headline,
        "section": str(now_.section_id),
        "language": now_.language,
        "genre": now_.genre,
        "contributors-TOTAL_FORMS": "0",
        "contributors-INITIAL_FORMS": "0",
    }
    words = {id: words_of(text.places[f"body:{id}"]) for id in text.order}
    connection.close()
    return Shown(hashes_of(text), text.order, words, fields)


def signed_in(person: int) -> dict[str, str]:
    client = Client()
    client.force_login(User.objects.get(pk=person))
    connection.close()
    return {"session": client.cookies["session"].value, "csrf": TOKEN}


def stands(story: int) -> tuple[str, str, int]:
    """The words in the text, those beside it, and how many side drafts there were in all."""
    text = text_of(Story.objects.get(pk=story))
    rows = SideDraft.objects.filter(story=story)
    words = "\n".join(words_of(value) for value in text.places.values())
    beside = "\n".join(words_of(one.value) for one in rows.open())
    drafts = rows.count()
    connection.close()
    return words, beside, drafts
