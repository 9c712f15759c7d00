"""Parts of the frame that hundreds of pages share: drawn once for as long as they say the same."""

from collections.abc import Hashable
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

Said = tuple[tuple[str, Hashable], ...]


@lru_cache(maxsize=1000)
def drawn(template: str, _language: str, said: Said = ()) -> SafeString:
    """`template` in the language that is active, with what is `said` as its whole context.

    Beside that it may show what stands for as long as the process: settings and addresses.
    """
    return SafeString(render_to_string(template, dict(said)))
