"""What is kept in memory is never older than the disk."""

import brotli
import pytest

from ronghe.channels.web import files
from ronghe.channels.web.memory import LARGEST, Memory
from ronghe.channels.web.serve import answer

PAGE = "<!doctype html><title>临溪</title>" + "<p>下雨了。" * 60
BROWSER = {"accept-encoding": "gzip, deflate, br"}


@pytest.fixture
def root(tmp_path):
    files.write(tmp_path / "x/index.html", PAGE.encode())
    return tmp_path


@pytest.fixture
def memory(root):
    return Memory(root)


@pytest.mark.parametrize("headers", [{}, BROWSER, {"accept-encoding": "gzip;q=0.5"}])
def test_it_says_what_the_disk_would_say(root, memory, headers):
    wanted = answer(root, "/x/", headers)
    for _ in range(2):
        ready = memory.find("/x/", headers)
        assert (tuple(ready.headers), ready.body) == (wanted.headers, wanted.body)


def test_equal_wishes_share_one_page(memory):
    assert memory.find("/x/", BROWSER) is memory.find("/x/", {"accept-encoding": "br, gzip"})


def test_a_new_version_is_seen_at_once(root, memory):
    for number in range(5):
        text = f"{PAGE}{number}".encode()
        files.write(root / "x/index.html", text)
        assert memory.find("/x/", {}).body == text
        assert brotli.decompress(memory.find("/x/", BROWSER).body) == text


def test_a_sibling_put_in_place_by_somebody_else_is_seen(root, memory):
    memory.find("/x/", BROWSER)
    other = root / "x/other.br"
    other.write_bytes(brotli.compress(b"another"))
    other.rename(root / "x/index.html.br")
    assert brotli.decompress(memory.find("/x/", BROWSER).body) == b"another"


def test_a_notice_ends_it_even_while_the_page_stands(root, memory):
    assert memory.find("/x/", BROWSER)
    (root / "x/index.gone.html").write_text("withdrawn")
    assert memory.find("/x/", BROWSER) is None


def test_a_page_that_is_gone_is_gone(root, memory):
    assert memory.find("/x/", BROWSER)
    files.remove(root / "x/index.html")
    assert memory.find("/x/", BROWSER) is None


@pytest.mark.parametrize("condition", ["if-none-match", "if-modified-since", "range"])
def test_whoever_asks_for_more_than_the_page_is_answered_from_the_disk(memory, condition):
    memory.find("/x/", {})
    assert memory.find("/x/", {condition: "anything"}) is None


@pytest.mark.parametrize("path", ["/", "/x", "/../x/", "/x/index.html", "/x/index.html.br"])
def test_what_has_no_page_is_not_kept(memory, path):
    assert memory.find(path, BROWSER) is None


def test_the_oldest_leave_when_the_shelf_is_full(root):
    memory = Memory(root, room=3 * len(PAGE.encode()))
    for number in range(9):
        files.write(root / f"{number}/index.html", PAGE.encode())
        assert memory.find(f"/{number}/", {})
    assert sum(len(one.body) for one in memory.kept()) <= 3 * len(PAGE.encode())
    assert memory.find("/0/", {}).body == PAGE.encode()


def test_a_large_file_is_not_kept(root, memory):
    files.write(root / "long.txt", b"x" * (LARGEST + 1))
    assert memory.find("/long.txt", {}) is None
