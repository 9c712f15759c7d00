"""What a citizen gets for sending: a number, a secret, and a signed receipt.

The receipt is text, signed with Ed25519: whoever has the paper's public key proves without us,
and without a network, that this paper received something as this case at that moment. Of what it
received it holds a keyed digest: only who has the secret, too, can prove the words. A plain one
gave contacts away that were forgotten long ago: a phone number is soon guessed.
"""

import base64
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from ronghe.journal.models import written

# By version: how a receipt begins, and what it calls its digest.
KEYED = 2
HEADS = {1: "RONGHE RECEIPT 1", KEYED: "RONGHE RECEIPT 2"}
DIGESTS = {1: "sha256", KEYED: "hmac-sha256"}
# Without what is easily taken for something else: I, L, O, U, 0, 1.
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
SECRET_LETTERS = 12


class BadReceipt(Exception):
    """Why this text is no receipt of the paper with that key."""


@dataclass(frozen=True)
class Receipt:
    """What a receipt states: the paper received words with this digest as this case then."""

    number: str
    received_at: datetime
    digest: bytes
    version: int = KEYED

    def statement(self) -> str:
        return (
            f"{HEADS[self.version]}\npaper: {settings.SITE_URL}\ncase: {self.number}\n"
            f"received: {written(self.received_at)}\n"
            f"{DIGESTS[self.version]}: {self.digest.hex()}\n"
        )

    def signed(self) -> str:
        key = Ed25519PrivateKey.from_private_bytes(settings.RECEIPT_KEY)
        signature = base64.b64encode(key.sign(self.statement().encode())).decode()
        return f"{self.statement()}key: {public_key()}\nsignature: {signature}\n"


def public_key() -> str:
    """The key that anybody may know: 64 hexadecimal digits."""
    key = Ed25519PrivateKey.from_private_bytes(settings.RECEIPT_KEY).public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def verify(text: str, *, key: str) -> dict[str, str]:
    """The fields of a signed receipt. `key` is the public one that the reader knows of the paper."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if len(lines) != 7 or lines[0] not in HEADS.values():
        raise BadReceipt("This is no receipt: it must have seven lines, the first is its heading.")
    said = dict(line.partition(": ")[::2] for line in lines[1:])
    if said.get("key") != key:
        raise BadReceipt("This receipt is signed with another key than the paper's.")
    statement = "\n".join(lines[:5]) + "\n"
    try:
        signature = base64.b64decode(said.get("signature", ""), validate=True)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, statement.encode())
    except (InvalidSignature, ValueError) as problem:
        raise BadReceipt("The signature does not fit: something in it was changed.") from problem
    return said


def digest_of(sent: dict[str, Any], *, secret: str) -> bytes:
    """HMAC-SHA-256 of the UTF-8 of the JSON object of what was sent, keys sorted, no spaces.

    Its key is the secret as ASCII, in capitals and without hyphens.
    """
    return hmac.digest(_plain(secret).encode(), _in_bytes(sent), "sha256")


def plain_digest_of(sent: dict[str, Any]) -> bytes:
    """What receipts of version 1 hold: SHA-256 of the same bytes."""
    return sha256(_in_bytes(sent)).digest()


def holds(said: dict[str, str], sent: dict[str, Any], *, secret: str) -> bool:
    """Whether a receipt (what `verify` gave) is about exactly this."""
    if DIGESTS[KEYED] in said:
        wanted, digest = said[DIGESTS[KEYED]], digest_of(sent, secret=secret)
    else:
        wanted, digest = said[DIGESTS[1]], plain_digest_of(sent)
    return hmac.compare_digest(wanted, digest.hex())


def new_number(at: datetime) -> str:
    """`2611-4829137`: the month and seven digits that tell nothing about how many there are."""
    return f"{at.astimezone(UTC):%y%m}-{secrets.randbelow(10**7):07d}"


def secret_for(key: UUID) -> str:
    """The secret of the case sent with `key`: the same for the same form, not kept anywhere."""
    made = hmac.digest(settings.SECRET_KEY.encode(), b"case secret" + key.bytes, "sha256")
    number = int.from_bytes(made)
    letters = []
    for _ in range(SECRET_LETTERS):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def hash_of(secret: str, *, number: str) -> bytes:
    """Of a secret as people type it: hyphens, spaces and small letters make no difference."""
    return sha256(f"{number}:{_plain(secret)}".encode()).digest()


def fits(secret: str, *, number: str, known: bytes) -> bool:
    return hmac.compare_digest(hash_of(secret, number=number), known)


def in_groups(secret: str) -> str:
    """`ABCD-EFGH-JKMN`, easier to copy by hand."""
    return "-".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _plain(secret: str) -> str:
    return "".join(letter for letter in secret.upper() if letter.isalnum())


def _in_bytes(sent: dict[str, Any]) -> bytes:
    text = json.dumps(sent, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()
