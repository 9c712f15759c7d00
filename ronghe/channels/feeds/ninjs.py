"""One story as IPTC ninjs 3.1 (https://iptc.org/standards/ninjs/)."""

import json
from typing import Any

from ronghe.kit.site import site_name

from .item import Image, Item

SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"
MEDIA_TOPICS = "http://cv.iptc.org/newscodes/mediatopic/"


def write(item: Item) -> bytes:
    document: dict[str, Any] = {
        "uri": item.url,
        "standard": {"name": "ninjs", "version": "3.1", "schema": SCHEMA},
        "type": "text",
        "representationType": "full",
        "version": str(item.serial),
        "firstCreated": item.published_at.isoformat(),
        "versionCreated": item.updated_at.isoformat(),
        "pubStatus": "usable",
        "language": item.language,
        "title": item.headline,
        "headlines": _headlines(item),
        "descriptions": [{"role": "summary", "contentType": "text/plain", "value": item.summary}],
        "bodies": _bodies(item),
        "by": "、".join(name for name, _did in item.byline),
        "copyrightNotice": item.rights,
        "people": [{"name": name, "rel": did} for name, did in item.byline],
        "places": [{"name": name} for name in item.places],
        "subjects": _subjects(item),
        "infoSources": _sources(item),
        "genres": [{"name": item.genre}],
        # Which signed version this is; our own read-back looks for it.
        "altIds": [{"role": "version", "value": item.version}],
        "associations": [_picture(image) for image in item.images],
    }
    if item.corrections:
        document["edNote"] = "\n".join(
            f"{note.at.isoformat()} {note.text}" for note in item.corrections
        )
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _headlines(item: Item) -> list[dict[str, str]]:
    named = {"main": item.headline, "kicker": item.kicker, "subhead": item.subhead}
    return [
        {"role": role, "contentType": "text/plain", "value": value}
        for role, value in named.items()
        if value
    ]


def _bodies(item: Item) -> list[dict[str, Any]]:
    count = len("".join(item.text.split()))
    return [
        {"role": "main", "contentType": "text/html", "charCount": count, "value": item.html},
        {"role": "plain", "contentType": "text/plain", "charCount": count, "value": item.text},
    ]


def _subjects(item: Item) -> list[dict[str, str]]:
    subjects: list[dict[str, str]] = [{"name": item.section, "rel": "section"}]
    for subject in item.subjects:
        one = {"name": subject.name}
        if subject.code:
            one["uri"] = MEDIA_TOPICS + subject.code.removeprefix("medtop:")
        subjects.append(one)
    return subjects


def _sources(item: Item) -> list[dict[str, str]]:
    source = {"name": item.source, "role": "originator"}
    if item.source_url:
        source["uri"] = item.source_url
    return [source, {"name": site_name(item.language), "role": "publisher"}]


def _picture(image: Image) -> dict[str, Any]:
    return {
        "name": "picture",
        "uri": image.url,
        "type": "picture",
        "title": image.title,
        "by": image.credit,
        "descriptions": [{"role": "caption", "contentType": "text/plain", "value": image.caption}],
        "renditions": [
            {
                "name": "main",
                "href": image.url,
                "contentType": image.content_type,
                "width": image.width,
                "height": image.height,
            }
        ],
    }
