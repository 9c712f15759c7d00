"""Benchmarks: each module has `run() -> Report`; `script/bench NAME` prints its JSON as the last line.

Nothing here is imported by the product or by its tests.
"""
