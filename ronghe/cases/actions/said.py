"""Words as people type them."""

from django.utils.translation import gettext as _

from ronghe.kit.refusal import Refused
from ronghe.text.personal.kinds import Kind
from ronghe.text.personal.masking import masked

OF_OFFICES = (Kind.LANDLINE, Kind.EMAIL, Kind.NAME)


class NothingSaid(Refused):
    code = "nothing_said"


def line(text: str, *, most: int = 500) -> str:
    """One line with something in it; NUL, which the database refuses, is taken out."""
    words = " ".join(text.replace("\0", "").split())[:most].strip()
    if not words:
        raise NothingSaid(_("Write a few words first."))
    return words


def optional_line(text: str, *, most: int = 500) -> str:
    return " ".join(text.replace("\0", "").split())[:most].strip()


def public(text: str) -> str:
    """What a colleague writes for everybody: a citizen's number that slipped in is masked.

    Lines and e-mail addresses of offices stay, and whom they name as 联系人. A person's own number is for `private_text`.
    """
    return masked(text, keep=OF_OFFICES)


def free(text: str, *, most: int) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").strip()[:most].strip()


def words(text: str, *, most: int) -> str:
    said = free(text, most=most)
    if not said:
        raise NothingSaid(_("Write a few words first."))
    return said
