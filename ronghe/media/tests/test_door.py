"""What the door lets in, what it refuses, and that its limits bite."""

import io
import subprocess
import sys
import zipfile

import pytest
from PIL import Image

from ronghe.media.door import Limits, NotAPicture, let_in

from . import pictures


def code_of(data: bytes, **options) -> str:
    with pytest.raises(NotAPicture) as refusal:
        let_in(io.BytesIO(data), **options)
    assert str(refusal.value).endswith((".", "。"))
    return refusal.value.code


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_picture_comes_in_as_ours(format):
    clean = let_in(io.BytesIO(pictures.plain((1600, 1200), format)))
    assert (clean.width, clean.height) == (1600, 1200)
    sizes = {made.spec: (made.width, made.height) for made in clean.renditions}
    assert sizes["width-720|format-avif"] == (720, 540)
    assert sizes["fill-480x320|format-webp"] == (480, 320)
    assert sizes["fill-1200x630|format-jpeg"] == (1200, 630)
    for made in clean.renditions:
        image = Image.open(io.BytesIO(made.data))
        image.load()
        assert image.size == (made.width, made.height)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"GIF89a", "broken"),
        (b"%PDF-1.7 ...", "not_a_picture"),
        (b"<html><script>alert(1)</script></html>", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "drawing"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg><script/></svg>", "drawing"),
        ("<svg/>".encode("utf-16"), "drawing"),
        (b"\xff\xd8\xff" + b"\0" * 500, "broken"),
        (b"\0" * (20 * 1024 * 1024 + 1), "too_big"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(data, code):
    assert code_of(data) == code


def test_a_cut_off_picture_is_refused():
    data = pictures.plain((800, 600))
    assert code_of(data[: len(data) // 2]) == "truncated"
    data = pictures.plain((800, 600), "PNG")
    assert code_of(data[:-20]) == "truncated"


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded():
    assert code_of(pictures.flat_png(10_000, 5_001)) == "too_large"
    assert code_of(pictures.flat_png(60_000, 60_000, most=100_000)) == "too_large"


def zip_of(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP"])
@pytest.mark.parametrize(
    "tail",
    [
        zip_of("a.js"),
        b"<script>alert(1)</script>",
        b"<?php system($_GET[0]);",
        b"<!DOCTYPE html><html><body>",
    ],
    ids=["zip", "script", "php", "page"],
)
def test_a_picture_that_is_also_something_else_is_refused(format, tail):
    assert code_of(pictures.plain((200, 200), format) + tail) == "two_things"


def test_a_picture_that_is_also_a_script_or_a_pdf_by_its_head_is_refused():
    gif = pictures.plain((200, 200), "GIF")
    assert code_of(gif[:6] + b"/*" + gif[8:]) == "two_things"
    jpeg = pictures.plain((200, 200))
    assert code_of(jpeg[:2] + b"\xff\xfe\x00\x0a%PDF-1.4" + jpeg[2:]) == "two_things"


def test_harmless_data_after_the_picture_is_removed():
    tail = b"\0\0\0\x18ftypmp42 SECRETFILM" + b"\0" * 1000  # what phones append to moving photos
    clean = let_in(io.BytesIO(pictures.plain((400, 300)) + tail))
    for data in [clean.read_all(), *(made.data for made in clean.renditions)]:
        assert b"SECRETFILM" not in data


def test_of_an_animation_the_first_frame_is_kept():
    clean = let_in(io.BytesIO(pictures.animation()))
    image = Image.open(io.BytesIO(clean.read_all()))
    assert getattr(image, "n_frames", 1) == 1
    assert image.convert("RGB").getpixel((100, 60))[0] > 200


def test_transparency_survives_where_the_format_has_it():
    out = io.BytesIO()
    Image.new("RGBA", (400, 300), (255, 0, 0, 0)).save(out, "PNG")
    clean = let_in(out)
    made = {one.spec: Image.open(io.BytesIO(one.data)) for one in clean.renditions}
    assert clean.name.endswith(".webp")
    assert made["width-360|format-webp"].mode == "RGBA"
    assert made["width-360|format-jpeg"].getpixel((5, 5)) == (255, 255, 255)


def test_orientation_is_applied():
    clean = let_in(io.BytesIO(pictures.from_camera(orientation=6, size=(900, 600))))
    assert (clean.width, clean.height) == (600, 900)


def test_colours_are_turned_to_srgb():
    out = io.BytesIO()
    Image.new("CMYK", (64, 64), (255, 0, 0, 0)).save(out, "JPEG")
    image = Image.open(io.BytesIO(let_in(out).read_all()))
    assert image.mode == "RGB"
    assert "icc_profile" not in image.info


def test_the_focal_point_decides_the_crop():
    left = let_in(io.BytesIO(pictures.plain((3000, 1000))), box=[10, 500, 1, 1])
    right = let_in(io.BytesIO(pictures.plain((3000, 1000))), box=[2990, 500, 1, 1])

    def light(clean) -> int:
        made = next(one for one in clean.renditions if one.spec == "fill-240x160|format-jpeg")
        return Image.open(io.BytesIO(made.data)).convert("L").getpixel((200, 100))

    assert abs(light(left) - light(right)) > 60


def test_the_child_is_stopped_at_its_memory_limit():
    bomb = pictures.flat_png(7_000, 7_000)
    assert code_of(bomb, limits=Limits(memory=160)) == "too_heavy"
    # The control: the same file with the ordinary limit is an ordinary picture.
    assert let_in(io.BytesIO(bomb)).width == 7_000


def test_the_child_is_killed_when_its_time_is_over():
    slow = pictures.flat_png(7_000, 7_000)
    assert code_of(slow, limits=Limits(wall=0)) == "too_heavy"
    assert code_of(slow, limits=Limits(seconds=0)) == "too_heavy"


def test_the_child_sees_no_secret(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "SECRETKEY")
    seen = {}

    def run(command, **options):
        seen.update(options["env"])
        raise RuntimeError

    monkeypatch.setattr("ronghe.media.door.subprocess.run", run)
    with pytest.raises(RuntimeError):
        let_in(io.BytesIO(pictures.plain()))
    assert set(seen) == {"PYTHONPATH", "MALLOC_ARENA_MAX", "PATH"}


def test_the_child_knows_nothing_of_django():
    code = "import sys, ronghe.media.decode, ronghe.media.pixels; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
