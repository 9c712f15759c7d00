"""Broken pictures from a decoder's own regression suite, and photos that phones turned."""

import io

import pytest
from PIL import Image

from ronghe.media.door import NotAPicture, let_in

from .data import SHARED, needs

ZOO = SHARED / "security" / "images-pillow"
PHONES = SHARED / "civic" / "exif"


@needs("security/images-pillow")
def test_every_broken_sample_is_refused_with_a_sentence_or_made_ours():
    names = sorted(path.name for path in ZOO.iterdir())
    accepted = set()
    for name in names:
        try:
            let_in(io.BytesIO((ZOO / name).read_bytes()))
        except NotAPicture:
            continue
        accepted.add(name)
    assert accepted == {
        "decompression_bomb_extents.gif",
        "icc_profile_big.jpg",
        "invalid-exif-without-x-resolution.jpg",
        "palette_negative.png",
        "sugarshack_bad_mpo_header.jpg",
    }


@needs("civic/exif")
@pytest.mark.parametrize(
    ("name", "upright"), [("landscape_6.jpg", True), ("portrait_3.jpg", False), ("portrait_8.jpg", False)]
)  # fmt: skip
def test_photos_of_phones_stand_upright(name, upright):
    clean = let_in(io.BytesIO((PHONES / name).read_bytes()))
    assert (clean.width > clean.height) is upright
    assert "exif" not in Image.open(io.BytesIO(clean.read_all())).info
