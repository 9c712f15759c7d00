"""ninjs 1.0 to 3.1 (IPTC), judged by the IPTC's own schemas, which stand in `schemas/`."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft3Validator, exceptions, validators
from jsonschema.protocols import Validator
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from . import blocks as body
from .item import Block, Parsed, Picture, Subject, compose, fingerprint
from .refusals import NotUnderstood

Document = dict[str, Any]
SCHEMAS = Path(__file__).parent / "schemas"
# Newest first: a newer reading of the same document knows more of it.
VERSIONS = ("3.1", "3.0", "2.2", "2.1", "2.0", "1.6", "1.5", "1.4", "1.3", "1.2", "1.1", "1.0")
_DRAFTS = {"1.x-dev": "dev_0.2_v1.5", "2.x-dev": "dev_0.1_v2.1"}
_PLURAL = {"headlines", "bodies", "descriptions", "people", "organisations", "places", "subjects"}
_TEXT_ROLES = ("main", "", "short")


def read(document: object, *, base_url: str = "", version: str = "") -> list[Parsed]:
    """Items of a document or a list of them. `version` names the one schema that counts;
    without it any published one may accept, because senders often declare the wrong one."""
    documents = document if isinstance(document, list) else [document]
    if not documents:
        raise NotUnderstood("not_ninjs", "the list is empty")
    return [_item(_lowered(_judged(one, version)), base_url) for one in documents]


def read_unjudged(document: Mapping[str, Any]) -> Parsed:
    """An object as far as it can be understood, whatever schema it keeps. May raise `ValueError`
    and its like for what is built otherwise than any ninjs."""
    return _item(_lowered(document), "")


def _lowered(value: Any) -> Any:
    """With one spelling of names: 3.x writes `versionCreated` for what was `versioncreated`."""
    if isinstance(value, dict):
        return {str(name).lower(): _lowered(one) for name, one in value.items()}
    return [_lowered(one) for one in value] if isinstance(value, list) else value


def looks_like(document: object) -> bool:
    first = document[0] if isinstance(document, list) and document else document
    return isinstance(first, dict) and (
        "uri" in first or "standard" in first or "$standard" in first
    )


def _judged(document: object, version: str) -> Document:
    if not isinstance(document, dict):
        raise NotUnderstood("not_ninjs", "not an object")
    candidates = (version,) if version else _candidates(document)
    first_problem = ""
    for candidate in candidates:
        problem = _problem(document, candidate)
        if problem is None:
            return document
        first_problem = first_problem or f"ninjs {candidate}: {problem}"
    raise NotUnderstood("not_ninjs", first_problem)


def _candidates(document: Document) -> Iterable[str]:
    said = document.get("standard") or document.get("$standard")
    words = f"{said.get('version')} {said.get('schema')}" if isinstance(said, dict) else ""
    declared = [version for version in VERSIONS if version in words]
    family = "1." if not declared and not _PLURAL & set(document) else ""
    likely = [version for version in VERSIONS if family and version.startswith(family)]
    return dict.fromkeys((*declared, *likely, *VERSIONS, *_DRAFTS))


def _problem(document: Document, version: str) -> str | None:
    """The first broken rule, or None when the schema accepts."""
    if "uri" in document and not str(document["uri"]).strip():
        return "uri: empty"
    try:
        error = exceptions.best_match(_validator(version).iter_errors(document))
    except (Unresolvable, exceptions.SchemaError) as problem:
        return str(problem)
    if error is None:
        return None
    place = "/".join(str(step) for step in error.absolute_path)
    return f"{place or 'document'}: {error.message[:160]}"


@cache
def _validator(version: str) -> Validator:
    schema = (
        json.loads((SCHEMAS / f"ninjs-schema_{version}.json").read_text("utf-8"))
        if (version in VERSIONS)
        else json.loads((SCHEMAS / f"ninjs-schema-{_DRAFTS[version]}.json").read_text("utf-8"))
    )
    kind = validators.validator_for(schema, default=Draft3Validator)
    return kind(schema, registry=_registry())


@cache
def _registry() -> Registry[Any]:
    geo = json.loads((SCHEMAS / "GeoJSON-schema.json").read_text("utf-8"))
    resource = Resource.from_contents(geo, default_specification=DRAFT202012)
    return Registry().with_resources(
        [(address, resource) for address in ("https://geojson.org/schema/GeoJSON.json",)]
    )


def _item(document: Document, base_url: str) -> Parsed:
    headline = (
        _text(document, "headline") or str(document.get("title") or "") or _text(document, "name")
    )
    body_blocks, inside = _body(document, base_url)
    pictures = [*inside, *_pictures(document)]
    return compose(
        guid=str(document.get("uri", "")),
        headline=headline,
        version=str(document.get("version") or "")
        or str(document.get("versioncreated") or "")
        or fingerprint(headline, body_blocks),
        kind=str(document.get("type") or "text"),
        language=str(document.get("language") or ""),
        summary=_summary(document),
        blocks=body_blocks,
        byline=_byline(document),
        source_name=_names(document.get("infosource") or document.get("infosources")),
        credit=str(document.get("copyrightholder") or _names(document.get("infosource"))),
        rights=" ".join(
            str(document[key]) for key in ("copyrightnotice", "usageterms") if document.get(key)
        ),
        url=_url(document),
        published=str(document.get("versioncreated") or document.get("firstcreated") or ""),
        embargoed=_embargo(document),
        pubstatus=str(document.get("pubstatus") or "usable"),
        urgency=document.get("urgency"),
        subjects=_subjects(document),
        pictures=pictures,
    )


def _embargo(document: Document) -> str | None:
    """The word for it, also an unreadable one; None when nothing is said."""
    said = [document[key] for key in ("embargoed", "embargoeduntil") if key in document]
    return str(said[0]) if said else None


def _all(document: Document, key: str) -> Iterator[Document]:
    """The objects under a key, which is a list (2.x, 3.x) or an object by name (1.x)."""
    found = document.get(key)
    values = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    yield from (value for value in values if isinstance(value, dict))


def _plural(document: Document, key: str) -> list[Document]:
    """2.x and 3.x write headlines, bodies, descriptions as lists with roles; main comes first."""
    plural = {"body": "bodies"}.get(key, f"{key}s")
    return sorted(
        _all(document, plural),
        key=lambda one: _TEXT_ROLES.index(one["role"]) if one.get("role") in _TEXT_ROLES else 9,
    )


def _text(document: Document, key: str) -> str:
    """One plain text of a document of any version."""
    for one in _plural(document, key):
        if value := str(one.get("value") or ""):
            return body.plain(value) if "html" in str(one.get("contenttype", "")) else value
    for name in (key, f"{key}_text", f"{key}_main"):
        if text := document.get(name):
            return str(text)
    if markup := document.get(f"{key}_html"):
        return body.plain(str(markup))
    others = [one for name, one in document.items() if name.startswith(f"{key}_")]
    return next((one for one in others if isinstance(one, str)), "")


def _summary(document: Document) -> str:
    return _text(document, "description")


def _body(document: Document, base_url: str) -> tuple[list[Block], list[Picture]]:
    bodies = [
        (str(one.get("value") or ""), "text/plain" in str(one.get("contenttype", "")))
        for one in _plural(document, "body")
    ]
    bodies += [
        (str(document.get("body_html") or ""), False),
        (str(document.get("body_xhtml") or ""), False),
    ]
    bodies += [(str(document.get("body_text") or ""), True)]
    bodies += [
        (value, not value.lstrip().startswith("<"))
        for key, value in document.items()
        if key.startswith("body_") and isinstance(value, str)
    ]
    for value, is_text in bodies:
        if value.strip():
            return (body.from_text(value), []) if is_text else body.from_html(value, base_url)
    return [], []


def _byline(document: Document) -> str:
    if isinstance(said := document.get("byline") or document.get("by"), str) and said:
        return said
    return "、".join(
        str(person.get("name") or "")
        for key in ("by", "people", "person")
        for person in _all(document, key)
        if key == "by" or person.get("rel") in {"author", "creator", "byline"}
    )


def _names(found: object) -> str:
    if not isinstance(found, list):
        return ""
    return ", ".join(str(one["name"]) for one in found if isinstance(one, dict) and one.get("name"))


def _url(document: Document) -> str:
    for key in ("link", "canonicalurl", "uri"):
        if str(document.get(key) or "").startswith(("http://", "https://")):
            return str(document[key])
    return ""


def _subjects(document: Document) -> Iterator[Subject]:
    for key in ("subject", "subjects", "genre", "genres"):
        for one in _all(document, key):
            code = str(one.get("code") or one.get("uri") or one.get("literal") or "")
            yield str(one.get("scheme") or ""), code, str(one.get("name") or "")


def _pictures(document: Document) -> Iterator[Picture]:
    if document.get("type") in {"picture", "graphic"}:
        yield from _rendition(document)
    for one in _all(document, "associations"):
        if one.get("type") in {"picture", "graphic"}:
            yield from _rendition(one)


def _rendition(document: Document) -> Iterator[Picture]:
    """The largest rendition whose address we could fetch."""
    found = [
        one
        for one in _all(document, "renditions")
        if str(one.get("href") or "").startswith(("http://", "https://"))
        and not str(one.get("contenttype") or one.get("mimetype") or "image/").startswith("video/")
    ]
    if found:
        best = max(found, key=lambda one: one["width"] if isinstance(one.get("width"), int) else 0)
        credit = str(document.get("copyrightholder") or _byline(document))
        yield Picture(str(best["href"]), _summary(document) or _text(document, "headline"), credit)
