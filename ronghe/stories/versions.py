"""The history of a text, readable: who wrote when, what changed, what it was called and why."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Revision

from .models import Signature, VersionName

# What one person saved without a longer pause is one piece of work.
PAUSE = timedelta(minutes=30)
NAMES = {
    "headline": gettext_lazy("Headline"),
    "kicker": gettext_lazy("Kicker"),
    "subhead": gettext_lazy("Subhead"),
    "summary": gettext_lazy("Summary"),
    "lead_picture": gettext_lazy("Lead picture"),
    "contributors": gettext_lazy("Byline"),
    "genre": gettext_lazy("Genre"),
    "language": gettext_lazy("Language"),
    "section": gettext_lazy("Section"),
    "tags": gettext_lazy("Tags"),
    "places": gettext_lazy("Places"),
    "rights": gettext_lazy("Rights"),
    "source_name": gettext_lazy("Source"),
}


@dataclass
class Work:
    """Versions of one person in one go, the newest first; `before` is the one they began from."""

    versions: list[Revision]
    before: Revision | None = None
    signed: list[Signature] = field(default_factory=list)
    name: VersionName | None = None
    changed: list[str] = field(default_factory=list)

    @property
    def newest(self) -> Revision:
        return self.versions[0]

    @property
    def oldest(self) -> Revision:
        return self.versions[-1]


def pieces_of_work(
    found: list[Revision],
    *,
    signed: dict[int, list[Signature]],
    names: dict[int, VersionName],
) -> list[Work]:
    """`found` newest first. A version that was signed or named always stands on top of its piece."""
    work: list[Work] = []
    for version in found:
        kept = bool(signed.get(version.pk)) or version.pk in names
        last = work[-1] if work else None
        if last and not kept and _goes_on(last.oldest, version):
            last.versions.append(version)
            continue
        if last:
            last.before = version
        work.append(Work([version], None, signed.get(version.pk, []), names.get(version.pk)))
    for one in work:
        if one.before:
            one.changed = changed_between(one.before.content, one.newest.content)
    return work


def _goes_on(later: Revision, earlier: Revision) -> bool:
    return bool(later.user_id == earlier.user_id and later.created_at - earlier.created_at < PAUSE)


def changed_between(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Names of what changed: the fields, and how many blocks."""
    changed = [str(name) for key, name in NAMES.items() if _plain(old, key) != _plain(new, key)]
    before, after = _blocks(old), _blocks(new)
    edited = sum(1 for one in before.keys() & after.keys() if before[one] != after[one])
    added, gone = len(after.keys() - before.keys()), len(before.keys() - after.keys())
    if edited:
        changed.append(ngettext("%d block changed", "%d blocks changed", edited) % edited)
    if added:
        changed.append(ngettext("%d block added", "%d blocks added", added) % added)
    if gone:
        changed.append(ngettext("%d block removed", "%d blocks removed", gone) % gone)
    return changed


def _plain(content: dict[str, Any], key: str) -> Any:
    value = content.get(key)
    if key == "contributors":
        return [{name: one[name] for name in ("person", "name", "did")} for one in value or []]
    return value or ""


def _blocks(content: dict[str, Any]) -> dict[str, Any]:
    blocks: Iterable[dict[str, Any]] = json.loads(content.get("body") or "[]")
    return {one.get("id") or str(number): one["value"] for number, one in enumerate(blocks)}
