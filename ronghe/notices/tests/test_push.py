"""Web push: sealed as the standard says, sent outside only, forgotten when the browser is gone."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ronghe.notices import push
from ronghe.notices.actions import add_device, tell
from ronghe.notices.actions.choosing import MOST_DEVICES, NoDevice
from ronghe.notices.channels import push as channel
from ronghe.notices.models import Device, Message
from ronghe.notices.push import base64url, from_base64url
from ronghe.notices.sending import send_all, send_one

from .conftest import LOUD, NOON

# https://www.rfc-editor.org/rfc/rfc8291#section-5
EXAMPLE = {
    "plain": b"When I grow up, I want to be a watermelon",
    "own": "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
    "point": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    "salt": "DGv6ra1nlYgDCS1FRnbzlw",
    "sealed": (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmY"
        "WAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexS"
        "gSxsj_Qulcy4a-fN"
    ),
}


def test_the_example_of_the_standard():
    number = int.from_bytes(from_base64url(EXAMPLE["own"]))
    sealed = push.encrypted(
        EXAMPLE["plain"],
        point=from_base64url(EXAMPLE["point"]),
        auth=from_base64url(EXAMPLE["auth"]),
        own=ec.derive_private_key(number, push.CURVE),
        salt=from_base64url(EXAMPLE["salt"]),
    )
    assert base64url(sealed) == EXAMPLE["sealed"]


def test_the_sender_can_be_verified():
    header = push.authorization("https://push.example:8443/x", contact="mailto:a@b", now=1000)
    token, key = (part.partition("=")[2] for part in header.removeprefix("vapid ").split(", "))
    head, claims, signature = token.split(".")
    said = json.loads(from_base64url(claims))
    assert said == {
        "aud": "https://push.example:8443",
        "exp": 1000 + 12 * 3600,
        "sub": "mailto:a@b",
    }
    raw = from_base64url(signature)
    der = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public = ec.EllipticCurvePublicKey.from_encoded_point(push.CURVE, from_base64url(key))
    public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert key == push.public_key()


class Browser:
    """What a browser keeps to itself, and a push service on the loopback."""

    def __init__(self) -> None:
        self.secret = ec.generate_private_key(push.CURVE)
        self.auth = b"0123456789abcdef"
        self.status, self.got = 201, []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                owner.got.append((dict(self.headers), body))
                self.send_response(owner.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def keys(self) -> dict[str, str]:
        return {"key": base64url(push._point(self.secret)), "auth": base64url(self.auth)}

    def read(self, body: bytes) -> dict[str, str]:
        """RFC 8291 from the other side."""
        salt, length = body[:16], body[20]
        point, text = body[21 : 21 + length], body[21 + length :]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(push.CURVE, point)
        shared = push._hkdf(
            self.auth,
            self.secret.exchange(ec.ECDH(), theirs),
            b"WebPush: info\0" + push._point(self.secret) + point,
            32,
        )
        key = push._hkdf(salt, shared, b"Content-Encoding: aes128gcm\0", 16)
        nonce = push._hkdf(salt, shared, b"Content-Encoding: nonce\0", 12)
        return json.loads(AESGCM(key).decrypt(nonce, text, None).rstrip(b"\x02"))


@pytest.fixture
def browser(ann, settings):
    browser = Browser()
    settings.PUSH_PRIVATE_HOSTS = ["127.0.0.1"]
    device = add_device(ann, endpoint="https://push.example/1", at=NOON, **browser.keys)
    # The loopback has no certificate.
    url = f"http://127.0.0.1:{browser.server.server_port}/1"
    Device.objects.filter(pk=device.pk).update(endpoint=url)
    ann.emailaddress_set.all().delete()
    yield browser
    browser.server.shutdown()


def said(ann, words: str = "新消息") -> str:
    tell([ann], topic=LOUD, say=lambda: words, link="/news/1/", at=NOON)
    while send_one(at=NOON):
        pass
    return Message.objects.get(channel="push").status


def test_a_browser_reads_what_nobody_else_can(ann, browser):
    assert said(ann) == Message.Status.SENT
    ((headers, body),) = browser.got
    assert browser.read(body)["body"] == "新消息"
    assert browser.read(body)["link"] == "/news/1/"
    assert "新消息".encode() not in body
    assert headers["Content-Encoding"] == "aes128gcm" and headers["TTL"] == "86400"
    assert len(headers["Topic"]) <= 32


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(ann, browser, status):
    browser.status = status
    assert said(ann) == Message.Status.DEAD
    assert not Device.objects.exists()
    assert Message.objects.get(channel="push").reason == "gone"


def test_a_busy_push_service_is_tried_again(ann, browser):
    browser.status = 503
    assert said(ann) == Message.Status.WAITING
    assert Device.objects.exists()


def test_a_push_service_inside_is_never_asked(ann, browser, settings):
    settings.PUSH_PRIVATE_HOSTS = []
    assert said(ann) == Message.Status.DEAD
    assert browser.got == []


def test_a_long_text_is_cut_to_what_push_services_take(ann, browser):
    assert said(ann, "长" * 500) == Message.Status.SENT
    assert len(browser.got[0][1]) <= 4096


def test_the_push_service_has_five_seconds():
    assert channel.PUSH_TIMEOUT == 5


@pytest.mark.parametrize(
    "changes",
    [
        {"endpoint": "http://push.example/1"},
        {"endpoint": "https://me:x@push.example/"},
        {"endpoint": "file:///etc/passwd"},
        {"key": "AAAA"},
        {"auth": "AAAA"},
        {"key": base64.urlsafe_b64encode(b"\x04" + b"x" * 64).decode()},
    ],
)
def test_what_no_browser_says_is_refused(ann, changes):
    good = {"endpoint": "https://push.example/1", **Browser().keys}
    with pytest.raises(NoDevice):
        add_device(ann, at=NOON, **(good | changes))


def test_the_oldest_devices_give_way(ann):
    keys = Browser().keys
    for number in range(MOST_DEVICES + 2):
        add_device(ann, endpoint=f"https://push.example/{number}", at=NOON, **keys)
    assert Device.objects.count() == MOST_DEVICES
    assert not Device.objects.filter(endpoint="https://push.example/0").exists()


def test_a_browser_belongs_to_whoever_signed_in_last(ann, person):
    keys = Browser().keys
    bo = person("bo")
    for one in (ann, bo):
        add_device(one, endpoint="https://push.example/1", at=NOON, **keys)
    assert Device.objects.get().person == bo
    assert send_all(at=NOON) == 0
