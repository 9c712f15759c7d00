"""Numbers and addresses as people write them, as they travel, and as they may be shown."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from ronghe.kit.refusal import Refused

from .models import Channel

_FILLERS = re.compile(r"[\s().\-\u2010-\u2015]")
_MAINLAND = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
_ABROAD = re.compile(r"\+[1-9]\d{6,14}")


class NoSuchAddress(Refused):
    code = "no_such_address"


def normal(channel: str, address: str) -> str:
    """The one way of writing it: `13800138000`, `+4930123456`, `a@b.example`."""
    if channel == Channel.SMS:
        return _phone(address)
    try:
        validate_email(address := address.strip())
    except ValidationError as problem:
        raise NoSuchAddress(_("This is no e-mail address. Please look at it again.")) from problem
    name, _at, host = address.rpartition("@")
    return f"{name}@{host.lower()}"


def _phone(number: str) -> str:
    digits = _FILLERS.sub("", number.translate(_FULL_WIDTH))
    if found := _MAINLAND.fullmatch(digits):
        return found[1]
    if not digits.startswith("+86") and _ABROAD.fullmatch(digits):
        return digits
    raise NoSuchAddress(
        _("This is no mobile number: eleven digits, or with + and the country's number.")
    )


_FULL_WIDTH = {ord("０") + digit: str(digit) for digit in range(10)} | {ord("＋"): "+"}


def hint(channel: str, address: str) -> str:
    """`138****8000`, `a***@b.example`: enough for its owner, too little for others."""
    if channel == Channel.EMAIL:
        name, _at, host = address.partition("@")
        return f"{name[:1]}***@{host}"[:40]
    return f"{address[:3]}****{address[-4:]}"
