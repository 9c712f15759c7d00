"""Documents made for the tests, as people and attackers send them."""

import io

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
