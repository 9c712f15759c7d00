"""Why a file was not read. Each refusal has a stable code, a sentence for people and a detail."""

from ronghe.kit.refusal import Refused

# English msgids; the desk shows them through gettext by their code.
SENTENCES = {
    "empty": "The file is empty; ask the sender for it again.",
    "unknown_format": "This is no format we read; send ninjs, NewsML-G2, NITF, RSS, Atom or JSON Feed.",
    "web_page": "This is a web page, not a feed; give the address of its feed.",
    "newsml_1": "This is NewsML 1; ask the sender for NewsML-G2 or ninjs.",
    "broken_xml": "The XML is broken; ask the sender to repair it, then replay.",
    "cut_off": "The file ends in the middle; ask the sender for it again, whole.",
    "broken_json": "The JSON is broken; ask the sender to repair it, then replay.",
    "not_ninjs": "The file breaks the rules of ninjs; ask the sender to repair it, then replay.",
    "not_newsml": "The NewsML-G2 file has no identifier or no known item; ask the sender to repair it.",
    "not_feed": "The feed has no entries we could read; check it with the sender.",
    "broken_archive": "The archive is broken or locked with a password; send it again, open.",
    "too_large": "The file is too large; send it in parts of at most 10 MB.",
    "too_many": "The archive holds too many files; send at most 10,000 at a time.",
    "too_deep": "The file is nested too deeply to be news; check where it comes from.",
    "entities": "The file declares XML entities, which can be an attack; ask for it without them.",
    "duplicate_key": "The JSON names one key twice, so it has two meanings; ask the sender to repair it.",
    "zip_bomb": "The archive grows far too much when opened; check where it comes from.",
}


class Unreadable(Refused):
    """`code` is a key of SENTENCES, `detail` a technical remark (line, key, size)."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.detail = detail[:300]
        super().__init__(f"{SENTENCES[code]} ({self.detail})" if detail else SENTENCES[code])


class NotUnderstood(Unreadable):
    """No format of ours, or a broken one."""


class TooLarge(Unreadable):
    """More than we take at once."""


class Hostile(Unreadable):
    """Made to do harm, or so strange that we do not want to find out."""
