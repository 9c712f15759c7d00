"""Why an address was not read. Stored as "code detail", shown as a sentence in the reader's language."""

from django.utils.translation import gettext

from ronghe.kit.refusal import Refused

SENTENCES = {
    "address": "This is no http or https address we can ask; correct it.",
    "inside": "The address leads into our own network, which we never ask; correct it.",
    "unknown_host": "No computer has this name; correct the address or check our name service.",
    "no_answer": "The other side did not answer; we try again later.",
    "too_slow": "The other side answered too slowly; we try again later.",
    "too_large": "The answer is larger than 10 MB; ask for a smaller feed.",
    "redirects": "The address only leads from one address to the next; correct it.",
    "encoding": "The answer is packed in a way we do not read; tell the sender.",
    "status": "The other side refused to answer; check the address.",
    "busy": "The other side asks us to come back later; we will.",
    "gone": "The feed is gone for good; remove the source or find its new address.",
    "unreadable": "The answer came but could not be read; see the quarantine.",
}


class NotFetched(Refused):
    """`retry_after`: seconds the other side asked us to wait, or None."""

    def __init__(self, code: str, detail: str = "", *, retry_after: int | None = None) -> None:
        self.code = code
        self.detail = detail[:200]
        self.retry_after = retry_after
        super().__init__(SENTENCES[code] + (f" ({self.detail})" if detail else ""))

    @property
    def stored(self) -> str:
        return f"{self.code} {self.detail}".strip()


def sentence_of(stored: str) -> str:
    code, _, detail = stored.partition(" ")
    if code not in SENTENCES:
        return stored
    return gettext(SENTENCES[code]) + (f" ({detail})" if detail else "")
