"""Credit and copyright words inside an image file: read, and written again in the least form.

Runs in the decoding child: no Django here. Everything else in EXIF, IPTC and XMP (places, cameras,
serial numbers, editing histories) is not read and so never kept.
"""

from xml.sax.saxutils import escape

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from PIL import Image, ImageFile, IptcImagePlugin

LONGEST = 300
ARTIST, COPYRIGHT = 0x013B, 0x8298
DC = "{http://purl.org/dc/elements/1.1/}"
PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
IPTC_FIELDS = {(2, 80): "creator", (2, 110): "credit", (2, 116): "copyright"}


def read(image: ImageFile.ImageFile) -> dict[str, str]:
    """`creator`, `credit` and `copyright`, each when found. XMP wins over IPTC over EXIF."""
    found = _from_exif(image) | _from_iptc(image) | _from_xmp(image.info.get("xmp"))
    return {name: text for name, text in found.items() if text}


def exif(credits: dict[str, str]) -> bytes:
    fresh = Image.Exif()
    # Bytes, because Pillow would turn Chinese into question marks.
    if who := credits.get("creator") or credits.get("credit"):
        fresh[ARTIST] = who.encode()
    if rights := credits.get("copyright"):
        fresh[COPYRIGHT] = rights.encode()
    return fresh.tobytes() if len(fresh) else b""


def xmp(credits: dict[str, str]) -> bytes:
    if not credits:
        return b""
    parts = []
    if who := credits.get("creator"):
        parts.append(f"<dc:creator><rdf:Seq><rdf:li>{escape(who)}</rdf:li></rdf:Seq></dc:creator>")
    if rights := credits.get("copyright"):
        parts.append(
            '<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">'
            f"{escape(rights)}</rdf:li></rdf:Alt></dc:rights>"
        )
    if credit := credits.get("credit"):
        parts.append(f"<photoshop:Credit>{escape(credit)}</photoshop:Credit>")
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">'
        f"{''.join(parts)}</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def _from_exif(image: ImageFile.ImageFile) -> dict[str, str]:
    try:
        tags = image.getexif()
    # A broken EXIF block raises almost anything; it is thrown away with the rest.
    except Exception:  # noqa: BLE001
        return {}
    return {
        "creator": _words(tags.get(ARTIST)),
        "copyright": _words(tags.get(COPYRIGHT)),
    }


def _from_iptc(image: ImageFile.ImageFile) -> dict[str, str]:
    try:
        records = IptcImagePlugin.getiptcinfo(image) or {}
    except Exception:  # noqa: BLE001 – as with EXIF
        return {}
    return {name: _words(records.get(key)) for key, name in IPTC_FIELDS.items() if records.get(key)}


def _from_xmp(packet: object) -> dict[str, str]:
    if not isinstance(packet, bytes) or len(packet) > 2_000_000:
        return {}
    try:
        root = ElementTree.fromstring(packet.strip(b"\0 \n\r\t"))
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        return {}
    found: dict[str, str] = {}
    for node in root.iter(f"{RDF}Description"):
        for name, tag in (("creator", f"{DC}creator"), ("copyright", f"{DC}rights")):
            items = node.findall(f"{tag}//{RDF}li")
            found[name] = found.get(name) or _words(", ".join(li.text or "" for li in items[:5]))
        credit = node.get(f"{PHOTOSHOP}Credit") or node.findtext(f"{PHOTOSHOP}Credit")
        found["credit"] = found.get("credit") or _words(credit)
    return {name: text for name, text in found.items() if text}


def _words(value: object) -> str:
    """One clean line from what a camera or an agency wrote, in whatever encoding."""
    if isinstance(value, (list, tuple)):
        value = value[0] if value else ""
    if isinstance(value, str):
        if not value.isascii() and any(ord(sign) > 255 for sign in value):
            return _clean(value)
        value = value.encode("latin-1")
    if not isinstance(value, bytes):
        return ""
    for encoding in ("utf-8", "gb18030", "latin-1"):
        try:
            return _clean(value.decode(encoding))
        except UnicodeDecodeError:
            continue
    return ""


def _clean(text: str) -> str:
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:LONGEST]
