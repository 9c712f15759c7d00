"""Pictures among the drawing commands of a document, and documents that become larger than they were."""

import io
import zlib

import pytest

from ronghe.media import leaves
from ronghe.media.actions import MOST_DOCUMENT_BYTES, clean_file
from ronghe.media.door import NotAPicture

from .papers import growing, paper, with_in_line, written
from .pictures import from_camera

PLACES = ("page", "form", "pattern", "glyph")


def refused(data: bytes) -> str:
    with pytest.raises(NotAPicture) as refusal:
        clean_file(io.BytesIO(data))
    return refusal.value.code


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize(
    "filter", [b"/DCT", b"/DCTDecode", b"[/A85 /DCT]", b"/#44CT", b"[ /Fl/DCT ]", b"[%x\n/DCT]"]
)
def test_what_a_camera_wrote_comes_in_by_no_line(where, filter):
    assert refused(written(with_in_line(from_camera(), filter=filter, where=where))) == "in_line"


@pytest.mark.parametrize("where", PLACES)
def test_a_drawn_picture_without_a_camera_is_welcome(where):
    dots = zlib.compress(bytes(8 * 8 * 3))
    data = clean_file(io.BytesIO(written(with_in_line(dots, filter=b"/Fl", where=where)))).data
    assert data.startswith(b"%PDF")


@pytest.mark.parametrize("words", ["the ABI report", "BI is two letters", "GBI /W", "BI", "(BI)"])
def test_words_are_no_picture(words):
    plain = words.replace("(", "").replace(")", "")
    assert clean_file(io.BytesIO(written(paper(plain)))).is_document


def test_a_document_that_grows_is_refused_and_its_real_length_counts():
    data = growing()
    assert len(data) < MOST_DOCUMENT_BYTES / 2
    assert refused(data) == "document_grows"
    few = clean_file(io.BytesIO(growing(pages=2)))
    assert len(few.data) < leaves.MOST_BYTES
