"""Files are whole or not at all, whatever ends the press half-way."""

import ctypes
import errno
import os
import time
from types import SimpleNamespace

import brotli
import pytest

from ronghe.channels.web import files

OLD, NEW = (f"<!doctype html><p>{word}</p>".encode() * 60 for word in ("旧", "新"))


@pytest.fixture
def page(tmp_path):
    file = tmp_path / "x/index.html"
    files.write(file, OLD)
    return file


@pytest.fixture
def killed_after(monkeypatch):
    """`killed_after(1)`: the press ends before its second renaming."""

    def limit(renamings):
        put_in_place = files._put_in_place

        def counting(source, target):
            nonlocal renamings
            renamings -= 1
            if renamings < 0:
                raise KeyboardInterrupt
            put_in_place(source, target)

        monkeypatch.setattr(files, "_put_in_place", counting)

    return limit


@pytest.mark.parametrize("renamings", [0, 1, 2])
def test_who_is_killed_half_way_knows_that_the_page_must_be_made_again(
    page, killed_after, renamings
):
    killed_after(renamings)
    with pytest.raises(KeyboardInterrupt):
        files.write(page, NEW)
    assert not files.holds(page, NEW)
    assert page.read_bytes() == OLD


def test_a_page_that_stands_has_no_sibling_of_an_earlier_text(page):
    files.write(page, NEW)
    assert brotli.decompress(page.with_name("index.html.br").read_bytes()) == NEW
    files.write(page, b"short")
    assert [one.name for one in page.parent.iterdir()] == ["index.html"]


@pytest.mark.parametrize("cannot", [SimpleNamespace(), SimpleNamespace(renameat2=lambda *_: -1)])
def test_a_file_system_that_exchanges_no_names_is_fine_too(page, monkeypatch, cannot):
    monkeypatch.setattr(ctypes, "CDLL", lambda *_: cannot)
    files.write(page, NEW)
    assert page.read_bytes() == NEW
    assert len(list(page.parent.iterdir())) == 3


def test_names_are_exchanged_where_the_system_can(page, monkeypatch):
    monkeypatch.setattr(os, "rename", None)
    files.write(page, NEW)
    assert page.read_bytes() == NEW
    assert len(list(page.parent.iterdir())) == 3


def test_each_version_has_a_second_of_its_own(page, monkeypatch):
    moment = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: moment)
    seconds = [page.stat().st_mtime_ns // 10**9]
    for text in (NEW, OLD):
        files.write(page, text)
        seconds.append(page.stat().st_mtime_ns // 10**9)
    files.withdraw(page, b"withdrawn")
    seconds.append(page.with_name("index.gone.html").stat().st_mtime_ns // 10**9)
    files.write(page, NEW)
    seconds.append(page.stat().st_mtime_ns // 10**9)
    assert len(set(seconds)) == 5 and seconds == sorted(seconds)


def test_a_withdrawn_page_goes_even_when_the_disk_has_no_room_for_its_notice(page, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    files.write(page, NEW)
    monkeypatch.setattr(files, "_replace", full)
    with pytest.raises(OSError, match="No space"):
        files.withdraw(page, b"withdrawn")
    assert list(page.parent.iterdir()) == []
