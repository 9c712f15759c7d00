"""The same answer given to different cases, though salutation, names and numbers were changed.

Fingerprints are those of winnowing (Schleimer, Wilkerson, Aiken 2003): of every few neighbouring
pieces of text the smallest hash. Whatever two answers share that is at least `PIECE + WINDOW - 1` letters
long leaves a common fingerprint, at any place in the text; prints of whole texts (MinHash, SimHash)
miss a template that was filled in much. They are signed 64-bit integers; keep them as rows
(department, print, answer) and ask within a department and a year, for official phrases are everywhere::

    SELECT answer FROM … WHERE department = … AND print = ANY(:prints) AND at > …
    GROUP BY answer HAVING count(*) >= :meeting ORDER BY count(*) DESC LIMIT 50
"""

import re
from collections.abc import Collection, Iterable
from hashlib import blake2b
from typing import TypeVar

from .likeness import letters
from .personal.finding import found

# Stored beside the fingerprints; another value means: make them again.
VERSION = "copied 1"
PIECE = 6  # letters of one hash: shorter ones are common phrases, longer ones end at every change
WINDOW = 4  # of so many neighbouring hashes one is kept
# From here on a person is shown both. Of our labelled answers copies share 72 % and more of their
# pieces; different ones 31 % at most, and 57 % where half of both quotes the same regulation.
COPIED = 0.6
# Less than so many letters after the courtesies are an answer anybody would write twice.
LEAST = 24

Key = TypeVar("Key")

_NAMED = re.compile(
    r"(?:尊敬的|亲爱的)?[\w*]{0,8}(?:先生|女士|大爷|大妈|同志|网友|市民朋友|市民|村民|用户|朋友|居民)"
    r"(?=[，,：:！!]|[：:，,]?\s{0,3}您好)|DEAR (?:MR|MS|MRS|SIR|MADAM)\.?(?: [A-Z]{1,20})?,?",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?:经办人|承办人|联系人|联系电话|咨询电话|电话|受理编号|编号)[:：]?[\w\-]{0,24}"
    r"|[\u4e00-\u9fff]{2,12}(?:局|委|办|公司|政府|中心)\s{0,3}(?=\d{4}年\d{1,2}月\d{1,2}日\s{0,3}$)"
)
_NUMBER = re.compile(
    r"[0-9０-９〇零一二三四五六七八九十百千万亿两]{1,12}(?:[年月日号时分点米元户个名次只株]|工作日|千伏|千米|公里)?"
)
# What every answer may say; nobody is blamed for it.
_COURTESY = re.compile(
    r"您好|你好|来信(?:已)?收悉|收悉|您的(?:来信|诉求|问题|留言|反映)(?:已收到|我们已收到|已)?|"
    r"(?:现将)?(?:有关)?(?:情况)?(?:答复|回复|反馈)如下|"
    r"(?:衷心|非常|再次)?感谢您?(?:的|对)?[^。！!，,]{0,16}(?:来信|支持|监督|关心|理解|关注|建议|工作)|"
    r"谢谢您?(?:的)?[^。！!，,]{0,8}|祝您?[^。！!，,]{0,8}|欢迎(?:您)?继续监督|"
    r"给您带来(?:的)?不便[，,]?(?:敬请谅解|深表歉意)?|敬请谅解|"
    r"(?:将)?尽快(?:答复|回复|处理|办理)您?|请(?:您)?耐心等待|"
    r"thank you for (?:your letter|writing to us)",
    re.IGNORECASE,
)


def bare(text: str) -> str:
    """What an answer says when names, numbers, days and courtesies are left out."""
    for one in reversed(found(text)):
        text = text[: one.start] + " " + text[one.end :]
    for pattern in (_NAMED, _SIGNED, _COURTESY, _NUMBER):
        text = pattern.sub(" ", text)
    return letters(text)


def prints(text: str) -> frozenset[int]:
    """Fingerprints to be stored and looked for; none if there is too little to compare."""
    kept = bare(text)
    hashes = [_hash(piece) for piece in _pieces(kept)] if len(kept) >= LEAST else []
    windows = range(max(1, len(hashes) - WINDOW + 1))
    return frozenset(min(hashes[at : at + WINDOW]) for at in windows if hashes)


def share(one: str, other: str) -> float:
    """Exactly how much of the shorter answer stands in the other. 0 where there is too little."""
    return _share(bare(one), bare(other))


def copies(text: str, others: Iterable[tuple[Key, str]]) -> list[tuple[Key, float]]:
    """Those of `others` that are the same answer, with the share; the most alike first.

    `others` are the few whose fingerprints met: at least `meeting(prints(text))` in common.
    """
    mine = bare(text)
    shares = [(key, _share(mine, bare(other))) for key, other in others]
    return sorted((one for one in shares if one[1] >= COPIED), key=lambda one: -one[1])


def meeting(prints: Collection[int]) -> int:
    """How many common fingerprints are needed before the texts are worth comparing."""
    return max(1, len(prints) // 5)


def _share(one: str, other: str) -> float:
    if min(len(one), len(other)) < LEAST:
        return 0.0
    left, right = frozenset(_pieces(one)), frozenset(_pieces(other))
    return len(left & right) / min(len(left), len(right))


def _pieces(kept: str) -> list[str]:
    return [kept[at : at + PIECE] for at in range(len(kept) - PIECE + 1)]


def _hash(piece: str) -> int:
    """The same on every machine and day, unlike Python's own."""
    told = blake2b(piece.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(told, "big", signed=True)
