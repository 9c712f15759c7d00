"""The fixed renditions of a picture: what a page needs to show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.core.files.storage import default_storage

from .door import CROPS, SHARE, WIDTHS, cut_again
from .models import Picture

KINDS = ("avif", "webp", "jpeg")
FALLBACK = 720


@dataclass(frozen=True)
class ShownFile:
    """One file of a picture, as pages show it."""

    url: str
    width: int
    height: int
    size: int  # bytes


@dataclass(frozen=True)
class PictureSources:
    """Everything a `<picture>` tag needs. The first three are `srcset` values, best format first."""

    avif: str
    webp: str
    jpeg: str
    src: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str


def picture_sources(
    picture: Picture, *, language: str = "zh-hans", crop: bool = False
) -> PictureSources:
    """The files of `picture`; with `crop` the 3:2 cuts on the focal point, for cards."""
    files = _files(picture, crop=crop)
    if not files["jpeg"]:
        cut(picture)
        files = _files(picture, crop=crop)
    shown = next((file for file in files["jpeg"] if file.width >= FALLBACK), files["jpeg"][-1])
    return PictureSources(
        **{kind: _srcset(files[kind]) for kind in KINDS},
        src=shown.url,
        width=shown.width,
        height=shown.height,
        alt=picture.alt_in(language),
        caption=picture.caption,
        credit=picture.credit,
    )


def largest(picture: Picture) -> ShownFile:
    """The widest JPEG of the whole picture, for programs that show one file."""
    return _standing(picture, _width_specs("jpeg"))[-1]


def share_picture(picture: Picture) -> ShownFile:
    """The 1200 × 630 JPEG for Open Graph and messengers."""
    spec = f"fill-{SHARE[0]}x{SHARE[1]}|format-jpeg"
    found = _standing(picture, [spec])
    if not found:
        cut(picture)
        found = _standing(picture, [spec])
    return found[0]


def cut(picture: Picture) -> None:
    """Make the crops for the focal point of now. Those of the point before stay until the next cut:
    pressed pages may still show them."""
    specs = [name for kind in KINDS for name in _crop_specs(kind)]
    specs.append(f"fill-{SHARE[0]}x{SHARE[1]}|format-jpeg")
    if all(picture.place_of(spec) in picture.files for spec in specs):
        return
    with picture.open_file() as file:
        made = cut_again(file.read(), box=picture.focal_box())
    picture.keep(made)


def _files(picture: Picture, *, crop: bool) -> dict[str, list[ShownFile]]:
    return {
        kind: _standing(picture, _crop_specs(kind) if crop else _width_specs(kind))
        for kind in KINDS
    }


def _standing(picture: Picture, specs: list[str]) -> list[ShownFile]:
    places = filter(None, (picture.files.get(picture.place_of(spec)) for spec in specs))
    found = [ShownFile(_address(name), *size) for name, *size in places]
    return sorted(found, key=lambda file: file.width)


@lru_cache(maxsize=20_000)
def _address(name: str) -> str:
    """Files are named after what is in them, so their address never changes."""
    return default_storage.url(name)


def _width_specs(kind: str) -> list[str]:
    return [f"width-{width}|format-{kind}" for width in WIDTHS]


def _crop_specs(kind: str) -> list[str]:
    return [f"fill-{width}x{height}|format-{kind}" for width, height in CROPS]


def _srcset(files: Iterable[ShownFile]) -> str:
    return ", ".join(f"{file.url} {file.width}w" for file in files)
