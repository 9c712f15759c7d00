"""The bridge from Granian to Django, with the real Granian and a small application."""

import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.paper import ROOT, eventually, free_port

from .bridge_app import PATIENCE, SLOWER


@pytest.fixture(scope="module")
def address():
    port = free_port()
    words = ["-m", "granian", "--interface", "rsgi", "--no-ws", "--port", str(port)]
    server = subprocess.Popen(
        [sys.executable, *words, "--log-level", "warning", "tests.ops.bridge_app:app"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=ROOT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: answers(address), within=60)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def answers(address):
    try:
        return httpx.get(f"{address}/closed").status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.parametrize("size", [0, 10, 3 * 2**20])
def test_a_body_arrives_whole_small_or_spooled(address, size):
    body = os.urandom(size)
    told = httpx.post(f"{address}/echo", content=body).json()
    assert (told["length"], told["sha256"]) == (size, hashlib.sha256(body).hexdigest())


def test_a_body_in_chunks_arrives_whole(address):
    told = httpx.post(f"{address}/echo", content=(b"ab" for _ in range(5000))).json()
    assert (told["length"], told["CONTENT_LENGTH"]) == (10_000, "10000")


def test_a_larger_body_than_we_take_is_refused(address):
    announced = httpx.post(f"{address}/echo", content=b"x" * (5 * 2**20))
    assert announced.status_code == 413
    assert (
        httpx.post(f"{address}/echo", content=(b"x" * 65536 for _ in range(100))).status_code == 413
    )


def test_path_query_and_repeated_headers_are_passed_as_wsgi_wants_them(address):
    headers = [("X-One", "a"), ("X-One", "b"), ("Cookie", "a=1"), ("Cookie", "b=2")]
    told = httpx.get(f"{address}/%E4%B8%B4/a%20b?q=%E6%BA%AA", headers=headers).json()
    assert told["PATH_INFO"].encode("latin-1").decode() == "/临/a b"
    assert told["QUERY_STRING"] == "q=%E6%BA%AA"
    assert told["HTTP_X_ONE"] == "a, b"
    assert told["HTTP_COOKIE"] == "a=1; b=2"
    assert told["REQUEST_METHOD"] == "GET"


def test_a_query_that_is_not_ascii_is_passed_as_bytes(address):
    """Old browsers and programs send the letters themselves, unquoted; WSGI carries them as latin-1."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as visitor:
        visitor.sendall("GET /?q=临溪 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        told = b"".join(iter(lambda: visitor.recv(65536), b""))
    query = json.loads(told.split(b"\r\n\r\n", 1)[1])["QUERY_STRING"]
    assert query.encode("latin-1").decode() == "q=临溪"


def test_a_proxy_of_ours_is_believed_and_nobody_can_speak_for_it(address):
    headers = {
        "X-Forwarded-For": "6.6.6.6, 198.51.100.7, 10.0.0.3",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
    }
    told = httpx.get(f"{address}/", headers=headers).json()
    assert told["REMOTE_ADDR"] == "198.51.100.7"
    assert told["wsgi.url_scheme"] == "https"
    assert not any(name.startswith("HTTP_X_FORWARDED") for name in told)


def test_a_header_with_an_underscore_is_left_out(address):
    told = httpx.get(f"{address}/", headers={"X_Real_Name": "someone"}).json()
    assert "HTTP_X_REAL_NAME" not in told


def test_a_stream_arrives_in_order_and_is_closed(address):
    with httpx.stream("GET", f"{address}/stream") as answer:
        lines = list(answer.iter_lines())
    assert lines == [str(number) for number in range(1000)]
    eventually(lambda: "stream" in closed(address), within=5)


def test_a_visitor_who_leaves_frees_the_thread(address):
    host, port = address.removeprefix("http://").split(":")
    for _ in range(4):
        with socket.create_connection((host, int(port))) as visitor:
            visitor.sendall(b"GET /for-ever HTTP/1.1\r\nHost: x\r\n\r\n")
            assert visitor.recv(100).startswith(b"HTTP/1.1 200")
        # More visitors than threads: it would hang here if one thread stayed behind.
        eventually(lambda: closed(address), within=10)
    eventually(lambda: closed(address).count("for-ever") == 4, within=10)


def closed(address):
    return json.loads(httpx.get(f"{address}/closed", timeout=30).content)


def test_a_crash_is_a_500_without_a_word_about_the_reason(address):
    answer = httpx.get(f"{address}/crash")
    assert answer.status_code == 500
    assert "purpose" not in answer.text


def test_a_long_line_is_answered_at_once(address):
    with ThreadPoolExecutor(8) as visitors:
        codes = list(
            visitors.map(lambda _: httpx.get(f"{address}/slow", timeout=30).status_code, range(8))
        )
    assert sorted(set(codes)) == [200, 503]
    assert codes.count(200) >= 3


@pytest.mark.parametrize("path", ["/slower", "/slower-stream"])
def test_who_waits_for_too_long_gets_an_excuse_and_nothing_after_it(address, path):
    with httpx.Client(timeout=30) as visitor:
        answer = visitor.get(address + path)
        assert (answer.status_code, answer.headers["X-Excuse"]) == (503, path)
        assert answer.text == "Back in a moment"
        assert answer.elapsed.total_seconds() < SLOWER
        # The same connection goes on; the late answer of the thread went nowhere.
        time.sleep(SLOWER - PATIENCE)
        assert visitor.get(f"{address}/closed").status_code == 200


def test_threads_that_hang_do_not_hold_those_who_wait_behind_them(address):
    with ThreadPoolExecutor(3) as visitors:
        codes = list(
            visitors.map(lambda _: httpx.get(f"{address}/slower", timeout=30).status_code, range(3))
        )
    assert codes == [503, 503, 503]
    eventually(lambda: answers(address), within=10)
