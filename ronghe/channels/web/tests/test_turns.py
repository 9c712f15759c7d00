"""Which page is made first when several threads make pages."""

import threading
import time

import pytest

from ronghe.channels.web import turns


@pytest.fixture(autouse=True)
def only_home_is_hot(monkeypatch):
    monkeypatch.setattr(turns, "is_hot", lambda path: path == "/")
    monkeypatch.setattr(turns, "_making", turns._Making())


def first_of(*paths):
    """The first page of another thread, in the list as soon as its turn has come."""
    begun = []
    thread = threading.Thread(target=lambda: begun.append(next(turns.in_turn(paths))))
    thread.start()
    return begun, thread


def test_a_page_that_few_ask_for_waits_while_a_hot_one_is_made(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 60)
    hot = turns.in_turn(["/", "/latest/"])
    assert next(hot) == "/"
    begun, thread = first_of("/about/")
    time.sleep(0.1)
    assert begun == []
    assert next(hot) == "/latest/"
    thread.join(10)
    assert begun == ["/about/"]


def test_hot_pages_wait_for_nobody():
    assert next(turns.in_turn(["/"])) == "/"
    assert next(turns.in_turn(["/"])) == "/"


def test_each_page_has_its_turn_at_last(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    hot = turns.in_turn(["/"])
    next(hot)
    begun, thread = first_of("/about/")
    thread.join(10)
    assert begun == ["/about/"]


def test_nobody_waits_for_their_own_hot_pages(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 60)
    assert list(turns.in_turn(["/about/", "/", "/latest/"])) == ["/about/", "/", "/latest/"]


def test_who_breaks_off_keeps_nobody_waiting(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 60)
    broken = turns.in_turn(["/", "/latest/"])
    next(broken)
    broken.close()
    assert next(turns.in_turn(["/about/"])) == "/about/"
