"""Parts of the frame that hundreds of pages share: drawn once for as long as they say the same."""

from collections.abc import Hashable
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

# Facts about the paper that readers are shown.
SETTINGS = ("SITE_LICENCES", "SITE_ADDRESS", "COMPLAINTS_PHONE", "COMPLAINTS_EMAIL", "SITE_URL")
NAMES = ("SITE_NAME", "SITE_NAME_EN")

Said = tuple[tuple[str, Hashable], ...]


def settings_shown() -> Said:
    return tuple((name, str(getattr(settings, name))) for name in (*SETTINGS, *NAMES))


@lru_cache(maxsize=1000)
def drawn(template: str, _language: str, said: Said) -> SafeString:
    """`template` in the language that is active, with what is `said` as its whole context."""
    return SafeString(render_to_string(template, dict(said)))
