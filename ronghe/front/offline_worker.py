"""The installable side: manifest and service worker, filled in with today's file names."""

from hashlib import sha256
from typing import Any

from django.template.loader import render_to_string
from django.templatetags.static import static

from ronghe.kit.site import site_name

from . import addresses

ICONS = (192, 512)
KEPT = 20
# Styles and scripts of the form with which people report something.
FORM_FILES = (
    "cases/asking.css",
    "taxonomy/map.css",
    "taxonomy/map.js",
    "taxonomy/chooser.js",
    "kit/kept.js",
    "media/tus.js",
    "cases/store.js",
    "cases/drafts.js",
    "cases/files.js",
)


def manifest(language: str) -> dict[str, Any]:
    """https://www.w3.org/TR/appmanifest/ – one per language, one installed paper."""
    name = site_name(language)
    icons = [
        {"src": static(f"icons/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in ICONS
    ]
    icons.append({**icons[-1], "src": static("icons/maskable-512.png"), "purpose": "maskable"})
    icons.append({"src": static("icons/icon.svg"), "sizes": "any", "type": "image/svg+xml"})
    start = addresses.in_language("/", language)
    return {
        "id": "/",
        "name": name,
        "short_name": name,
        "lang": "en" if language == "en" else "zh-Hans",
        "dir": "ltr",
        "start_url": start,
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbfaf7",
        "theme_color": "#fbfaf7",
        "icons": icons,
    }


def script() -> str:
    """The service worker. Its version is its own text: any change makes a new cache."""
    files = [static("front.css"), static("front.js"), static("icons/icon.svg")]
    context = {
        "files": files,
        "form_files": [static(one) for one in FORM_FILES],
        "pages": ["/offline/", "/en/offline/"],
        "kept": KEPT,
    }
    text = render_to_string("front/sw.js", {**context, "version": "0"})
    version = sha256(text.encode()).hexdigest()[:12]
    return render_to_string("front/sw.js", {**context, "version": version})
