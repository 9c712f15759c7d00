"""The page that the front server shows while nothing else of us answers."""

from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation

from .languages import PAPERS

NAME = "away.html"


def write(home: Path) -> None:
    """Put `away.html` into the home: written whole under another name first."""
