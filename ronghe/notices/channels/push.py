"""Web push: an extra, for it does not reach every browser (Chrome in mainland China hears nothing)."""

import json

from django.conf import settings

from ronghe.kit.site import site_name

from .. import push
from ..models import Device
from .contract import PUSH_TIMEOUT, Letter, NotTaken, Refused, call

GONE = frozenset({404, 410})
KEPT = 24 * 3600  # seconds the push service keeps it for a browser that is away


class Push:
    """`Letter.to` is the key of a `Device`."""

    def ask(self, letter: Letter) -> bool | None:
        """A second one carries the same topic and takes the place of the first."""
        del letter
        return None

    def send(self, letter: Letter) -> None:
        device = Device.objects.filter(pk=int(letter.to)).first()
        if device is None:
            raise Refused("gone")
        answer = call(
            "POST", device.endpoint, headers=_headers(device, letter),
            body=push.encrypted(_words(letter), point=bytes(device.key), auth=bytes(device.auth)),
            seconds=PUSH_TIMEOUT, allowed=settings.PUSH_PRIVATE_HOSTS,
        )  # fmt: skip
        if answer.status in GONE:
            # The browser or its owner said no: nothing is ever sent there again.
            Device.objects.filter(pk=device.pk, endpoint=device.endpoint).delete()
            raise Refused("gone")
        if answer.status == 429 or answer.status >= 500:
            raise NotTaken("busy", str(answer.status))
        if not 200 <= answer.status < 300:
            raise Refused("refused", str(answer.status))


def _headers(device: Device, letter: Letter) -> dict[str, str]:
    return {
        "Authorization": push.authorization(
            device.endpoint, contact=f"mailto:{settings.DEFAULT_FROM_EMAIL}"
        ),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT),
        "Topic": letter.key.hex,  # at most 32 characters of base64url
        "Urgency": "high" if letter.urgent else "normal",
    }


def _words(letter: Letter) -> bytes:
    text = letter.text
    while True:
        said = {"title": site_name(letter.language), "body": text, "link": letter.link}
        raw = json.dumps(said, ensure_ascii=False).encode()
        if len(raw) <= push.LARGEST or not text:
            return raw
        text = text[:-50]
