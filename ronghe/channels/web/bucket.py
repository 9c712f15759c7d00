"""Pressed pages in an S3 store: the operator's nginx or CDN serves them, the application the rest.

Each page is one object in plain bytes, so a replacement is whole in one step; whoever serves the
store compresses. Keys are the names of the folder: `x/y/index.html`, `x/y/index.gone.html`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import ContentFile
from storages.backends.s3 import S3Storage

from . import serve
from .shelf import Seen

OK, NOT_FOUND, GONE = 200, 404, 410


class Bucket(S3Storage):
    """A shelf in the network. Options: those of django-storages."""

    is_far = True

    def __init__(self, **options: Any) -> None:
        limit = settings.NETWORK_TIMEOUT
        careful = Config(
            connect_timeout=limit,
            read_timeout=limit,
            retries={"total_max_attempts": 2},
            s3={"addressing_style": "path" if options.get("endpoint_url") else "auto"},
        )
        super().__init__(
            **options, client_config=careful, file_overwrite=True, querystring_auth=False
        )

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        # The notice has the name of a page as well.
        kind = serve.content_type(PurePosixPath(name).name)
        return {"ContentType": kind, "CacheControl": serve.REVALIDATE}

    def put(self, path: str, body: bytes) -> None:
        with _answering():
            self.save(_key(path), ContentFile(body))
            if path.endswith("/"):
                self.delete(_notice(path))

    def withdraw(self, path: str, notice: bytes) -> None:
        with _answering():
            if path.endswith("/"):
                self.save(_notice(path), ContentFile(notice))
            self.delete(_key(path))

    def remove(self, path: str) -> None:
        with _answering():
            self.delete(_key(path))
            if path.endswith("/"):
                self.delete(_notice(path))

    def see(self, path: str) -> Seen:
        with _answering():
            if path.endswith("/") and (notice := self._read(_notice(path))) is not None:
                return Seen(GONE, notice)
            page = self._read(_key(path))
        return Seen(NOT_FOUND, b"") if page is None else Seen(OK, page)

    def sync(self) -> None:
        """The store has answered, so it has the bytes."""

    def _read(self, key: str) -> bytes | None:
        try:
            with self.open(key) as file:
                content: bytes = file.read()
        except FileNotFoundError:
            return None
        return content


@contextmanager
def _answering() -> Iterator[None]:
    """What a disk says with OSError, the store says in its own ways."""
    try:
        yield
    except (BotoCoreError, ClientError) as problem:
        raise OSError(f"The store of pressed pages failed: {problem}") from problem


def _key(path: str) -> str:
    file = serve.place(Path(), path)
    assert file is not None  # noqa: S101 – only pressable paths come here
    return file.as_posix()


def _notice(path: str) -> str:
    return f"{path[1:]}{serve.GONE}"
