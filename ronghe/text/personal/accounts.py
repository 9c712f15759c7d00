"""Addresses on the net: e-mail, and WeChat and QQ after a word that says so."""

import re
from collections.abc import Iterator

from .kinds import Kind, Span
from .view import View

_DOMAIN = r"(?:[A-Z0-9\-]{1,63}+(?:\.|点)){1,4}[A-Z]{2,24}"
_MAILERS = r"(?:QQ|163|126|139|189|SINA|SOHU|GMAIL|OUTLOOK|HOTMAIL|FOXMAIL|YEAH|ALIYUN)(?:\.|点)"
_EMAIL = re.compile(
    r"([A-Z0-9._%+\-]{1,64} ?(?:(?:@|\(AT\)|\[AT\]|艾特) ?"
    rf"{_DOMAIN}|#{_MAILERS}(?:COM|NET|CN|ORG)))"
)
_JOIN = r"((?:号码|账号|帐号|号|ID| |:|是|为|=|搜|加我|添加){0,6}+)"
_WECHAT = re.compile(
    rf"(?<![A-Z0-9])(?:[微薇威V][^\w\n]{{0,2}}信|VX|WX|WEIXIN|WECHAT|V(?=[:号])|加(?:我|下|一下|个)?[V微薇]){_JOIN}"
    r"([A-Z][\-_A-Z0-9]{5,19})(?![\-_A-Z0-9@.])"
)
_SEARCHED = re.compile(r"搜索?([A-Z][\-_A-Z0-9]{5,19})(?![\-_A-Z0-9@.])")
_WECHAT_OWN = re.compile(r"(?<![A-Z0-9])(WXID_[A-Z0-9]{6,20})")
_QQ = re.compile(
    rf"(?<![A-Z])(?:QQ|扣扣|企鹅|圈圈|Q号|Q(?=:)|扣(?=:|号)){_JOIN}([1-9]\d{{4,11}})(?!\d|年|@)"
)


def emails(view: View) -> Iterator[Span]:
    for match in _EMAIL.finditer(view.plain):
        yield Span(Kind.EMAIL, *match.span(1))


def wechats(view: View) -> Iterator[Span]:
    """Without a 号 or a colon between, only what no word looks like: with a digit or a line."""
    for match in _WECHAT.finditer(view.plain):
        if match[1].strip() or re.search(r"[\d_\-]", match[2]):
            yield Span(Kind.WECHAT, *match.span(2))
    for match in _SEARCHED.finditer(view.plain):
        if re.search("微信|VX|WX", view.before(match.start(1), 16)):
            yield Span(Kind.WECHAT, *match.span(1))
    for match in _WECHAT_OWN.finditer(view.plain):
        yield Span(Kind.WECHAT, *match.span(1))


def qqs(view: View) -> Iterator[Span]:
    for match in _QQ.finditer(view.plain):
        yield Span(Kind.QQ, *match.span(2))
