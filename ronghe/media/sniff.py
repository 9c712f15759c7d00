"""What a file is, by its bytes. Names and content types that come with an upload are never believed."""

import io
import re
import zipfile

MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (8, b"WEBP", "webp"),
    (4, b"ftypavif", "avif"),
    (4, b"ftypavis", "avif"),
)
CLIP_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
)
# Brands of the same container that are pictures, not films.
STILL = (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1")
SCRIPT = re.compile(rb"<script|<\?php|<!doctype html|<html[\s>]|<iframe|javascript:", re.IGNORECASE)
DRAWING = re.compile(rb"<svg[\s>]|<!doctype svg", re.IGNORECASE)


def picture_format(data: bytes) -> str | None:
    """`jpeg`, `png`, `gif`, `webp`, `avif`, or None."""
    return next((kind for at, sign, kind in MAGIC if data[at : at + len(sign)] == sign), None)


def is_drawing(data: bytes) -> bool:
    """SVG in any encoding a browser accepts. A drawing is a programme; we take pictures only."""
    head = data[:4096].replace(b"\0", b"")
    return bool(DRAWING.search(head)) or head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(
        (b"<?xml", b"<svg")
    )


def is_document(data: bytes) -> bool:
    """A PDF that begins as one; what stands before its head in others is no document's."""
    return data.startswith(b"%PDF-")


def is_archive(data: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(data))


def is_two_things(data: bytes) -> bool:
    """A picture that is also a page, a script, an archive or a PDF. Re-encoding would remove the
    other half; that somebody put it there is reason enough to refuse."""
    return (
        b"%PDF-" in data[:1024]
        or bool(SCRIPT.search(data))
        or data[6:8] == b"/*"  # GIF and JPEG headers that open a JavaScript comment
        or data[4:6] == b"/*"
        or is_archive(data)
    )


def clip_type(head: bytes) -> str | None:
    """The content type of an audio or video file we serve, by its container; or None."""
    if head[4:8] == b"ftyp" and head[8:12] in STILL:
        return None
    found = next((kind for at, sign, kind in CLIP_MAGIC if head[at : at + len(sign)] == sign), None)
    if found is None and len(head) > 1 and head[0] == 0xFF and head[1] in (0xFB, 0xF3, 0xF2, 0xFA):
        return "audio/mpeg"
    if found == "audio/ogg" and b"\x80theora" in head[:512]:
        return "video/ogg"
    if found == "video/webm" and b"A_" in head and b"V_" not in head:
        return "audio/webm"  # by the codecs of its tracks: what a phone records as a memo
    return found
