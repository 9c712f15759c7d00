"""Draws every picture (or the named ones) as JPEG: `python -m ronghe.config.demo.pictures.draw.render`.

Needs Chromium for the text and the curves; the town itself is loaded from the finished JPEGs.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from . import (
    charts,
    crafts,
    fields,
    gatherings,
    indoors,
    learning,
    leisure,
    maps,
    nights,
    play,
    rainy,
    river,
    streets,
    works,
)
from .scene import SCENES, drawn

PLACE = Path(__file__).resolve().parent.parent
LIMIT = 118_000
MODULES = (
    charts,
    crafts,
    fields,
    gatherings,
    indoors,
    learning,
    leisure,
    maps,
    nights,
    play,
    rainy,
    river,
    streets,
    works,
)


def squeezed(png: bytes) -> bytes:
    """The best JPEG below the limit."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in range(84, 30, -4):
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, progressive=True, optimize=True)
        if out.tell() <= LIMIT:
            return out.getvalue()
    raise ValueError("This picture is too detailed for its size limit.")


def main(keys: list[str]) -> None:
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for key in keys or sorted(SCENES):
            sheet = drawn(key)
            page = browser.new_page(viewport={"width": sheet.width, "height": sheet.height})
            page.set_content(f"<style>*{{margin:0}}svg{{display:block}}</style>{sheet.svg()}")
            (PLACE / f"{key}.jpg").write_bytes(squeezed(page.screenshot()))
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
