"""Pictures made for the tests, each with what a real camera or an attacker would put in."""

import io
import struct
import zlib

from PIL import Image, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

GPS, ARTIST, COPYRIGHT, MAKE, ORIENTATION = 0x8825, 0x013B, 0x8298, 0x010F, 0x0112
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/" '
    'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="{credit}" '
    'exif:GPSLatitude="25,46.1N" photoshop:City="SECRETCITY">{parts}</rdf:Description></rdf:RDF></x:xmpmeta>'
)


def plain(size: tuple[int, int] = (1600, 1200), format: str = "JPEG", mode: str = "RGB") -> bytes:
    """A smooth picture: dark at the left, light at the right, a red block in one corner."""
    image = Image.linear_gradient("L").rotate(90).resize(size).convert(mode)
    image.paste(Image.new(mode, (size[0] // 8, size[1] // 8), "red"), (0, 0))
    out = io.BytesIO()
    image.save(out, format)
    return out.getvalue()


def from_camera(*, orientation: int = 1, size: tuple[int, int] = (900, 600)) -> bytes:
    """A JPEG with place, camera, author, IPTC and XMP."""
    image = Image.open(io.BytesIO(plain(size)))
    exif = Image.Exif()
    exif[ARTIST] = "林知夏".encode()
    exif[COPYRIGHT] = "© 临溪日报".encode()
    exif[MAKE] = "SECRETCAMERA"
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS).update(
        {1: "N", 2: (TiffImagePlugin.IFDRational(25), TiffImagePlugin.IFDRational(46), TiffImagePlugin.IFDRational(7))}
    )  # fmt: skip
    parts = "<dc:rights><rdf:Alt><rdf:li>© 临溪日报社</rdf:li></rdf:Alt></dc:rights>"
    out = io.BytesIO()
    xmp = XMP.format(credit="临溪日报/林知夏", parts=parts).encode()
    image.save(out, "JPEG", exif=exif.tobytes(), xmp=xmp, comment=b"SECRETNOTE")
    return out.getvalue()


def with_iptc(city: str = "SECRETCITY") -> bytes:
    def entry(number: int, text: str) -> bytes:
        data = text.encode("gb18030")
        return b"\x1c\x02" + bytes([number]) + len(data).to_bytes(2, "big") + data

    records = entry(80, "周砚秋") + entry(110, "新华社") + entry(116, "版权所有") + entry(90, city)
    block = b"8BIM\x04\x04\x00\x00" + len(records).to_bytes(4, "big") + records
    block += b"\0" if len(records) % 2 else b""
    body = b"Photoshop 3.0\0" + block
    data = plain((400, 300))
    return data[:2] + b"\xff\xed" + (len(body) + 2).to_bytes(2, "big") + body + data[2:]


def png_with_words() -> bytes:
    image = Image.open(io.BytesIO(plain((320, 240), "PNG")))
    words = PngInfo()
    words.add_text("Comment", "SECRETCAMERA")
    out = io.BytesIO()
    image.save(out, "PNG", pnginfo=words)
    return out.getvalue()


def flat_png(width: int, height: int, *, most: int | None = None) -> bytes:
    """Few bytes, many pixels; cut off after `most` bytes. Row by row: whole, it took gigabytes."""
    packer, rows, row = zlib.compressobj(9), bytearray(), bytes(width + 1)
    for _ in range(height):
        rows += packer.compress(row)
        if most is not None and len(rows) >= most:
            break
    rows += packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", bytes(rows)), (b"IEND", b""))
    whole = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)
    return whole[:most]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def animation() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (200, 120), colour) for colour in ("red", "blue", "green")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()
