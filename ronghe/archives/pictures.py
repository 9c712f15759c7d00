"""Pictures of an archive out of a folder beside it. Nothing is ever fetched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from wagtail.models import ReferenceIndex

from ronghe.kit.refusal import Refused
from ronghe.media.actions import keep_picture
from ronghe.stories.models import Story

from .reading import Told
from .rows import Place, Plan


@dataclass(frozen=True)
class Taken:
    kept: Sequence[int]
    missing: int


def take(told: Told, plan: Plan) -> Taken:
    """The pictures of a story that lie in the folder, through the door every picture passes.

    One without a credit is left behind: nobody could say whose it is.
    """
    named = told.parsed.pictures
    kept = []
    for one in named if plan.pictures else ():
        file = _file(one.url, plan.pictures)
        if file is None or not one.credit:
            continue
        try:
            with file.open("rb") as opened:
                picture = keep_picture(
                    opened,
                    title=(one.caption or told.parsed.headline)[:120],
                    owner=plan.author,
                    caption=one.caption[:300],
                    credit=one.credit[:120],
                    licence=plan.licence,
                )
        except (Refused, OSError):
            continue
        kept.append(picture.pk)
    return Taken(kept, len(named) - len(kept))


def note(places: Iterable[Place]) -> None:
    """Tell Wagtail which stories use pictures, so that none of them can be deleted."""
    for story in Story.objects.filter(pk__in=[place.story for place in places]):
        ReferenceIndex.create_or_update_for_object(story)


def _file(url: str, folder: str) -> Path | None:
    path = unquote(urlsplit(url).path)
    by_path, by_name = _files(folder)
    return by_path.get(path.strip("/")) or by_name.get(path.rpartition("/")[2])


@lru_cache(maxsize=2)
def _files(folder: str) -> tuple[dict[str, Path], dict[str, Path]]:
    """Files by path below the folder, and by name where a name stands there once."""
    root = Path(folder)
    found = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]
    by_path = {path.relative_to(root).as_posix(): path for path in found}
    names: dict[str, list[Path]] = {}
    for path in found:
        names.setdefault(path.name, []).append(path)
    return by_path, {name: paths[0] for name, paths in names.items() if len(paths) == 1}
