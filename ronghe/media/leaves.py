"""From a foreign PDF to ours: its pages as they look, and nothing else. Runs in the decoding child only.

What a document can do – scripts, files inside, forms that send, films – is reason to refuse it. What
it only says beside its pages – author, program, history, links, hidden layers of notes – is left
behind: each page is built anew from its content, fonts and pictures. Stamps and filled-in fields are
part of how a page looks and are drawn into it. Pictures lose what their camera wrote.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    StreamObject,
)

from . import segments
from .order import MOST_LEAVES, Unfit

# As names anywhere in the document, keys or values: it does something.
ACTIVE = {
    *(
        "/JavaScript",
        "/JS",
        "/Launch",
        "/EmbeddedFile",
        "/EmbeddedFiles",
        "/Filespec",
        "/RichMedia",
    ),
    *("/XFA", "/SubmitForm", "/ImportData", "/Movie", "/Sound", "/Rendition", "/3D", "/GoToE"),
}
# Said beside the page, not on it; of a stream, that its bytes lie in another file.
LEFT_BEHIND = {
    *("/Metadata", "/PieceInfo", "/LastModified", "/A", "/AA", "/OPI", "/Alternates", "/Ref", "/F"),
    *("/FFilter", "/FDecodeParms", "/StructParent", "/StructParents", "/Parent", "/ID", "/OC"),
    *("/Measure", "/PtData", "/Annots", "/Thumb", "/B", "/Dur", "/Trans", "/Names", "/Properties"),
}
# Here names are the page's own: one may be called as a word above.
DRAWERS = ("/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/CharProcs")
OF_A_PAGE = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
MOST_OBJECTS, DEEPEST = 50_000, 60
# Of ours. What was packed tightly may be more when it is packed as we do it.
MOST_BYTES = 12 * 1024 * 1024
# A picture in the midst of what is drawn: its words, up to where its bytes begin.
IN_LINE = re.compile(rb"(?<![^\s\]>)}])BI\s*(?=[/%])(.{0,4000}?)(?<![^\s\]>])ID(?=\s)", re.DOTALL)
IN_LINE_BEGINS = re.compile(rb"(?<![^\s\]>)}])BI\s*(?=[/%])")
# What it may be packed with; inside any other (JPEG) the camera's words would stay.
_PLAIN = rb"AHx|A85|LZW|Fl|RL|CCF|ASCIIHexDecode|ASCII85Decode|LZWDecode|FlateDecode|RunLengthDecode|CCITTFaxDecode"
PACKED = re.compile(rb"/(?:F|Filter)\s*(?:\[([^\]]*)\]|/([^\s/\[\]<>(){}%]+))")
PLAIN = re.compile(rb"\s*(?:/?(?:" + _PLAIN + rb")\s*)*")
HIDDEN, NO_VIEW = 2, 32


def cleaned(data: bytes) -> tuple[bytes, int]:
    """The pages as a document of our own, and how many they are. Raises `Unfit`."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise Unfit("locked")
        if not 0 < len(reader.pages) <= MOST_LEAVES:
            raise Unfit("too_many_pages" if reader.pages else "broken_document")
        if any(name in ACTIVE for name in _names(reader.trailer)):
            raise Unfit("active")
        out = _Paper()
        _Copier().whole(reader).write(out)
    except (Unfit, MemoryError):
        raise
    # As with pictures: whatever a reader raises on a broken file means the same to who sent it.
    except Exception as problem:
        raise Unfit("broken_document") from problem
    return out.getvalue(), len(reader.pages)


class _Paper(io.BytesIO):
    """As much as a document of ours may be."""

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > MOST_BYTES:
            raise Unfit("document_grows")
        return super().write(data)


def _refuse_in_line(drawn: bytes) -> None:
    """A picture among the drawing commands that is packed as a camera does it: its words would stay.

    Raises `Unfit`. Where one begins and is not understood, too.
    """
    begin = len(IN_LINE_BEGINS.findall(drawn))
    found = [match[1] for match in IN_LINE.finditer(drawn)] if begin else []
    if begin != len(found) or not all(_is_plain(words) for words in found):
        raise Unfit("in_line")


def _is_plain(words: bytes) -> bool:
    """`words` name no packing but those that hold nothing else; a name written in hidden signs does not count."""
    if b"#" in words or b"%" in words:
        return False
    named = [match[1] if match[2] is None else match[2] for match in PACKED.finditer(words)]
    return all(PLAIN.fullmatch(one) for one in named)


def _names(trailer: Any) -> Iterator[str]:
    """Every name in everything that can be reached."""
    waiting, seen = [trailer], set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if (mark := (one.idnum, one.generation)) in seen:
                continue
            seen.add(mark)
            if len(seen) > MOST_OBJECTS:
                raise Unfit("too_heavy")
            one = one.get_object()
        if isinstance(one, NameObject):
            yield str(one)
        elif isinstance(one, DictionaryObject):
            yield from map(str, one.keys())
            waiting += [one.raw_get(key) for key in one]
        elif isinstance(one, ArrayObject):
            waiting += list(one)


class _Copier:
    """Copies what a page needs into a new document, each object once."""

    def __init__(self) -> None:
        self._writer = PdfWriter()
        self._writer.metadata = None
        self._known: dict[tuple[int, int], Any] = {}

    def whole(self, reader: PdfReader) -> PdfWriter:
        for page in reader.pages:
            self._page(page)
        return self._writer

    def _page(self, old: PageObject) -> None:
        box = old.mediabox
        new = self._writer.add_blank_page(width=float(box.width), height=float(box.height))
        for key in OF_A_PAGE:
            if (value := old.get_inherited(key, None)) is not None:
                new[NameObject(key)] = self._copy(value)
        # One stream of its own, so that what is drawn after it stands in its own brackets.
        content = old.get_contents()
        drawn = b"q\n" + (content.get_data() if content is not None else b"") + b"\nQ\n"
        _refuse_in_line(drawn)
        fresh = DictionaryObject(_inside(new, "/Resources"))
        new[NameObject("/Resources")] = fresh
        drawn += b"".join(self._stamps(old, fresh))
        stream = StreamObject()
        stream.set_data(drawn)
        new[NameObject("/Contents")] = self._writer._add_object(stream.flate_encode())

    def _stamps(self, old: PageObject, resources: DictionaryObject) -> Iterator[bytes]:
        """What lies on the page and is seen: each as a drawing of its own."""
        shown = DictionaryObject(_inside(resources, "/XObject"))
        for number, annotation in enumerate(old.get("/Annots") or ()):
            found = _appearance(annotation.get_object())
            if found is None:
                continue
            name = f"/Ronghe{number}"
            shown[NameObject(name)] = self._copy(found.stream)
            yield b"q %s cm %s Do Q\n" % (found.matrix.encode(), name.encode())
        if shown:
            resources[NameObject("/XObject")] = shown

    def _copy(self, value: Any, depth: int = 0) -> Any:
        if depth > DEEPEST:
            raise Unfit("too_heavy")
        if isinstance(value, IndirectObject):
            return self._referred(value, depth)
        if isinstance(value, StreamObject):
            return self._writer._add_object(self._stream(value, depth))
        if isinstance(value, DictionaryObject):
            return self._fill(DictionaryObject(), value, depth)
        if isinstance(value, ArrayObject):
            return ArrayObject(self._copy(one, depth + 1) for one in value)
        return value

    def _referred(self, value: IndirectObject, depth: int) -> Any:
        mark = (value.idnum, value.generation)
        if mark in self._known:
            return self._known[mark]
        found = value.get_object()
        if isinstance(found, StreamObject):
            self._stream(found, depth, mark)
            return self._known[mark]
        if isinstance(found, DictionaryObject):
            empty = DictionaryObject()
            self._known[mark] = self._writer._add_object(empty)
            self._fill(empty, found, depth)
            return self._known[mark]
        return self._copy(NullObject() if found is None else found, depth + 1)

    def _stream(self, old: Any, depth: int, mark: tuple[int, int] | None = None) -> StreamObject:
        if old.get("/Subtype") == "/PS":
            raise Unfit("active")
        new = StreamObject()
        if mark is not None:
            self._known[mark] = self._writer._add_object(new)
        self._fill(new, old, depth)
        new._data = old._data
        if _is_drawing(old):
            _refuse_in_line(old.get_data())
        last = _last_filter(old)
        if last in segments.STRIPPERS:
            new._data = segments.STRIPPERS[last](old.get_data())
            new[NameObject("/Filter")] = NameObject(last)
            new.pop("/DecodeParms", None)
        return new

    def _fill(self, new: Any, old: Any, depth: int) -> Any:
        for key in old:
            if key in DRAWERS and isinstance(old[key], DictionaryObject):
                new[NameObject(key)] = self._drawer(old[key], depth + 1)
            elif key not in LEFT_BEHIND:
                new[NameObject(key)] = self._copy(old.raw_get(key), depth + 1)
        return new

    def _drawer(self, old: DictionaryObject, depth: int) -> DictionaryObject:
        new = DictionaryObject()
        for key in old:
            new[NameObject(key)] = self._copy(old.raw_get(key), depth + 1)
        return new


class _Appearance:
    """A drawing and where it goes (PDF 32000-1, 12.5.5): its box, turned by its matrix, onto the rectangle."""

    def __init__(self, stream: Any, rectangle: Any) -> None:
        self.stream = stream
        x0, y0, x1, y1 = _turned(stream)
        left, low, right, high = _ordered(rectangle)
        across = (right - left) / (x1 - x0) if x1 > x0 else 1.0
        up = (high - low) / (y1 - y0) if y1 > y0 else 1.0
        numbers = (across, 0.0, 0.0, up, left - x0 * across, low - y0 * up)
        self.matrix = " ".join(str(FloatObject(round(one, 5))) for one in numbers)


def _inside(outer: DictionaryObject, key: str) -> Any:
    """The dictionary that stands there, or an empty one."""
    return (outer.get(key) or DictionaryObject()).get_object()


def _appearance(annotation: Any) -> _Appearance | None:
    """None for what is not seen: links, notes that open, hidden things."""
    if annotation.get("/Subtype") in ("/Link", "/Popup"):
        return None
    if int(annotation.get("/F") or 0) & (HIDDEN | NO_VIEW):
        return None
    normal = _inside(annotation, "/AP").get("/N")
    found = normal.get_object() if normal is not None else None
    if isinstance(found, DictionaryObject) and not isinstance(found, StreamObject):
        found = found.get(annotation.get("/AS") or "/Off")
        found = found.get_object() if found is not None else None
    if not isinstance(found, StreamObject) or "/Rect" not in annotation:
        return None
    return _Appearance(found, annotation["/Rect"])


def _turned(stream: Any) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = _ordered(stream.get("/BBox") or [0, 0, 1, 1])
    a, b, c, d, e, f = (float(one) for one in stream.get("/Matrix") or (1, 0, 0, 1, 0, 0))
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
    across, up = [x for x, _y in corners], [y for _x, y in corners]
    return min(across), min(up), max(across), max(up)


def _ordered(box: Any) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(one.get_object() if hasattr(one, "get_object") else one) for one in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _is_drawing(stream: Any) -> bool:
    """Commands: forms, patterns, and the glyphs of a font that is drawn, which say of nothing what they are."""
    if stream.get("/Subtype") == "/Form" or "/PatternType" in stream:
        return True
    return not any(
        key in stream for key in ("/Subtype", "/Length1", "/N", "/FunctionType", "/ShadingType")
    )


def _last_filter(stream: Any) -> str:
    filters = stream.get("/Filter")
    if isinstance(filters, ArrayObject):
        return str(filters[-1].get_object()) if filters else ""
    return str(filters or "")
