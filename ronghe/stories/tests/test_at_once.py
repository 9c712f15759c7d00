"""Many hands at the same moment, on real connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from ronghe.journal.models import Entry
from ronghe.kit.refusal import Refused
from ronghe.stories import actions
from ronghe.stories.models import Signature, Story, content_hash, version_is_signed

from .conftest import edited

pytestmark = pytest.mark.django_db(transaction=True)


def together(deeds) -> list:
    """Run every deed in a thread of its own, all at once; answers or refusals in their order."""
    gate = Barrier(len(deeds))

    def run(deed):
        try:
            gate.wait()
            return deed()
        except Refused as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_twenty_editors_sign_at_once_and_one_signature_stands(round, step, person, at):
    editors = [person(f"editor{number}", "editor") for number in range(20)]
    first = step(round, 1)

    answers = together(
        [lambda by=by: actions.sign(round, step=first, by=by, at=at) for by in editors]
    )

    assert Signature.objects.count() == 1
    assert sum(isinstance(answer, Signature) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 19
    assert Entry.objects.filter(name="StorySigned").count() == 1


def test_a_signature_and_an_edit_at_once_never_sign_an_unread_text(
    story, round, step, sign_up_to, chief, head, at
):
    sign_up_to(round, 3)
    seen = content_hash(round.version)

    together(
        [
            lambda: actions.sign(round, step=step(round, 4), by=chief, at=at, read=seen),
            lambda: actions.save_version(edited(story, "抢着改"), by=head, at=at),
        ]
    )

    story = Story.objects.get(pk=story.pk)
    assert story.stage == Story.Stage.IN_REVIEW
    assert not version_is_signed(story, story.latest_revision)
    assert set(Signature.objects.values_list("content_hash", flat=True)) == {seen}
