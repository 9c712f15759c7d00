"""Bytes to text, also when nobody says the encoding or says the wrong one."""

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._-]{1,40})""", re.IGNORECASE)
# GB2312 and GBK are parts of GB18030; what calls itself Latin 1 is nearly always Windows 1252.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252"}
# utf-7 hides markup in plain letters; the others are not text encodings at all.
_NEVER = {"utf-7", "utf_7", "unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined"}
_CHINESE = ("gb18030", "big5hkscs")
# The most frequent characters of running text, simplified and traditional: right decodings are full of them.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面"
    "而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性"
    "好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第"
    "向道命此变条只没结解问意建月公无系者最立代想已通并提直题党程展五果料位入常文总次品设及管特件长求老头基资"
    "這為個國時來們於對會發動過說產後學經進著電裡現實兩體當點從業應開還義間樣與關線數質氣變條沒結問無題員長資"
    "，。、：；“”？！（）《》"
)


def to_text(raw: bytes, content_type: str = "") -> str:
    """The text of `raw`. A byte order mark wins, then UTF-8, then what reads most like language."""
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(name, "replace")
    if wide := _without_mark(raw[:4]):
        return raw.decode(wide, "replace")
    declared = _declared(raw, content_type)
    if raw.isascii() and declared in {"", "cp1252", "utf-8", "gb18030"}:
        return raw.decode("ascii")
    if not declared.startswith(("iso2022", "hz")):
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            pass
    return _most_readable(raw, declared)


def _without_mark(start: bytes) -> str:
    """UTF-16 is recognised by the zero byte beside the first bracket."""
    if start[:2] in (b"<\0", b"{\0", b"[\0"):
        return "utf-16-le"
    if start[:2] in (b"\0<", b"\0{", b"\0["):
        return "utf-16-be"
    return ""


def _declared(raw: bytes, content_type: str) -> str:
    found = _DECLARED.search(raw[:400])
    said = found[1].decode("ascii") if found else ""
    if not said and (header := _CHARSET.search(content_type)):
        said = header[1]
    try:
        name = codecs.lookup(said).name if said else ""
    except LookupError:
        return ""
    # UTF-16 and UTF-32 were recognised by their bytes; a declaration that disagrees is wrong.
    if name in _NEVER or name.startswith(("utf-16", "utf-32")):
        return ""
    return _WIDER.get(name, name)


def _most_readable(raw: bytes, declared: str) -> str:
    best, best_score = "", -1.0
    for name in dict.fromkeys((declared, *_CHINESE)):
        text = _try(raw, name)
        # A declaration that decodes is right unless another reads far more like Chinese.
        score = _readable(text) + (0.25 if name == declared else 0.0)
        if text and score > best_score:
            best, best_score = text, score
    if best and best_score >= 0.25:
        return best
    guess = from_bytes(raw[:20000]).best()
    return _try(raw, guess.encoding if guess else "") or raw.decode("cp1252", "replace")


def _try(raw: bytes, name: str) -> str:
    try:
        return raw.decode(name) if name else ""
    except (UnicodeDecodeError, LookupError):
        return _nearly(raw, name)


def _nearly(raw: bytes, name: str) -> str:
    """Feeds are cut in the middle of a character; a few broken ones do not speak against Chinese."""
    if name not in _CHINESE:
        return ""
    text = raw.decode(name, "replace")
    return text if text.count("\ufffd") * 50 <= len(text) else ""


def _readable(text: str) -> float:
    """The share of very common characters among all that are not ASCII."""
    foreign = [character for character in text[:200_000] if not character.isascii()]
    return sum(character in _COMMON for character in foreign) / len(foreign) if foreign else 0.0
