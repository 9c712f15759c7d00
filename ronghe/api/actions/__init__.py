"""The verbs around programs: keys and jurisdictions are the administrator's, sending theirs."""

from .jurisdictions import IdTaken, add_jurisdiction, close_jurisdiction
from .keys import RevokedAlready, key_of, make_key, revoke_key
from .sending import KeyRevoked, Taken, submit, token_digest

__all__ = [
    "IdTaken",
    "KeyRevoked",
    "RevokedAlready",
    "Taken",
    "add_jurisdiction",
    "close_jurisdiction",
    "key_of",
    "make_key",
    "revoke_key",
    "submit",
    "token_digest",
]
