"""Servers and names that mean us harm: what a hostile source may try with our fetcher."""

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator

import httpcore
import pytest

from ronghe.kit import outside
from ronghe.watch import fetching
from ronghe.watch.failures import NotFetched
from ronghe.watch.fetching import fetch


@pytest.fixture
def enemy(settings) -> Iterator[Callable[[Callable[[socket.socket], None]], str]]:
    """`enemy(what_it_does)` is the address of a server that does just that to each visitor."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    settings.WATCH_PRIVATE_HOSTS = [f"127.0.0.1:{port}"]
    over = threading.Event()

    def start(manners: Callable[[socket.socket], None]) -> str:
        def serve() -> None:
            while not over.is_set():
                try:
                    visitor, _ = listening.accept()
                except OSError:
                    return
                with visitor:
                    try:
                        visitor.recv(65536)
                        manners(visitor)
                    except OSError:
                        continue

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{port}/feed"

    yield start
    over.set()
    listening.close()


def drip_headers(visitor: socket.socket) -> None:
    visitor.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        visitor.sendall(b"X-Wait: yes\r\n")
        time.sleep(0.05)


def drip_body(visitor: socket.socket) -> None:
    visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        visitor.sendall(b"x")
        time.sleep(0.05)


def say_nothing(visitor: socket.socket) -> None:
    time.sleep(3)


def redirect_slowly(visitor: socket.socket) -> None:
    time.sleep(0.3)
    visitor.sendall(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize("manners", [drip_headers, drip_body, say_nothing, redirect_slowly])
def test_nobody_keeps_us_waiting_past_the_deadline(enemy, monkeypatch, manners):
    """Each step is quick enough; only all of them together are too slow."""
    monkeypatch.setattr(fetching, "DEADLINE", 0.7)
    address = enemy(manners)
    with pytest.raises(NotFetched) as refusal:
        fetch(address)
    assert refusal.value.code == "too_slow"


def endless_headers(visitor: socket.socket) -> None:
    visitor.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        visitor.sendall(b"X-Long: " + b"x" * 60_000 + b"\r\n")


def endless_body(visitor: socket.socket) -> None:
    visitor.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        visitor.sendall(b"x" * 65536)


def endless_chunks(visitor: socket.socket) -> None:
    visitor.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        visitor.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")


def no_http(visitor: socket.socket) -> None:
    visitor.sendall(b"-ERR unknown command\r\n" * 10)


@pytest.mark.parametrize(
    ("manners", "code"),
    [
        (endless_headers, "no_answer"),
        (endless_body, "too_large"),
        (endless_chunks, "too_large"),
        (no_http, "no_answer"),
    ],
)
def test_endless_and_foreign_answers_are_cut_off(enemy, manners, code):
    with pytest.raises(NotFetched) as refusal:
        fetch(enemy(manners))
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "text",
    ["::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b:1::7f00:1", "5f00::1", "100::1", "2001:db8::1"],
)
def test_old_and_special_spellings_are_not_outside(text):
    assert not outside.is_outside(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "host",
    ["127.1", "0177.0.0.1", "0x7f000001", "127。0。0。1", "①②⑦.0.0.1", "[::]", "[fe80::1%25lo]"]
    + ["[::127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]", "localhost.", "LOCALHOST", "127.0.0.1."],
)
def test_every_spelling_of_ourselves_is_refused(monkeypatch, settings, host):
    settings.WATCH_PRIVATE_HOSTS = []
    asked = []
    monkeypatch.setattr(
        httpcore.SyncBackend, "connect_tcp", lambda self, *where: asked.append(where)
    )
    with pytest.raises(NotFetched) as refusal:
        fetch(f"http://{host}/")
    assert refusal.value.code in {"inside", "unknown_host", "address", "no_answer"}
    assert asked == []


def test_a_private_ipv6_answer_is_distrusted(monkeypatch, settings):
    settings.WATCH_PRIVATE_HOSTS = []
    answers = [(10, 1, 6, "", ("fd00::1", 80, 0, 0))]
    monkeypatch.setattr(outside.socket, "getaddrinfo", lambda *a, **k: answers)
    with pytest.raises(NotFetched) as refusal:
        fetch("http://inner.example/")
    assert refusal.value.code == "inside"


def test_one_inner_address_among_public_ones_is_enough_to_distrust(monkeypatch, settings):
    settings.WATCH_PRIVATE_HOSTS = []
    answers = [(2, 1, 6, "", (text, 80)) for text in ("8.8.8.8", "127.0.0.1")]
    monkeypatch.setattr(outside.socket, "getaddrinfo", lambda *a, **k: answers)
    with pytest.raises(outside.NotOutside) as refusal:
        outside.resolve("mixed.example", 80, allowed=[])
    assert refusal.value.code == "inside"


@pytest.mark.parametrize("address", ["http://me:word@feeds.example/", "ftp://feeds.example/"])
def test_a_password_in_an_address_and_other_schemes_are_refused(address):
    with pytest.raises(NotFetched) as refusal:
        fetching.check_address(address)
    assert refusal.value.code == "address"


def test_a_name_that_changes_its_mind_gains_nothing(monkeypatch, settings):
    """The connection goes to the very address that was checked; the name is not asked again."""
    settings.WATCH_PRIVATE_HOSTS = []
    answers = iter(["8.8.8.8", "127.0.0.1"])
    monkeypatch.setattr(
        outside.socket,
        "getaddrinfo",
        lambda *a, **k: [(2, 1, 6, "", (next(answers), 80))],
    )
    asked = []

    def connect(self, host, *more):
        asked.append(host)
        raise httpcore.ConnectError("enough seen")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(NotFetched):
        fetch("http://rebind.example/")
    assert asked == ["8.8.8.8"]


def say_what_was_asked(visitor: socket.socket) -> None:
    visitor.sendall(
        b"HTTP/1.1 302 Found\r\nLocation: " + LOCATION + b"\r\nContent-Length: 0\r\n\r\n"
    )


LOCATION = "/新闻 一?q=临溪".encode()


def test_an_address_with_chinese_letters_travels_as_ascii(enemy, monkeypatch):
    asked = []
    ask = httpcore.ConnectionPool.stream
    monkeypatch.setattr(
        httpcore.ConnectionPool,
        "stream",
        lambda self, method, url, **more: asked.append(url) or ask(self, method, url, **more),
    )
    with pytest.raises(NotFetched) as refusal:
        fetch(enemy(say_what_was_asked) + "/天气 预报?城=临溪")
    assert refusal.value.code == "redirects"
    assert len(asked) == 6
    assert asked[0].endswith(
        "/%E5%A4%A9%E6%B0%94%20%E9%A2%84%E6%8A%A5?%E5%9F%8E=%E4%B8%B4%E6%BA%AA"
    )
    assert all(url.isascii() and " " not in url for url in asked)


@pytest.mark.parametrize(
    "address", ["http://a\ud800.example/", "http://a.example/\ud800", "http://" + "长" * 300]
)
def test_an_address_nobody_can_have_is_refused_with_a_sentence(address):
    with pytest.raises(NotFetched) as refusal:
        fetch(address)
    assert refusal.value.code in {"address", "unknown_host"}
