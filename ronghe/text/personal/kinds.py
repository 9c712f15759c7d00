"""What counts as personal, and the words around a number that say what it is."""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from .view import View


class Kind(StrEnum):
    MOBILE = "mobile"
    LANDLINE = "landline"
    ID = "id"
    CARD = "card"
    PASSPORT = "passport"
    PERMIT = "permit"
    PLATE = "plate"
    EMAIL = "email"
    WECHAT = "wechat"
    QQ = "qq"
    ADDRESS = "address"
    NAME = "name"


class Found(NamedTuple):
    """`start` and `end` count code points of the text that was given; `words` stand there."""

    kind: Kind
    start: int
    end: int
    words: str


class Span(NamedTuple):
    """A find in the places of the view."""

    kind: Kind
    start: int
    end: int


Finder = Callable[[View], Iterator[Span]]

# Between the characters of a number; `STRONG` never stands between the members of a list. Runs of
# more than three end a number: so does a mask of ours.
STRONG = r"[ .\-_*·/~+='\"()。]{0,3}+"
NARROW = r"[ \-_*·~()]{0,3}+"

_JOIN = r"(?:号码|号|为|是|:|NO|ID|\.|#| |-|\(){0,5}$"
_RECEIPT = re.compile(
    r"(?:编号|编码|单号|工单|受理号?|订单|回执|文号|案号|流水号?|凭证|发票|运单|快递|物流|合同|"
    r"条码|批号|批次|型号|序列号?|执照|信用代码|税号|许可证|备案号?|户号|表号|期号|单据|票号|SN)"
    + _JOIN
)
_MONEY = re.compile(r"(?:\.\d{1,2})?(?:[万亿]|元(?!旦)|美元|港元|吨|千瓦)")


def is_receipt(view: View, start: int) -> bool:
    """The number that begins here is called a receipt, an order, a meter …"""
    return bool(_RECEIPT.search(view.before(start, 14)))


def is_amount(view: View, end: int) -> bool:
    return bool(_MONEY.match(view.plain, end))


def digits(words: str) -> str:
    return "".join(one for one in words if one in "0123456789X")
