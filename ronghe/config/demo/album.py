"""The pictures of the demo town, uploaded while its stories are being loaded."""

import tomllib
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import connection
from PIL import Image

from ronghe.accounts.models import User
from ronghe.media.actions import upload_picture
from ronghe.media.models import Picture

FOLDER = Path(__file__).parent / "pictures"
AT_A_TIME = 2


class Album(Mapping[str, int]):
    """The id of each picture by its key. Asking for one on its way in waits for it."""

    def __init__(self, there: Mapping[str, int], coming: Mapping[str, "Future[int]"]) -> None:
        self._there, self._coming = there, coming

    def __getitem__(self, key: str) -> int:
        return self._coming[key].result() if key in self._coming else self._there[key]

    def __iter__(self) -> Iterator[str]:
        return iter([*self._there, *self._coming])

    def __len__(self) -> int:
        return len(self._there) + len(self._coming)


def read_all() -> list[dict[str, Any]]:
    """What `pictures.toml` says of each picture."""
    about = tomllib.loads((FOLDER / "pictures.toml").read_text(encoding="utf-8"))
    pictures: list[dict[str, Any]] = about["pictures"]
    return pictures


@contextmanager
def opened(*, by: User, at: datetime, first: list[str]) -> Iterator[Album]:
    """Uploads what is missing, those named in `first` before the rest; all are in at the end."""
    ids = dict(Picture.objects.values_list("title", "pk"))
    pictures = sorted(read_all(), key=lambda one: _place(one["key"], first))
    with ThreadPoolExecutor(max_workers=AT_A_TIME) as pool:
        coming = {
            one["key"]: pool.submit(_upload, one, by=by, at=at)
            for one in pictures
            if one["caption"] not in ids
        }
        there = {one["key"]: ids[one["caption"]] for one in pictures if one["caption"] in ids}
        try:
            yield Album(there, coming)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
        for upload in coming.values():
            upload.result()


def _place(key: str, first: list[str]) -> int:
    return first.index(key) if key in first else len(first)


def _upload(one: Mapping[str, Any], *, by: User, at: datetime) -> int:
    x, y = one["focal"]
    path = FOLDER / one["file"]
    with Image.open(path) as image:
        width, height = image.size
    try:
        with path.open("rb") as file:
            picture = upload_picture(
                File(file, name=path.name),
                title=one["caption"],
                by=by,
                at=at,
                caption=one["caption"],
                alt_text=one["alt"],
                alt_text_en=one["alt_en"],
                credit=one["credit"],
                licence=one["licence"],
                focal_point=(int(x * width), int(y * height)),
            )
    finally:
        # Each thread has a connection of its own.
        connection.close()
    return int(picture.pk)
