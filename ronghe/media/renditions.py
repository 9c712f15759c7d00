"""The fixed renditions of a picture: what a page needs to show it."""

from collections.abc import Iterable
from dataclasses import dataclass

from wagtail.images.models import Filter

from .door import CROPS, SHARE, WIDTHS, cut_again
from .models import Picture, PictureRendition

KINDS = ("avif", "webp", "jpeg")
FALLBACK = 720


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
    """The files of `picture`; with `crop` the 3:2 cuts on the focal point, for cards.

    Prefetch with `Picture.objects.with_renditions()` before calling it in a loop.
    """
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


def share_picture(picture: Picture) -> PictureRendition:
    """The 1200 × 630 JPEG for Open Graph and messengers: has `url`, `width`, `height`."""
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
    key = Filter(spec=specs[0]).get_cache_key(picture)
    if picture.renditions.filter(filter_spec__in=specs, focal_point_key=key).exists():
        return
    with picture.open_file() as file:
        made = cut_again(file.read(), box=picture.focal_box())
    picture.keep(made)
    # A list prefetched before the cut would hide the new files.
    getattr(picture, "_prefetched_objects_cache", {}).pop("renditions", None)


def _files(picture: Picture, *, crop: bool) -> dict[str, list[PictureRendition]]:
    return {
        kind: _standing(picture, _crop_specs(kind) if crop else _width_specs(kind))
        for kind in KINDS
    }


def _standing(picture: Picture, specs: list[str]) -> list[PictureRendition]:
    keys = {spec: Filter(spec=spec).get_cache_key(picture) for spec in specs}
    found = [
        rendition
        for rendition in picture.renditions.all()
        if keys.get(rendition.filter_spec) == rendition.focal_point_key
    ]
    return sorted(found, key=lambda rendition: rendition.width)


def _width_specs(kind: str) -> list[str]:
    return [f"width-{width}|format-{kind}" for width in WIDTHS]


def _crop_specs(kind: str) -> list[str]:
    return [f"fill-{width}x{height}|format-{kind}" for width, height in CROPS]


def _srcset(files: Iterable[PictureRendition]) -> str:
    return ", ".join(f"{file.url} {file.width}w" for file in files)
