"""Messages to a browser, sealed for it alone: RFC 8291 (contents) and RFC 8292 (who sends).

The key of the sender follows from `SECRET_KEY`; with another one people switch it on once more.
"""

import base64
import json
import os
import time
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ronghe.kit.outside import is_plain

from . import sealed

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
RECORD = 4096
LARGEST = 3000  # bytes of a message; push services refuse more than 4096 in all
TOKEN_LIFE = 12 * 3600  # seconds; RFC 8292 allows a day


class BadDevice(Exception):
    """No subscription that a browser makes."""


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def checked(endpoint: str, key: str, auth: str) -> tuple[str, bytes, bytes]:
    """A subscription as the browser sends it; where it leads is checked again at each message."""
    try:
        point, secret = from_base64url(key), from_base64url(auth)
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except ValueError as problem:
        raise BadDevice from problem
    secure = is_plain(endpoint) and urlsplit(endpoint).scheme == "https"
    if not secure or len(endpoint) > 1000 or len(point) != 65 or len(secret) != 16:
        raise BadDevice
    return endpoint, point, secret


def private_key() -> ec.EllipticCurvePrivateKey:
    """The sender's. The remainder is biased by 2^-32 at most, which gives nothing away."""
    number = int.from_bytes(sealed.key("vapid")) % (ORDER - 1) + 1
    return ec.derive_private_key(number, CURVE)


def public_key() -> str:
    """What the browser is given to subscribe with (`applicationServerKey`)."""
    return base64url(_point(private_key()))


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encrypted(
    plain: bytes,
    *,
    point: bytes,
    auth: bytes,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
) -> bytes:
    """One `aes128gcm` record; `own` and `salt` are fresh for every message."""
    own, salt = own or ec.generate_private_key(CURVE), salt or os.urandom(16)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    secret = own.exchange(ec.ECDH(), theirs)
    mine = _point(own)
    shared = _hkdf(auth, secret, b"WebPush: info\0" + point + mine, 32)
    key = _hkdf(salt, shared, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(salt, shared, b"Content-Encoding: nonce\0", 12)
    sealed_text = AESGCM(key).encrypt(nonce, plain + b"\x02", None)
    return salt + RECORD.to_bytes(4) + bytes([len(mine)]) + mine + sealed_text


def _hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def authorization(endpoint: str, *, contact: str, now: float | None = None) -> str:
    """The header by which the push service knows the sender (RFC 8292)."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time() if now is None else now) + TOKEN_LIFE,
        "sub": contact,
    }
    head = base64url(json.dumps({"typ": "JWT", "alg": "ES256"}).encode())
    signed = f"{head}.{base64url(json.dumps(claims).encode())}"
    der = private_key().sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
    r, s = utils.decode_dss_signature(der)
    return f"vapid t={signed}.{base64url(r.to_bytes(32) + s.to_bytes(32))}, k={public_key()}"
