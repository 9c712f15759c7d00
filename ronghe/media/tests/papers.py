"""Documents made for the tests, as people and attackers send them."""

import io
import random

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def paper(*words: str, picture: bytes = b"") -> PdfWriter:
    """Pages with words in a content stream, and a picture as it came from the camera."""
    writer = PdfWriter()
    for one in words or ("words",):
        page = writer.add_blank_page(300, 400)
        stream, drawers = StreamObject(), DictionaryObject()
        stream.set_data(
            b"BT /A 12 Tf 20 300 Td (%s) Tj ET q 100 0 0 80 20 20 cm /F Do Q" % one.encode()
        )
        page[NameObject("/Contents")] = writer._add_object(stream)
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        named = DictionaryObject({NameObject(a): NameObject(b) for a, b in font.items()})
        drawers[NameObject("/Font")] = DictionaryObject({NameObject("/A"): named})
        if picture:
            drawers[NameObject("/XObject")] = DictionaryObject(
                {NameObject("/F"): writer._add_object(_image(picture))}
            )
        page[NameObject("/Resources")] = drawers
    writer.add_metadata({"/Author": "SECRETAUTHOR"})
    return writer


def _image(data: bytes) -> StreamObject:
    width, height = Image.open(io.BytesIO(data)).size
    image = StreamObject()
    image._data = data
    about = {"/Type": NameObject("/XObject"), "/Subtype": NameObject("/Image"), "/Width": NumberObject(width), "/Height": NumberObject(height), "/ColorSpace": NameObject("/DeviceRGB"), "/BitsPerComponent": NumberObject(8), "/Filter": NameObject("/DCTDecode")}  # fmt: skip
    image.update({NameObject(key): value for key, value in about.items()})
    return image


def with_in_line(picture: bytes, *, filter: bytes = b"/DCT", where: str = "page") -> PdfWriter:
    """A page that draws a picture whose bytes stand among its drawing commands.

    `where`: on the page itself, or in a form, a pattern or a glyph that the page draws with.
    """
    drawn = b"q 50 0 0 50 0 0 cm BI /W 8 /H 8 /CS /RGB /BPC 8 /F %s ID " % filter
    drawn += picture + b"\nEI Q"
    writer = paper("words")
    page = writer.pages[0]
    stream = StreamObject()
    stream.set_data(drawn)
    if where == "page":
        page[NameObject("/Contents")] = writer._add_object(stream)
        return writer
    drawers = page["/Resources"]
    if where == "form":
        stream.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form")})  # fmt: skip
        drawers[NameObject("/XObject")] = DictionaryObject(
            {NameObject("/X"): writer._add_object(stream)}
        )
    elif where == "pattern":
        stream[NameObject("/PatternType")] = NumberObject(1)
        drawers[NameObject("/Pattern")] = DictionaryObject(
            {NameObject("/P"): writer._add_object(stream)}
        )
    else:
        glyphs = DictionaryObject({NameObject("/a"): writer._add_object(stream)})
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type3"),
                NameObject("/CharProcs"): glyphs,
            }
        )
        drawers["/Font"][NameObject("/G")] = font
    return writer


def growing(pages: int = 15) -> bytes:
    """Pages that all draw with one stream of noise, written once: with a stream for each, far more."""
    writer = PdfWriter()
    drawing = StreamObject()
    drawing.set_data(random.Random(1).randbytes(1_000_000))
    one = writer._add_object(drawing.flate_encode())
    for _ in range(pages):
        writer.add_blank_page(300, 400)[NameObject("/Contents")] = one
    return written(writer)
