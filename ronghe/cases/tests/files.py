"""Files for the tests, as citizens and attackers send them, and who sends them."""

import hashlib
import io
import re
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from ronghe.cases.models import Case, File
from ronghe.media.tests.pictures import from_camera, plain
from ronghe.media.tests.sending import TUS, metadata, piece

AT = "/cases/files/arriving/"
TYPED = {
    "kind": "complaint",
    "title": "南桥路路灯不亮",
    "text": "从菜场到桥头的路灯坏了一周。",
    "visibility": "unnamed",
}
SECRETS = (b"SECRET", b"Exif", b"\x88\x25", "林知夏".encode(), b"xmpmeta", b"Photoshop")


def photo(name: str = "IMG_1.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or from_camera(), "image/jpeg")


def paper(*, pages: int = 1, script: bool = False, inside: bool = False) -> bytes:
    """A PDF that says who wrote it; with a script, or with a file inside."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(300, 400)
    writer.add_metadata({"/Author": "SECRETAUTHOR", "/Producer": "SECRETPROGRAM"})
    if script:
        act = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}
        words = {NameObject(key): value for key, value in act.items()}
        writer._root_object[NameObject("/OpenAction")] = DictionaryObject(words)
    if inside:
        writer.add_attachment("run.exe", b"MZ")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def photo_in_paper() -> bytes:
    """A photo scanned into a PDF, which keeps the camera's words inside."""
    raw, out = from_camera(), io.BytesIO()
    Image.open(io.BytesIO(raw)).save(out, "PDF")
    return out.getvalue()


def key_of(phone: Client) -> str:
    page = phone.get("/cases/new/").content.decode()
    return re.search(r'name="key" value="([0-9a-f-]{36})"', page)[1]


def begin(
    phone: Client, batch: UUID | str, size: int, *, key: UUID | None = None, name: str = "a.jpg"
) -> Any:
    said = metadata(key=str(key or uuid4()), batch=str(batch), filename=name)
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": said}
    return phone.post(AT, content_type="", headers=headers)


def sent_whole(phone: Client, batch: UUID | str, data: bytes | None = None, **about: Any) -> File:
    """A file sent piece by piece, as the page's script does it."""
    data = data or from_camera()
    address = begin(phone, batch, len(data), **about)["Location"]
    answer = piece(phone, address, data, 0)
    assert answer.status_code == 204, answer.content
    return File.objects.get(key=address.rstrip("/").rsplit("/", 1)[-1])


def reported(phone: Client, *files: SimpleUploadedFile, public: bool = True, **fields: Any) -> Case:
    """A report with photos by the form alone, without script."""
    key = key_of(phone)
    typed = TYPED | {"key": key} | fields | ({"photos_public": "on"} if public else {})
    look = phone.post("/cases/new/", typed | {"step": "look", "photos": list(files)})
    assert look.status_code == 200, look.content.decode()
    phone.post("/cases/new/", typed | {"step": "send"})
    return Case.objects.get(key=key)


def all_bytes(file: File) -> bytes:
    return b"".join(one.open("rb").read() for one in (file.file, file.small) if one)


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


__all__ = ["plain", "from_camera"]
