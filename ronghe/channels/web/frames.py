"""Which page may stand in a frame on other sites, and so the headers that any page goes out with."""

import re
from collections.abc import Mapping

from django.conf import settings

from ronghe.kit.headers import SECURITY, framed

# A public case for other pages. The same address in deploy/, for files that we do not send ourselves.
_FRAMED = re.compile(r"/(en/)?cases/[0-9-]+/embed/")


def headers_of(path: str) -> Mapping[str, str]:
    """The security headers of the page at `path`, whoever sends it: its view or its pressed file."""
    return framed(settings.EMBED_ON) if _FRAMED.fullmatch(path) else SECURITY
