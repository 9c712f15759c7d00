"""What a camera wrote, cut out of a picture that is kept as it is. No Django, no Pillow.

For pictures inside documents: decoding and making them anew would cost their sharpness.
"""

import struct
from collections.abc import Callable, Iterator

from .order import Unfit

# JPEG: what is needed to read it. Of the application segments JFIF, the colour profile and Adobe's
# note on colours; EXIF, XMP, IPTC, makers' notes and comments go.
_SCAN, _END = 0xDA, 0xD9
_ALONE = {0x01, *range(0xD0, 0xD9)}
_KEPT_OF_APP = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
# JPEG 2000: signature, type, headers, the picture itself. XML, UUID and anything else goes.
_KEPT_BOXES = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}


def jpeg(data: bytes) -> bytes:
    """The same picture. Raises `Unfit` where it is none."""
    if data[:2] != b"\xff\xd8":
        raise Unfit("broken_document")
    kept, at = [data[:2]], 2
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 4 > len(data) or data[at] != 0xFF:
            raise Unfit("broken_document")
        marker = data[at + 1]
        if marker in _ALONE:
            kept.append(data[at : at + 2])
            at += 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker == _SCAN:
            # From here on compressed; what stands behind the end is no picture.
            last = data.rfind(b"\xff\xd9")
            kept.append(data[at : last + 2 if last > at else len(data)])
            return b"".join(kept)
        if _is_needed(marker, data[at + 4 : end]):
            kept.append(data[at:end])
        at = end


def _is_needed(marker: int, body: bytes) -> bool:
    if marker == 0xFE:
        return False
    if 0xE0 <= marker <= 0xEF:
        return marker in _KEPT_OF_APP and body.startswith(_KEPT_OF_APP[marker])
    return True


def jpeg2000(data: bytes) -> bytes:
    if data[:4] == b"\xff\x4f\xff\x51":
        return data  # the bare picture, without boxes
    return b"".join(box for kind, box in _boxes(data) if kind in _KEPT_BOXES)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if size == 1 and at + 16 <= len(data):
            (size,) = struct.unpack_from(">Q", data, at + 8)
        size = size or len(data) - at
        if size < 8:
            raise Unfit("broken_document")
        yield kind, data[at : at + size]
        at += size


STRIPPERS: dict[str, Callable[[bytes], bytes]] = {
    "/DCTDecode": jpeg,
    "/DCT": jpeg,
    "/JPXDecode": jpeg2000,
}
