"""Compile the hand-written .po files of all packages, and only those that changed."""

import os
from pathlib import Path

import polib


def catalogues(root: Path) -> list[Path]:
    return sorted((root / "ronghe").glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_changed(root: Path) -> int:
    """Write the .mo beside each .po that is newer; returns how many were written."""
    written = 0
    for source in catalogues(root):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        # Not in place: a running process may be reading the old one.
        fresh = target.with_suffix(f".{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(fresh))
        fresh.replace(target)
        written += 1
    return written
