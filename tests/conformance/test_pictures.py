"""Broken pictures from a decoder's own regression suite, and photos that phones turned."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from ronghe.media.door import NotAPicture, let_in

DATA = Path(os.environ.get("RONGHE_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
ZOO = DATA / "security" / "images-pillow"
PHONES = DATA / "civic" / "exif"


@pytest.mark.skipif(not ZOO.is_dir(), reason=f"no sample files in {ZOO}")
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


@pytest.mark.skipif(not PHONES.is_dir(), reason=f"no sample files in {PHONES}")
@pytest.mark.parametrize(
    ("name", "upright"), [("landscape_6.jpg", True), ("portrait_3.jpg", False), ("portrait_8.jpg", False)]
)  # fmt: skip
def test_photos_of_phones_stand_upright(name, upright):
    clean = let_in(io.BytesIO((PHONES / name).read_bytes()))
    assert (clean.width > clean.height) is upright
    assert "exif" not in Image.open(io.BytesIO(clean.read_all())).info
