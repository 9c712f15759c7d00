"""What every readers' template says: dates, names, addresses, icons."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import resolve
from django.urls.exceptions import Resolver404
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override, pgettext

from ronghe.channels.web.recording import touch
from ronghe.front import addresses, edition, frame, linked_data
from ronghe.kit import site
from ronghe.media.models import Picture
from ronghe.media.renditions import picture_sources
from ronghe.publishing.models import Publication
from ronghe.taxonomy.models import Section
from ronghe.text.words import words as cut

from ..teasers import Teaser, drawn

register = template.Library()

WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh-hans": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
FULL_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
OPENING = frozenset("“‘《〈「『（【(")
# As json_script does: nothing inside may end the element.
NO_MARKUP = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
NUMBER = re.compile(r"[+\-−]?[\d,.]+\s*\D{0,3}|[—–-]?")
# What somebody did, as it stands before their name in a byline.
DID = {
    "text": lambda: pgettext("byline", "Words"),
    "photo": lambda: pgettext("byline", "Photos"),
    "video": lambda: pgettext("byline", "Video"),
    "data": lambda: pgettext("byline", "Data"),
    "translation": lambda: pgettext("byline", "Translation"),
}


def language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def english() -> bool:
    return language() == "en"


def date_in_words(at: datetime) -> str:
    """`2026年11月23日` · `23 November 2026`"""
    at = timezone.localtime(at)
    if english():
        return f"{at.day} {FULL_MONTHS[at.month - 1]} {at.year}"
    return f"{at.year}年{at.month}月{at.day}日"


def full_date(at: datetime) -> str:
    """`2026年11月23日 14:05` · `23 November 2026, 14:05`"""
    return f"{date_in_words(at)}{',' if english() else ''} {timezone.localtime(at):%H:%M}"


def short_date(at: datetime) -> str:
    """`11月23日 14:05` · `23 Nov, 14:05`"""
    at = timezone.localtime(at)
    if english():
        return f"{at.day} {MONTHS[at.month - 1]}, {at:%H:%M}"
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"


def date_with_weekday(at: datetime) -> str:
    """`2026年11月23日 星期一` · `Monday, 23 November 2026`"""
    weekday = WEEKDAYS[language()][timezone.localtime(at).weekday()]
    words = date_in_words(at)
    return f"{weekday}, {words}" if english() else f"{words} {weekday}"


def _time(at: datetime, words: Callable[[datetime], str]) -> SafeString:
    return _time_in(at, words, language())


@lru_cache(maxsize=10_000)
def _time_in(at: datetime, words: Callable[[datetime], str], _language: str) -> SafeString:
    """A list says dozens of them, the same ones at each publication."""
    at = timezone.localtime(at)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(timespec="minutes"),
        full_date(at),
        words(at),
    )


@register.simple_tag
def moment(at: datetime) -> SafeString:
    return _time(at, short_date)


@register.simple_tag
def full_moment(at: datetime) -> SafeString:
    return _time(at, full_date)


@register.simple_tag
def hour(at: datetime) -> SafeString:
    return _time(at, clock)


@register.simple_tag
def date(at: datetime) -> SafeString:
    return _time(at, date_in_words)


@register.simple_tag
def day(at: datetime) -> SafeString:
    return _time(at, date_with_weekday)


@register.simple_tag
def site_name() -> str:
    return site.site_name(language())


@register.simple_tag
def name_of(thing: Any) -> str:
    """A section, tag, place or department in the page's language."""
    return str(thing.name_in(language()))


@register.simple_tag
def teaser(
    one: Publication,
    *,
    kind: str,
    level: int,
    sizes: str = "",
    eager: bool = False,
    large: bool = False,
    plain: bool = False,
    clock: bool = False,
) -> SafeString:
    """A story in a list. `large`: a picture wider than the cuts; `plain`: without its section;
    `clock`: the hour only."""
    words, of_lines = one.wanted, kind in ("line", "text")
    picture = None if of_lines else words.lead_picture
    sources = picture and picture_sources(picture, language=language(), crop=not large)
    return drawn(
        Teaser(
            kind=kind,
            level=level,
            headline=unbroken(words.headline)
            if kind == "lead"
            else conditional_escape(words.headline),
            kicker=words.kicker if kind == "lead" else "",
            summary="" if kind == "line" else words.summary,
            address=one.get_absolute_url(),
            section="" if plain else name_of(one.section),
            when=hour(one.first_published_at) if clock else moment(one.first_published_at),
            picture=sources,
            sizes=sizes,
            eager=bool(eager),
        )
    )


@register.simple_tag
def absolute(path: str) -> str:
    return site.absolute(path)


@register.simple_tag
def setting(name: str) -> str:
    """One of the facts about the paper that are shown to readers."""
    shown = {"SITE_LICENCES", "SITE_ADDRESS", "COMPLAINTS_PHONE", "COMPLAINTS_EMAIL", "SITE_URL"}
    return str(getattr(settings, name)) if name in shown else ""


@register.simple_tag
def credits(byline: list[Mapping[str, str]]) -> list[tuple[str, list[str]]]:
    """`[("Words", ["Ann", "Bo"]), ("Photos", ["Cy"])]`, in the order of the byline."""
    grouped: dict[str, list[str]] = {}
    for one in byline:
        grouped.setdefault(one.get("did", "text"), []).append(one["name"])
    return [(DID[did]() if did in DID else did, names) for did, names in grouped.items()]


@register.simple_tag
def standing(template: str) -> SafeString:
    """A part of the frame that is the same on every page of a language."""
    return frame.drawn(template, language())


@register.simple_tag
def rooms(news: str = "", ask: str = "", search: str = "", me: str = "") -> SafeString:
    """The bar of rooms; `news="page"`: this is its page, `"true"`: the page lies below it."""
    here = (("news", news), ("ask", ask), ("search", search), ("me", me))
    return frame.drawn("front/_rooms.html", language(), here)


@register.simple_tag
def sections(current: Section | None = None) -> SafeString:
    touch("sections")
    named = tuple((one.slug, name_of(one)) for one in edition.all_sections())
    said = (("sections", named), ("current", current and current.slug))
    return frame.drawn("front/_sections.html", language(), said)


@register.simple_tag(takes_context=True)
def other_language(context: Mapping[str, Any]) -> dict[str, str]:
    """Where the same page stands in the other language, or that language's home.

    A page may set `other_address` itself: an article knows whether it was translated.
    """
    code = addresses.other(language())
    request = context.get("request")
    own = context.get("other_address")
    home = "/en/" if code == "en" else "/"
    if own is not None or request is None:
        return {"code": code, "href": own or home}
    there = addresses.in_language(request.path, code)
    return {"code": code, "href": there if _is_a_page(there, code) else home}


def _is_a_page(path: str, language: str) -> bool:
    try:
        with override(language):
            return resolve(path).namespace in ("front", "notices", "asking")
    except Resolver404:
        return False


@register.simple_tag
def publisher_data() -> dict[str, Any]:
    return {"@context": "https://schema.org", **linked_data.publisher(language())}


@register.simple_tag(takes_context=True)
def both_languages(context: Mapping[str, Any]) -> list[tuple[str, str]]:
    """hreflang and address of this page in each language. Older pages hold other stories in each."""
    path = context["request"].path
    if context.get("is_older"):
        return []
    return [
        (html_language(code), site.absolute(addresses.in_language(path, code)))
        for code, _ in settings.LANGUAGES
    ]


@register.filter
def unbroken(headline: str) -> SafeString:
    """A large Chinese headline that breaks between words, never inside one.

    `<wbr>` marks where a line may end (CSS: `word-break: keep-all`); browsers cannot tell by
    themselves. English breaks at its spaces.
    """
    if english():
        return format_html("{}", headline)
    joined: list[str] = []
    for word in cut(headline):
        if joined and (
            joined[-1][-1:] in OPENING
            or not any(letter.isalnum() or letter in OPENING for letter in word)
        ):
            joined[-1] += word
        else:
            joined.append(word)
    return format_html_join(mark_safe("<wbr>"), "{}", ((word,) for word in joined))


@register.filter
def html_language(code: str) -> str:
    """The language tag of BCP 47: `zh-Hans`, `en`."""
    return "en" if code == "en" else "zh-Hans"


@register.filter
def iso(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


@register.simple_tag
def alt_of(picture: Picture) -> str:
    return (picture.alt_text_en if english() else "") or picture.alt_text


@register.simple_tag
def caption_of(picture: Picture, own: str = "") -> str:
    """What stands under a picture: the words of the story, else the picture's own in Chinese."""
    return own or ("" if english() else picture.caption)


@register.filter
def number_columns(rows: list[list[str]]) -> set[int]:
    """Which columns of a table hold numbers: those stand flush right, digit under digit."""
    body = rows[1:] or rows
    width = max(map(len, rows), default=0)
    return {
        at for at in range(1, width) if all(_is_number(row[at]) for row in body if at < len(row))
    }


def _is_number(cell: str) -> bool:
    """A figure with at most a short unit: `1,860`, `-3.2%`, `2.2米`, `—`."""
    return NUMBER.fullmatch(cell.strip()) is not None


@register.filter
def data_block(data: Mapping[str, Any]) -> SafeString:
    """JSON-LD for machines. Not a script: the browser never runs it."""
    text = json.dumps(data, ensure_ascii=False).translate(NO_MARKUP)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above


@register.simple_tag
def body_block(block: Any) -> SafeString:
    """One block of the text in readers' dress; a kind without a template shows as its package draws it."""
    try:
        dress = get_template(f"front/blocks/{block.block_type}.html")
    except TemplateDoesNotExist:
        return SafeString(block.render())
    return SafeString(dress.render({"block": block, "value": block.value}))
