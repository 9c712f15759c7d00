"""Sealing what would harm somebody in wrong hands. The keys come from the environment.

AES-256-GCM with a fresh nonce each; the number of the case is bound in, so that a row put beside
another case opens nothing. Marks are keyed hashes: equal phones have equal marks, and nobody
without the key can try all phone numbers against them.
"""

import hmac
import json
import os
import re
import unicodedata
from dataclasses import asdict, dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12
_NO_DIGITS = re.compile(r"[^0-9]+")


class NoKey(Exception):
    """What sealed this is neither the key nor among those before it."""


@dataclass(frozen=True)
class Contacts:
    """How to reach somebody, and their own words where readers see masked ones. May be empty.

    `link`: where a program says that a picture of it stands. Nobody has looked at it.
    """

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    words: str = ""
    link: str = ""

    def __bool__(self) -> bool:
        return any(asdict(self).values())


@dataclass(frozen=True)
class Sealed:
    """The columns of a `Contact`."""

    sealed: bytes
    key: str
    phone_mark: bytes | None
    email_mark: bytes | None


def name_of(key: bytes) -> str:
    """Eight digits by which rows say what sealed them; they tell nothing of the key."""
    return sha256(b"ronghe contact key" + key).hexdigest()[:8]


def seal(contacts: Contacts, *, case: str) -> Sealed:
    key = settings.CONTACT_KEY
    nonce = os.urandom(_NONCE)
    plain = json.dumps(asdict(contacts), ensure_ascii=False).encode()
    data = nonce + AESGCM(key).encrypt(nonce, plain, case.encode())
    return Sealed(data, name_of(key), phone_mark(contacts.phone), email_mark(contacts.email))


def unseal(data: bytes, *, key: str, case: str) -> Contacts:
    """Raises `NoKey`; `cryptography.exceptions.InvalidTag` when somebody changed the row."""
    known = {name_of(one): one for one in _keys()}
    if key not in known:
        raise NoKey(f"The contacts of {case} are sealed with the key {key}, which is not given.")
    plain = AESGCM(known[key]).decrypt(data[:_NONCE], data[_NONCE:], case.encode())
    return Contacts(**json.loads(plain))


def phone_mark(phone: str) -> bytes | None:
    """None without a number. `+86 138-0000-0000`, `13800000000` and `１３８０００００００００` are the same."""
    digits = _digits(phone)
    return _mark("phone", digits, settings.CONTACT_KEY) if digits else None


def email_mark(email: str) -> bytes | None:
    email = _plain(email)
    return _mark("email", email, settings.CONTACT_KEY) if email else None


def marks_of(person: str) -> list[bytes]:
    """Every mark that rows of this phone number or e-mail address may have.

    Until all are sealed anew, older rows have marks of a key before.
    """
    told = [("phone", _digits(person)), ("email", _plain(person))]
    return [_mark(kind, value, key) for key in _keys() for kind, value in told if value]


def proof_of(words: str, *, of: str) -> str:
    """For the journal instead of the words of a row: who has both sees that they are still the same.

    Keyed, so that nobody tries names and numbers against what was forgotten, and of one row
    (`of`), so that equal words look different. Nothing for no words.
    """
    key = settings.SECRET_KEY.encode()
    return hmac.digest(key, f"{of}:{words}".encode(), "sha256").hex() if words else ""


def _digits(phone: str) -> str:
    digits = _NO_DIGITS.sub("", _plain(phone)).removeprefix("0086")
    return digits.removeprefix("86") if len(digits) > 11 else digits


def _plain(typed: str) -> str:
    # Input methods write full-width digits and letters.
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def _keys() -> tuple[bytes, ...]:
    return (settings.CONTACT_KEY, *settings.CONTACT_KEYS_BEFORE)


def _mark(kind: str, value: str, key: bytes) -> bytes:
    derived = sha256(b"ronghe contact marks" + key).digest()
    return hmac.digest(derived, f"{kind}:{value}".encode(), "sha256")
