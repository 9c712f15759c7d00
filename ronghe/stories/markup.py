"""What may stand inside a paragraph. Everything else that is pasted or sent is taken out."""

import re
from html import unescape

import nh3

TAGS = {"p", "br", "b", "strong", "i", "em", "a", "sub", "sup"}
ADDRESSES = {"http", "https", "mailto", "tel"}


def clean_html(html: str) -> str:
    """`html` with only our few tags; links only to addresses a reader can open."""
    return nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=ADDRESSES, link_rel=None
    )


def plain_text(html: str) -> str:
    """The words of a paragraph, without markup; a line break stays one."""
    broken = re.sub(r"<br\s*/?>|</p>\s*<p>", "\n", html)
    return unescape(nh3.clean(broken, tags=set())).strip()
