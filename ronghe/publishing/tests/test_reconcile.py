"""Crashes, late tries, two reconcilers: what is wanted and what is confirmed stay honest."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from ronghe.kit.clock import database_now
from ronghe.publishing import actions, reconciler
from ronghe.publishing.adapters import DeliveryFailed
from ronghe.publishing.models import Delivery, Publication
from ronghe.publishing.reconciler import attempt, claim, reconcile_one
from ronghe.publishing.tasks import reconcile_all
from ronghe.publishing.wake import RECONCILE

from . import desk

NOON = desk.NOON


@pytest.fixture
def wanted(ready, chief, paper):
    [publication] = actions.publish(ready, by=chief, at=NOON)
    return publication


def let_leases_end():
    Publication.objects.update(leased_until=database_now() - timedelta(seconds=1))


def forget_back_off():
    Publication.objects.update(next_try_at=database_now())


def test_a_failure_is_told_in_words_and_tried_again_later(wanted, paper):
    def refuse(publication):
        raise DeliveryFailed("The printer is out of ink.")

    paper.before = refuse
    assert reconcile_all() == 0
    wanted.refresh_from_db()
    assert wanted.last_error == "The printer is out of ink."
    assert wanted.next_try_at > database_now() and wanted.leased_until is None
    assert Delivery.objects.get().message == "The printer is out of ink."
    paper.before = lambda publication: None
    assert reconcile_all() == 0  # Still backing off.
    forget_back_off()
    assert reconcile_all() == 1


def test_each_failure_waits_longer(wanted, paper):
    paper.before = lambda publication: 1 / 0
    waits = []
    for _ in range(5):
        forget_back_off()
        reconcile_one(at=NOON)
        wanted.refresh_from_db()
        waits.append((wanted.next_try_at - database_now()).total_seconds())
    assert waits == sorted(waits) and 7 < waits[-1] < 8.1
    assert "ZeroDivisionError" in wanted.last_error


def test_a_crash_between_sending_and_confirming_does_not_send_twice(wanted, paper):
    first = claim()
    paper.publish(paper.prepare(first))  # … and the worker dies here.
    assert claim() is None  # The lease holds.
    let_leases_end()
    assert reconcile_all() == 1
    assert len(paper.calls) == 1


def test_a_lost_answer_does_not_send_twice(wanted, paper):
    def lose(publication):
        raise ConnectionError("The line went dead.")

    paper.after = lose
    assert reconcile_all() == 0
    forget_back_off()
    assert reconcile_all() == 1
    assert len(paper.calls) == 1


def test_a_late_try_never_brings_a_withdrawn_story_back(wanted, paper, ready, chief):
    slow = claim()  # A worker takes it, and stops for a long while.
    actions.withdraw(ready, reason="失实", by=chief, at=NOON)
    let_leases_end()
    assert reconcile_all() == 1
    assert paper.shown == {}
    outcome = attempt(slow, at=NOON)
    assert not outcome.confirmed
    assert paper.shown == {}
    wanted.refresh_from_db()
    assert wanted.confirmed_state == "withdrawn" and wanted.is_confirmed


def test_without_asking_first_the_late_try_would_bring_it_back(
    wanted, paper, ready, chief, monkeypatch
):
    """The twin with the defence off: it shows that the test above can fail."""
    monkeypatch.setattr(reconciler, "_still_wanted", lambda publication: True)
    slow = claim()
    actions.withdraw(ready, reason="失实", by=chief, at=NOON)
    let_leases_end()
    reconcile_all()
    attempt(slow, at=NOON)
    assert paper.shown != {}


def test_a_newer_want_during_a_try_is_not_confirmed_by_the_older_proof(wanted, paper, ready, chief):
    desk.sign(desk.change(ready, "新的进展。"))
    paper.after = lambda publication: (
        actions.correct(ready, text="补充", by=chief, at=NOON)
        if publication.wanted_serial == 1
        else None
    )
    first = reconcile_one(at=NOON)
    assert not first.confirmed
    wanted.refresh_from_db()
    assert (wanted.wanted_serial, wanted.confirmed_serial) == (2, 0)
    assert reconcile_all() == 1
    wanted.refresh_from_db()
    assert paper.shown[ready.pk] == wanted.wanted.content_hash


def test_withdrawals_go_first(newsroom, section, chief, paper):
    stories = [desk.signed(f"第{n}篇", section=section) for n in range(3)]
    for story in stories:
        actions.publish(story, by=chief, at=NOON)
    actions.withdraw(stories[2], reason="失实", by=chief, at=NOON)
    assert claim().story == stories[2]


def test_an_unknown_channel_stands_on_the_red_list(ready, chief, paper):
    [publication] = actions.publish(ready, by=chief, at=NOON)
    publication.outlet.kind = "pigeon"
    publication.outlet.save()
    reconcile_all()
    publication.refresh_from_db()
    assert "pigeon" in publication.last_error
    assert Publication.objects.unconfirmed().get() == publication


@pytest.mark.django_db(transaction=True)
def test_two_reconcilers_at_once_deliver_each_want_once(newsroom, section, chief, paper):
    for n in range(12):
        actions.publish(desk.signed(f"第{n}篇", section=section), by=chief, at=NOON)
    start = threading.Barrier(4)

    def work():
        try:
            start.wait()
            reconcile_all()
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(paper.calls) == len(set(paper.calls)) == 12
    assert not Publication.objects.unconfirmed().exists()


@pytest.mark.django_db(transaction=True)
def test_with_no_lease_two_reconcilers_would_deliver_twice(
    newsroom, section, chief, paper, monkeypatch
):
    """The twin with the defence off."""
    bare = reconciler.CLAIM.replace(
        "leased_until = clock_timestamp() + ", "leased_until = clock_timestamp() - "
    )
    monkeypatch.setattr(reconciler, "CLAIM", bare)
    monkeypatch.setattr(reconciler, "_still_wanted", lambda publication: True)
    for n in range(12):
        actions.publish(desk.signed(f"第{n}篇", section=section), by=chief, at=NOON)
    start = threading.Barrier(2)
    paper.before = lambda publication: start.wait(30)

    def work():
        try:
            for _ in range(6):
                reconcile_one(at=NOON)
        except threading.BrokenBarrierError:
            pass
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(paper.calls) > len(set(paper.calls))


@pytest.mark.django_db(transaction=True)
def test_two_chiefs_publish_at_once_and_one_wins(newsroom, section, chief, paper):
    story = desk.signed(section=section)
    start = threading.Barrier(2)
    results = []

    def go():
        try:
            start.wait()
            actions.publish(type(story).objects.get(pk=story.pk), by=chief, at=NOON)
            results.append("published")
        except actions.AlreadyPublic:
            results.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["published", "refused"]


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [RECONCILE])
        return cursor.fetchone()[0]


def test_the_job_is_deferred_with_the_change_and_not_without_it(ready, chief, paper):
    before = jobs()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.publish(ready, by=chief, at=NOON)
        raise ZeroDivisionError
    assert jobs() == before
    actions.publish(ready, by=chief, at=NOON)
    assert jobs() == before + 1
