"""How Open311 GeoReport v2 is written: the same thing as XML and, by the Spark convention, as JSON.

A list is `[Listed("request", rows)]`: its element's name is known in XML only. UTF-8 everywhere,
and every answer, also a refusal, may be read by a page of another site (CORS).
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from lxml import etree

ROOT = "/api/open311/"
KINDS = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
# Whatever XML 1.0 cannot say.
_UNSAID = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Listed:
    """Rows that are elements called `each` in XML and an array in JSON."""

    each: str
    rows: Iterable[Any]


class Problem(Exception):
    """Why a program gets no answer: an HTTP status, and one sentence or more for people."""

    def __init__(self, status: int, *sentences: str, wait: int = 0) -> None:
        super().__init__(*sentences)
        self.status, self.sentences, self.wait = status, sentences, wait


def answer(form: str, root: str, content: Any, *, status: int = 200) -> HttpResponse:
    """`content` under `root`, as XML or JSON."""
    if form == "json":
        body = json.dumps(_plain(content), ensure_ascii=False).encode()
    else:
        body = etree.tostring(_element(root, content), xml_declaration=True, encoding="UTF-8")
    response = HttpResponse(body, status=status, content_type=KINDS[form])
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Language"])
    return open_to_pages(response)


def problem(form: str, why: Problem) -> HttpResponse:
    """The error body of the specification, with the real status."""
    rows = [{"code": why.status, "description": one} for one in why.sentences]
    response = answer(form, "errors", Listed("error", rows), status=why.status)
    if why.wait:
        response["Retry-After"] = str(why.wait)
    response["Cache-Control"] = "no-store"
    return response


def form_of(path: str) -> str:
    """In which format an address is answered that is none: XML, unless it asks for JSON."""
    return "json" if path.endswith(".json") else "xml"


def preflight(request: HttpRequest) -> HttpResponse:
    """A browser asks whether a page of another site may ask."""
    response = open_to_pages(HttpResponse(status=204))
    response["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
    response["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key, Accept-Language"
    response["Access-Control-Max-Age"] = "86400"
    return response


def open_to_pages(response: HttpResponse) -> HttpResponse:
    """No cookie counts here, so every site may read what everybody may."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Link, Retry-After, Idempotency-Replayed"
    return response


def _plain(content: Any) -> Any:
    if isinstance(content, Listed):
        return [_plain(one) for one in content.rows]
    if isinstance(content, Mapping):
        return {name: _plain(one) for name, one in content.items()}
    return content


def _element(name: str, content: Any) -> etree._Element:
    made = etree.Element(name)
    if isinstance(content, Listed):
        made.extend([_element(content.each, one) for one in content.rows])
    elif isinstance(content, Mapping):
        made.extend([_element(key, one) for key, one in content.items()])
    elif content is not None:
        made.text = _UNSAID.sub("\ufffd", _word(content))
    return made


def _word(content: Any) -> str:
    return str(content).lower() if isinstance(content, bool) else str(content)
