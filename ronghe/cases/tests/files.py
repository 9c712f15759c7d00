"""Files for the tests, as citizens and attackers send them, and who sends them."""

import re
from typing import Any
from uuid import UUID, uuid4

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ronghe.cases import actions
from ronghe.cases.models import Case, File
from ronghe.media.tests.papers import paper, written
from ronghe.media.tests.pictures import from_camera
from ronghe.media.tests.sending import TUS, metadata, piece

AT = "/cases/files/arriving/"
TYPED = {
    "kind": "complaint",
    "title": "南桥路路灯不亮",
    "text": "从菜场到桥头的路灯坏了一周。",
    "visibility": "unnamed",
}
SECRETS = (b"SECRET", b"Exif", "林知夏".encode(), b"xmpmeta", b"Photoshop")


def photo(name: str = "IMG_1.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or from_camera(), "image/jpeg")


def document(**about: Any) -> SimpleUploadedFile:
    """A PDF that says who wrote it."""
    return SimpleUploadedFile("record.pdf", written(paper(**about)), "application/pdf")


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


def reported(
    phone: Client, /, *files: SimpleUploadedFile, public: bool = True, **fields: Any
) -> Case:
    """A report with photos by the form alone, without script."""
    key = key_of(phone)
    # Each another one: the same twice from one browser is not taken.
    another = {"key": key, "where_words": f"灯杆 {key[:4]}"}
    typed = TYPED | another | fields | ({"photos_public": "on"} if public else {})
    look = phone.post("/cases/new/", typed | {"step": "look", "photos": list(files)})
    assert look.status_code == 200, look.content.decode()
    phone.post("/cases/new/", typed | {"step": "send"})
    return Case.objects.get(key=key)


def all_bytes(file: File) -> bytes:
    return b"".join(one.open("rb").read() for one in (file.file, file.small) if one)


def worked_on(town: Any, case: Case) -> Case:
    steps = (
        (actions.accept, town.desk, {}),
        (actions.dispatch, town.desk, {"lead": town.light}),
        (actions.sign, town.officer, {}),
    )
    for verb, by, more in steps:
        town.do(verb, case, by, **more)
    return case


def answered(
    town: Any, client: Client, *files: SimpleUploadedFile, case: Case, **more: str
) -> Case:
    """The officer's answer at the desk, with what proves it."""
    client.force_login(town.officer)
    case.refresh_from_db()
    words = {
        "seen": case.moves,
        "answer-public_text": "已更换灯具。",
        "answer-evidence": "记录",
        "photos": list(files),
    } | more
    answer = client.post(f"/desk/cases/{case.number}/answer/", words)
    assert answer.status_code == 302, answer.content.decode()
    case.refresh_from_db()
    return case


def asked_and_replied(phone: Client, town: Any, *files: SimpleUploadedFile) -> Case:
    case = worked_on(town, reported(phone))
    town.do(actions.ask, case, town.officer, question="哪一盏？")
    page = phone.get(f"/cases/mine/{case.number}/").content.decode()
    assert 'name="photos"' in page and 'enctype="multipart/form-data"' in page
    words = {"text": "桥头那盏。", "photos": list(files), "photos_public": "on"}
    assert phone.post(f"/cases/mine/{case.number}/reply/", words).status_code == 302
    case.refresh_from_db()
    return case


def stored() -> list[str]:
    """The names of all files that lie on the disk for cases."""
    if not default_storage.exists("cases"):
        return []
    folders = default_storage.listdir("cases")[0]
    return [name for one in folders for name in default_storage.listdir(f"cases/{one}")[1]]


def addresses(file: File) -> list[str]:
    found = [f"/cases/files/{file.address}/", f"/en/cases/files/{file.address}/"]
    if file.small:
        found += [f"{one}small/" for one in found]
    return found


def at_desk(file: File) -> list[str]:
    first = f"/desk/cases/{file.case.number}/files/{file.address}/"
    return [first, f"{first}small/"] if file.small else [first]


def everything_of(file: File) -> list[str]:
    """Every address under which its bytes could be asked for, guessed ones of the disk among them."""
    names = [one.name for one in (file.file, file.small) if one]
    guessed = [f"/media/{name}" for name in names] + [f"/cases/files/{file.key}/"]
    return addresses(file) + guessed + [f"{AT}{file.key}/"]


def codes(client: Client, found: list[str]) -> set[int]:
    return {client.get(one).status_code for one in found}
