"""Where the public test sets are; they are never part of the repository."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("RONGHE_SHARED_DATA", ROOT.parent / "shared" / "data"))


def files(pattern: str) -> list[Path]:
    """Files of a set, sorted; none when the sets are not here."""
    return sorted(path for path in SHARED.glob(pattern) if path.is_file())


def needs(folder: str) -> pytest.MarkDecorator:
    there = (SHARED / folder).is_dir()
    return pytest.mark.skipif(
        not there, reason=f"the public test set {SHARED / folder} is not here"
    )
