"""The version of the press: what pages are made with, beside what they are made from.

Templates, styles, scripts, words, code and the settings that readers see. It is made of contents,
so machines with the same files agree. Pages of another version are pressed again when nothing is
wanted, by workers of one version only: of those at work lately, the one that was first seen last.
So two versions never undo each other during a deployment, and after a step back the older one has
its turn once the newer one is `QUIET`.
"""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version as release
from pathlib import Path

from django.conf import settings
from django.db import connection

from ronghe.kit.commits import at_leisure

PACKAGE = Path(__file__).resolve().parents[2]
MADE_OF = {".py", ".html", ".txt", ".xml", ".json", ".css", ".js", ".svg", ".po"}
LIBRARIES = ("Django", "wagtail", "django-ninja", "nh3")
SHOWN = (
    "SITE_URL",
    "SITE_NAME",
    "SITE_NAME_EN",
    "SITE_LICENCES",
    "SITE_ADDRESS",
    "COMPLAINTS_PHONE",
    "COMPLAINTS_EMAIL",
    "LANGUAGES",
    "LANGUAGE_CODE",
    "TIME_ZONE",
    "MEDIA_URL",
    "STATIC_URL",
    # Another store is filled as another version is.
    "PRESS_STORAGE",
)
LENGTH = 12
# Without a sign of life for so long, a version is no longer at work.
QUIET = "15 minutes"

SIGN_OF_LIFE = """
INSERT INTO web_pressversion (version, since, seen_at)
VALUES (%s, clock_timestamp(), clock_timestamp())
ON CONFLICT (version) DO UPDATE SET seen_at = clock_timestamp()
"""

FORGET = "DELETE FROM web_pressversion WHERE seen_at < clock_timestamp() - interval '1 day'"

LEADING = """
SELECT version FROM web_pressversion WHERE seen_at >= clock_timestamp() - %s::interval
ORDER BY since DESC, version LIMIT 1
"""


def running() -> str:
    """The version this process presses with. Files are read once, settings are few."""
    shown = repr([(name, str(getattr(settings, name))) for name in SHOWN])
    return _short(of_files(PACKAGE) + shown)


def is_leading() -> bool:
    """Give a sign of life, and say whether this process presses the pages of other versions."""
    ours = running()
    with at_leisure(), connection.cursor() as cursor:
        cursor.execute(FORGET)
        cursor.execute(SIGN_OF_LIFE, [ours])
        cursor.execute(LEADING, [QUIET])
        row = cursor.fetchone()
    return bool(row and row[0] == ours)


@lru_cache
def of_files(package: Path) -> str:
    digest = sha256(repr([(name, release(name)) for name in LIBRARIES]).encode())
    for path in _sources(package):
        digest.update(f"{path.relative_to(package).as_posix()}\n".encode())
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(package: Path) -> Iterator[Path]:
    for path in sorted(package.rglob("*")):
        if (
            path.suffix in MADE_OF
            and "tests" not in path.relative_to(package).parts
            and path.is_file()
        ):
            yield path


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:LENGTH]
