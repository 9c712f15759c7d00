"""A link that is taken back while somebody answers by it: what is said came before, or is not kept."""

import threading
import time
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from ronghe.cases import actions, rules
from ronghe.cases.models import Answer, AnswerLink, Case
from ronghe.cases.views.acts import BY_NAME
from ronghe.kit.clock import now

from .conftest import department, sent
from .test_by_link import ANSWER, post

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(town) -> Case:
    case = sent(at=now())
    actions.accept(case, by=town.desk, at=now())
    actions.dispatch(case, lead=department("住建局"), by=town.desk, at=now())
    return case


@pytest.fixture
def made(town, case):
    return actions.make_link(case, days=7, by=town.desk, at=now())


@pytest.fixture
def link(made) -> AnswerLink:
    return made.link


def answer_in_the_database(link: AnswerLink, **more: object) -> Answer:
    fields = {"case": link.case, "round": 1, "unit_id": link.unit_id, "link": link} | more
    return Answer.objects.create(is_final=False, public_text=ANSWER, at=now(), **fields)


def elsewhere(verb) -> threading.Thread:
    def run():
        try:
            verb()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_the_database_keeps_no_answer_by_a_link_that_does_not_hold(town, case, link):
    other = sent(at=now())
    actions.accept(other, by=town.desk, at=now())
    actions.dispatch(other, lead=link.unit, by=town.desk, at=now())
    for wrong in ({"case": other}, {"round": 2}, {"unit_id": town.light.pk}):
        with pytest.raises(IntegrityError):
            answer_in_the_database(link, **wrong)
    actions.revoke_link(link, by=town.desk, at=now())
    with pytest.raises(IntegrityError):
        answer_in_the_database(link)
    assert not Answer.objects.exists()


def test_taken_back_while_it_is_being_said_waits_for_the_words(town, case, link):
    """The answer was first: taking back waits, and finds it said."""
    order = []
    with transaction.atomic():
        answer_in_the_database(link)
        taken = elsewhere(
            lambda: (actions.revoke_link(link, by=town.desk, at=now()), order.append("back"))
        )
        taken.join(0.5)
        assert taken.is_alive()
        order.append("said")
    taken.join(10)
    assert order == ["said", "back"] and Answer.objects.count() == 1


def test_said_while_it_is_being_taken_back_is_not_kept(town, case, link):
    """Taking back was first, and is not yet done: the words wait for it, and are refused."""
    got = []

    def say():
        try:
            # By itself, as nothing of ours does it: the database alone must not keep it.
            answer_in_the_database(link)
        except IntegrityError as problem:
            got.append(problem)

    with transaction.atomic():
        AnswerLink.objects.filter(pk=link.pk).update(revoked_at=now(), revoked_by=town.desk)
        said = elsewhere(say)
        time.sleep(0.5)
        assert said.is_alive()
    said.join(10)
    assert len(got) == 1 and not Answer.objects.exists()


@pytest.mark.parametrize("verb", [actions.reply, actions.answer])
def test_whoever_is_late_by_a_moment_is_told_so(town, case, link, verb):
    """The verb looked at the link before it held the case: it looks again."""
    by, got = rules.Bearer(link), []
    actions.sign(case, by=by, at=now())
    case.refresh_from_db()

    def say():
        try:
            verb(case, public_text=ANSWER, by=by, at=now())
        except PermissionDenied as refusal:
            got.append(refusal)

    with transaction.atomic():
        actions.revoke_link(link, by=town.desk, at=now())
        late = elsewhere(say)
        late.join(0.5)
        assert late.is_alive()
    late.join(10)
    assert len(got) == 1 and not Answer.objects.exists()


def test_the_words_are_given_back_when_it_is_taken_back_on_the_way(case, made, client, monkeypatch):
    def too_late(*_, **__):
        raise PermissionDenied

    monkeypatch.setitem(BY_NAME, "reply", replace(BY_NAME["reply"], run=too_late))
    late = post(client, made.path, "reply", case, public_text=ANSWER)
    assert late.status_code == 410 and ANSWER in late.content.decode()
