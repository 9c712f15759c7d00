"""From foreign pixels to ours: upright, sRGB, one frame, without anything that is not picture.

Runs in the decoding child only: no Django here.
"""

import io
import warnings
from pathlib import Path
from typing import Any

from PIL import AvifImagePlugin, Image, ImageCms, ImageOps, WebPImagePlugin

from . import credits
from .order import FORMATS, MOST_PIXELS, SAVING, Order, Unfit

__all__ = ["AvifImagePlugin", "WebPImagePlugin", "opened", "written"]  # imported to be registered
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
SMALLEST = 16
# Bytes of an AVIF by width; an article page with one picture stays under 80 KB on a phone.
HEAVIEST = {360: 14_000, 720: 36_000, 1200: 90_000}


def opened(data: bytes, format: str) -> tuple[Image.Image, dict[str, str]]:
    """The first frame, decoded whole, upright, as sRGB or sRGB with alpha; and its credits."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(io.BytesIO(data), formats=(FORMATS[format],))
        except Image.DecompressionBombError as bomb:
            raise Unfit("too_large") from bomb
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise Unfit("too_large")
        if min(width, height) < SMALLEST:
            raise Unfit("too_small")
        if format == "png" and b"IEND" not in data[-64 * 1024 :]:
            raise Unfit("truncated")
        try:
            image.seek(0)
            image.load()
        except (OSError, EOFError, SyntaxError) as problem:
            raise Unfit("truncated" if "truncated" in str(problem) else "broken") from problem
        found = credits.read(image)
        return _srgb(ImageOps.exif_transpose(image)), found


def written(
    image: Image.Image, order: Order, found: dict[str, str], folder: Path
) -> list[dict[str, Any]]:
    """Write every file of the order; answer what was written, in order."""
    press = _Press(folder, found)
    if order.keep_original:
        press.original(image)
    for most in order.widths:
        press.sized(image, most)
        if image.width < most:
            break
    cuts = [(tuple(size), list(SAVING)) for size in order.crops]
    cuts += [(tuple(order.share), ["jpeg"])] if order.share else []
    for (width, height), kinds in cuts:
        crop = _cropped(image, (width, height), order.box)
        for kind in kinds:
            press.save(crop, f"fill-{width}x{height}|format-{kind}", kind)
    for width, height in order.previews:
        small = image.resize(_within(image.size, (width, height)), reducing_gap=2.0)
        press.save(small, f"max-{width}x{height}", "webp" if image.mode == "RGBA" else "jpeg")
    return press.files


class _Press:
    """Saves pictures into the folder, each with the least metadata."""

    def __init__(self, folder: Path, found: dict[str, str]) -> None:
        self.files: list[dict[str, Any]] = []
        self._folder = folder
        words = {"exif": credits.exif(found), "xmp": credits.xmp(found)}
        self._metadata: dict[str, Any] = {key: value for key, value in words.items() if value}

    def save(self, image: Image.Image, spec: str, kind: str, **options: Any) -> Path:
        name = f"{len(self.files)}.{'jpg' if kind == 'jpeg' else kind}"
        if kind == "jpeg" and image.mode == "RGBA":
            ground = Image.new("RGB", image.size, "white")
            ground.paste(image, mask=image.getchannel("A"))
            image = ground
        path = self._folder / name
        image.save(path, FORMATS[kind], **(options or SAVING[kind]), **self._metadata)
        self.files.append(
            {"spec": spec, "name": name, "width": image.width, "height": image.height}
        )
        return path

    def original(self, image: Image.Image) -> None:
        if image.mode == "RGBA":
            self.save(image, "original", "webp", lossless=True, method=2)
        else:
            self.save(image, "original", "jpeg", quality=90)

    def sized(self, image: Image.Image, most: int) -> None:
        sized = _narrowed(image, most)
        for kind in SAVING:
            path = self.save(sized, f"width-{most}|format-{kind}", kind)
            if kind == "avif":
                self._lighten(sized, path, HEAVIEST.get(most, MOST_PIXELS))

    def _lighten(self, image: Image.Image, path: Path, heaviest: int) -> None:
        """Write a restless picture's AVIF again, coarser, when a phone would wait for it."""
        for quality in (36, 26, 18):
            if path.stat().st_size <= heaviest:
                return
            image.save(path, "AVIF", **{**SAVING["avif"], "quality": quality}, **self._metadata)


def _srgb(image: Image.Image) -> Image.Image:
    """Colours as every screen reads them. A profile we cannot use is dropped, not trusted."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, source, target, outputMode="RGB") or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    alpha = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
    image = image.convert("RGBA" if alpha else "RGB")
    if alpha and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    image.info = {}
    return image


def _narrowed(image: Image.Image, most: int) -> Image.Image:
    if image.width <= most:
        return image
    height = max(1, round(image.height * most / image.width))
    return image.resize((most, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _within(size: tuple[int, int], most: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, most[0] / size[0], most[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _cropped(image: Image.Image, size: tuple[int, int], box: list[int] | None) -> Image.Image:
    """The largest cut of the wanted shape, its middle as near as can be to the focal point."""
    width, height = image.size
    shape = size[0] / size[1]
    cut = (height * shape, height) if width / height > shape else (width, width / shape)
    x, y = (box[0], box[1]) if box else (width / 2, height / 2)
    left = min(max(x - cut[0] / 2, 0), width - cut[0])
    top = min(max(y - cut[1] / 2, 0), height - cut[1])
    area = (left, top, left + cut[0], top + cut[1])
    return image.resize(size, Image.Resampling.LANCZOS, box=area, reducing_gap=2.0)
