"""Files of people we do not know: only what the door makes of them is kept, and nothing they carried."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from ronghe.media import segments
from ronghe.media.actions import MOST_DOCUMENT_BYTES, clean_file
from ronghe.media.door import NotAPicture

from .papers import paper, written
from .pictures import animation, flat_png, from_camera, plain, png_with_words, with_iptc

SECRETS = (b"SECRET", b"Exif", "林知夏".encode(), b"xmpmeta", b"Photoshop", b"ICC_PROFILE")


def refused(data: bytes) -> str:
    with pytest.raises(NotAPicture) as refusal:
        clean_file(io.BytesIO(data))
    return refusal.value.code


@pytest.mark.parametrize("make", [from_camera, with_iptc, png_with_words, animation])
def test_a_photo_is_made_anew_in_two_sizes_and_says_nothing(make):
    clean = clean_file(io.BytesIO(make()))
    assert not clean.is_document and clean.small
    for data in (clean.data, clean.small):
        assert not any(secret in data for secret in SECRETS), secrets_in(data)
        image = Image.open(io.BytesIO(data))
        assert not image.getexif() and max(image.size) <= 1600


def secrets_in(data: bytes) -> list[bytes]:
    return [secret for secret in SECRETS if secret in data]


def test_a_photo_lies_upright_and_is_no_larger_than_a_screen():
    clean = clean_file(io.BytesIO(from_camera(orientation=6, size=(2400, 1800))))
    assert (clean.width, clean.height) == (1200, 1600)
    assert max(Image.open(io.BytesIO(clean.small)).size) == 480


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"hello", "neither"),
        (b"MZ" + b"\0" * 100, "neither"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "drawing"),
        (plain() + b"<script>alert(1)</script>", "two_things"),
        (plain()[:2000], "truncated"),
        (flat_png(20_000, 20_000), "too_large"),
        (flat_png(60_000, 60_000, most=200_000), "too_large"),
        (b"%PDF-1.7\nnothing of the kind", "broken_document"),
        (b"%PDF-1.7\n" + b"\0" * MOST_DOCUMENT_BYTES, "document_too_big"),
    ],
)
def test_what_is_neither_photo_nor_document_or_a_bomb_is_refused(data, code):
    assert refused(data) == code


def pixels(data: bytes) -> bytes:
    return Image.open(io.BytesIO(data)).tobytes()


def test_a_document_keeps_its_pages_and_loses_who_made_it_and_what_the_camera_wrote():
    dirty = written(paper("first", "second", picture=from_camera()))
    assert b"SECRETCAMERA" in dirty and b"SECRETAUTHOR" in dirty
    clean = clean_file(io.BytesIO(dirty))
    assert clean.is_document and clean.width == 2
    assert not any(secret in clean.data for secret in SECRETS), secrets_in(clean.data)
    reader = PdfReader(io.BytesIO(clean.data))
    assert [page.extract_text().strip() for page in reader.pages] == ["first", "second"]
    assert not reader.metadata
    image = reader.pages[0]["/Resources"]["/XObject"]["/F"].get_object()
    assert pixels(image._data) == pixels(from_camera())


def act(**words: str) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject(f"/{key}"): NameObject(value) if value[0] == "/" else TextStringObject(value)
            for key, value in words.items()
        }
    )


def scripted() -> bytes:
    writer = paper()
    writer._root_object[NameObject("/OpenAction")] = act(S="/JavaScript", JS="app.alert(1)")
    return written(writer)


def scripted_in_a_corner() -> bytes:
    """In an annotation, with its name written in hexadecimal, inside an object stream."""
    writer = paper()
    link = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/A"): act(S="/Launch", F="cmd.exe"),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(link)])
    return written(writer).replace(b"/Launch", b"/L#61unch")


def with_a_file_inside() -> bytes:
    writer = paper()
    writer.add_attachment("run.exe", b"MZ")
    return written(writer)


def locked() -> bytes:
    writer = paper()
    writer.encrypt("secret")
    return written(writer)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (scripted, "active"),
        (scripted_in_a_corner, "active"),
        (with_a_file_inside, "active"),
        (locked, "locked"),
        (lambda: written(paper(*["x"] * 21)), "too_many_pages"),
        (lambda: written(paper())[:500], "broken_document"),
    ],
)
def test_a_document_that_does_something_is_refused(make, code):
    assert refused(make()) == code


def test_a_stamp_on_a_page_stays_and_a_link_goes():
    writer = paper("words")
    stamp = StreamObject()
    stamp.set_data(b"1 0 0 rg 0 0 10 10 re f")
    box = ArrayObject([NumberObject(one) for one in (0, 0, 10, 10)])
    stamp.update({NameObject("/Subtype"): NameObject("/Form"), NameObject("/BBox"): box})
    shown = DictionaryObject({NameObject("/N"): writer._add_object(stamp)})
    where = ArrayObject([NumberObject(one) for one in (50, 50, 150, 100)])
    marks = [
        {"/Subtype": NameObject("/Stamp"), "/Rect": where, "/AP": shown},
        {"/Subtype": NameObject("/Link"), "/Rect": where, "/A": act(S="/URI", URI="http://SECRET.example/")},
    ]  # fmt: skip
    writer.pages[0][NameObject("/Annots")] = ArrayObject(
        DictionaryObject({NameObject(key): value for key, value in one.items()}) for one in marks
    )
    clean = clean_file(io.BytesIO(written(writer)))
    page = PdfReader(io.BytesIO(clean.data)).pages[0]
    drawn = re.search(rb"q ([0-9. ]+) cm /Ronghe0 Do", page.get_contents().get_data())
    assert [float(one) for one in drawn[1].split()] == [10, 0, 0, 5, 50, 50]
    assert "/Annots" not in page and b"SECRET" not in clean.data


def test_what_a_picture_is_survives_the_cutting():
    for data in (from_camera(), with_iptc(), plain((300, 200))):
        cut = segments.jpeg(data)
        assert not any(secret in cut for secret in SECRETS[:5])
        assert pixels(cut) == pixels(data)


def test_nothing_of_a_stranger_stays_in_the_room_of_the_decoder(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    clean_file(io.BytesIO(from_camera()))
    assert list(Path(tmp_path).iterdir()) == []
