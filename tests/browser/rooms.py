"""Every kind of page that somebody of the desk can be led to, found by following links."""

import re
from collections import deque

from playwright.sync_api import BrowserContext

LINK = re.compile(r'<a\b[^>]*\shref="(/desk/[^"#]*|/accounts/2fa/[^"#]*)"')
NUMBERS = re.compile(r"\d+")
NOT_PAGES = re.compile(r"/original/|/raw/|/preview/|export=")
FIRST = ("/desk/", "/desk/clips/add/", "/accounts/2fa/", "/accounts/email/")


def rooms(context: BrowserContext) -> list[str]:
    """One address of each kind: those that differ only in numbers or a query are one page."""
    seen = {NUMBERS.sub("0", one) for one in FIRST}
    waiting, found = deque(FIRST), []
    while waiting:
        address = waiting.popleft()
        answer = context.request.get(address)
        if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
            continue
        found.append(address)
        for link in LINK.findall(answer.text()):
            link = link.replace("&amp;", "&")
            shape = NUMBERS.sub("0", link.split("?")[0])
            if shape not in seen and not NOT_PAGES.search(link):
                seen.add(shape)
                waiting.append(link)
    return found
