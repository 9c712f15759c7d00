"""A real server and a line that breaks: before, within and after the form; and all tries at once."""

import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from ronghe.cases.models import Case, Contact, Knock

pytestmark = pytest.mark.django_db(transaction=True)


def written(server: str, key: str) -> tuple[str, bytes, dict[str, str]]:
    """Host with port, the body of the form and its headers, as a browser has them."""
    host = urlsplit(server).netloc
    line = HTTPConnection(host)
    line.request("GET", "/cases/new/")
    answer = line.getresponse()
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())[1]
    cookie = answer.headers["Set-Cookie"].split(";")[0]
    line.close()
    typed = {
        "csrfmiddlewaretoken": token, "key": key, "kind": "complaint", "step": "send",
        "text": "路灯坏了一周。", "visibility": "unnamed", "phone": "13912345678",
    }  # fmt: skip
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    return host, urlencode(typed).encode(), headers


def cut(host: str, body: bytes, headers: dict[str, str], *, after: int) -> None:
    """Send so many bytes of the form, and hang up without hearing anything."""
    name, port = host.split(":")
    told = "".join(f"{key}: {said}\r\n" for key, said in headers.items())
    head = f"POST /cases/new/ HTTP/1.1\r\nHost: {host}\r\n{told}Content-Length: {len(body)}\r\n\r\n"
    with socket.create_connection((name, int(port))) as line:
        line.sendall(head.encode() + body[:after])


def whole(host: str, body: bytes, headers: dict[str, str]) -> str:
    line = HTTPConnection(host, timeout=120)
    line.request("POST", "/cases/new/", body, headers)
    answer = line.getresponse()
    answer.read()
    line.close()
    return f"{answer.status} {answer.headers['Location']}"


def test_whatever_the_line_does_it_is_one_case(live_server):
    key = str(uuid4())
    form = written(live_server.url, key)
    cut(*form, after=len(form[1]) // 2)
    time.sleep(1)
    assert not Case.objects.exists()
    cut(*form, after=len(form[1]))
    with ThreadPoolExecutor(12) as threads:
        answers = set(threads.map(lambda _: whole(*form), range(12)))
    assert len(answers) == 1 and answers.pop().startswith("302 /cases/mine/")
    assert Case.objects.count() == Contact.objects.count() == 1


def test_what_a_bad_line_sends_again_is_not_counted_against_it(client):
    key = str(uuid4())
    typed = {"key": key, "kind": "complaint", "step": "send", "text": "路灯坏了。", "visibility": "unnamed"}  # fmt: skip
    places = {Client().post("/cases/new/", typed)["Location"] for _ in range(40)}
    assert len(places) == 1 and Case.objects.count() == 1
    # Of its network and of the town, once each.
    assert list(Knock.objects.values_list("number", flat=True)) == [1, 1]
