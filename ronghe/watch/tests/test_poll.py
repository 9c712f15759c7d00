import gzip
import ipaddress
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection

from ronghe.kit import outside
from ronghe.kit.clock import database_now
from ronghe.watch import fetching, polling
from ronghe.watch.failures import NotFetched
from ronghe.watch.fetching import fetch
from ronghe.watch.models import Item, Quarantine, Source

from .conftest import story


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        status, headers, body = self.server.answers.get(self.path, (404, {}, b""))
        if self.headers.get("If-None-Match") == headers.get("ETag") and "ETag" in headers:
            status, body = 304, b""
        self.send_response(status)
        for key, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(settings):
    """A real web server on a private address, which the settings allow."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.answers = [], {}
    server.base = f"http://127.0.0.1:{server.server_port}"
    settings.WATCH_PRIVATE_HOSTS = [f"127.0.0.1:{server.server_port}"]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def feed(db, server):
    server.answers["/feed"] = (200, {"ETag": '"1"', "Content-Type": "application/json"}, story())
    return Source.objects.create(
        name="feed", url=f"{server.base}/feed", next_poll_at=database_now()
    )


def test_a_poll_brings_items_and_the_next_time(feed):
    assert polling.poll_due() == 1
    assert Item.objects.get().source == feed
    feed.refresh_from_db()
    assert feed.etag == '"1"' and feed.last_error == "" and feed.last_success_at
    assert timedelta(minutes=14) < feed.next_poll_at - database_now() <= timedelta(minutes=15)


def test_nothing_is_asked_before_its_time(feed):
    polling.poll_due()
    assert polling.poll_due() == 0


def test_an_unchanged_feed_answers_304_and_counts_as_success(feed, server):
    polling.poll_due()
    Source.objects.update(next_poll_at=database_now(), last_success_at=None)
    polling.poll_due()
    assert server.asked[1][1]["If-None-Match"] == '"1"'
    assert Source.objects.get().last_success_at
    assert Item.objects.count() == 1


def test_failures_back_off_twice_as_long_each_time(feed, server):
    server.answers["/feed"] = (500, {}, b"")
    for expected in (30, 60, 120):
        Source.objects.update(next_poll_at=database_now())
        polling.poll_due()
        feed.refresh_from_db()
        wait = (feed.next_poll_at - database_now()) / timedelta(minutes=1)
        assert expected - 1 < wait <= expected
    assert feed.last_error == "status 500"
    assert "500" in feed.error_sentence
    assert polling.backoff(15, 99) == timedelta(hours=24)


def test_retry_after_is_obeyed_up_to_a_day(feed, server):
    server.answers["/feed"] = (503, {"Retry-After": "7200"}, b"")
    polling.poll_due()
    feed.refresh_from_db()
    assert timedelta(minutes=119) < feed.next_poll_at - database_now() <= timedelta(minutes=120)
    server.answers["/feed"] = (429, {"Retry-After": "99999999"}, b"")
    Source.objects.update(next_poll_at=database_now())
    polling.poll_due()
    feed.refresh_from_db()
    assert feed.next_poll_at - database_now() <= timedelta(hours=24)


def test_an_unreadable_answer_waits_in_quarantine_and_is_named(feed, server):
    server.answers["/feed"] = (200, {}, b"<html>login</html>")
    polling.poll_due()
    feed.refresh_from_db()
    assert feed.last_error.startswith("unreadable")
    assert feed.etag == ""
    assert Quarantine.objects.get().code == "web_page"


def test_an_address_changed_while_asking_is_not_overwritten(feed, server, monkeypatch):
    def change_meanwhile(*args, **kwargs):
        Source.objects.update(url="https://new.example/", next_poll_at=None)
        raise NotFetched("gone")

    monkeypatch.setattr(polling, "fetch", change_meanwhile)
    polling.poll_due()
    assert Source.objects.get().last_error == ""


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_ask_the_same_source_twice(server):
    server.answers["/feed"] = (200, {}, story())
    for number in range(8):
        Source.objects.create(
            name=str(number), url=f"{server.base}/feed?{number}", next_poll_at=database_now()
        )
    server.answers |= {f"/feed?{number}": (200, {}, story()) for number in range(8)}

    def work():
        try:
            polling.poll_due()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(path for path, _ in server.asked) == [f"/feed?{n}" for n in range(8)]


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
    ]
    + [
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ]
    + ["2001:0:4136:e378::1", "255.255.255.255", "198.18.0.1", "fec0::1"],
)
def test_inner_addresses_are_not_outside(text):
    assert not outside.is_outside(ipaddress.ip_address(text))


def test_public_addresses_are_outside():
    for text in ("8.8.8.8", "114.114.114.114", "2400:3200::1"):
        assert outside.is_outside(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/feed",
        "http://localhost:{port}/feed",
        "http://2130706433:{port}/feed",
    ]
    + [
        "http://0x7f.1:{port}/feed",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/feed",
        "http://0:{port}/",
    ]
    + ["http://017700000001:{port}/", "http://169.254.169.254/latest/meta-data/"],
)
def test_nobody_sends_us_into_our_own_network(server, settings, address):
    settings.WATCH_PRIVATE_HOSTS = []
    with pytest.raises(NotFetched) as refusal:
        fetch(address.format(port=server.server_port))
    assert refusal.value.code in {"inside", "unknown_host"}
    assert not server.asked


def test_a_redirect_into_our_network_is_refused(server):
    inner = server.base.replace("127.0.0.1", "localhost")
    server.answers["/go"] = (302, {"Location": f"{inner}/feed"}, b"")
    with pytest.raises(NotFetched) as refusal:
        fetch(f"{server.base}/go")
    assert refusal.value.code == "inside"
    assert [path for path, _ in server.asked] == ["/go"]


def test_a_name_with_one_inner_answer_is_distrusted(monkeypatch, settings):
    settings.WATCH_PRIVATE_HOSTS = []
    answers = [(2, 1, 6, "", ("8.8.8.8", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(outside.socket, "getaddrinfo", lambda *a, **k: answers)
    with pytest.raises(NotFetched) as refusal:
        fetch("http://rebind.example/")
    assert refusal.value.code == "inside"


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "gopher://a/", "http://", "http://u:p@a.example/", "//a", "http://a:b/"],
)
def test_only_plain_web_addresses(address):
    with pytest.raises(NotFetched) as refusal:
        fetch(address)
    assert refusal.value.code == "address"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, {}, b"x" * (10 * 1024 * 1024 + 1)), "too_large"),
        (
            (200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * 50_000_000, mtime=0)),
            "too_large",
        ),
        ((200, {"Content-Encoding": "br"}, b"x"), "encoding"),
        ((200, {"Content-Encoding": "gzip"}, b"x"), "encoding"),
        ((302, {"Location": "/a"}, b""), "redirects"),
        ((301, {"Location": "file:///etc/passwd"}, b""), "address"),
        ((410, {}, b""), "gone"),
        ((403, {}, b""), "status"),
        ((200, {"Content-Length": "500"}, b"cut"), "no_answer"),
    ],
)
def test_strange_answers_are_refused(server, monkeypatch, answer, code):
    monkeypatch.setattr(fetching, "TIMEOUT", 2)
    server.answers["/a"] = answer
    with pytest.raises(NotFetched) as refusal:
        fetch(f"{server.base}/a")
    assert refusal.value.code == code or (code == "no_answer" and refusal.value.code == "too_slow")


def test_gzip_answers_are_opened(server):
    server.answers["/a"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"hello"))
    assert fetch(f"{server.base}/a").raw == b"hello"


def test_a_drip_feed_ends_at_the_deadline(monkeypatch):
    monkeypatch.setattr(fetching, "DEADLINE", 0.05)

    def drip():
        while True:
            time.sleep(0.02)
            yield b"x"

    with pytest.raises(NotFetched) as refusal:
        fetching._limited(drip(), time.monotonic() + 0.05)
    assert refusal.value.code == "too_slow"
