"""Benchmarks run for hours, so rarely; whether each still fits the house is asked every time."""

import subprocess
import sys

from tests.paper import ROOT

IMPORT = (
    "import importlib, sys; [importlib.import_module(name) for name in sys.stdin.read().split()]"
)


def test_every_benchmark_can_be_imported():
    """In a process of their own: some set Django up while they are imported."""
    names = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py"))
    named = "\n".join(f"benchmarks.{name}" for name in names if not name.startswith("__"))
    done = subprocess.run(
        [sys.executable, "-c", IMPORT], input=named, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
