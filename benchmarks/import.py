"""How fast a paper's archive moves in: lines to rows, then, once signed, public and searchable."""

from tests.paper import folder

from ._archive import town_with_archive
from .report import Bar, Report

STORIES = 10_000


def run() -> Report:
    with folder() as home:
        times = town_with_archive(home, stories=STORIES)
    per = {part: round(times["stories"] / times[f"{part}_s"]) for part in ("rows", "release")}
    whole = times["rows_s"] + times["sign_s"] + times["release_s"]
    return Report(
        "import",
        {
            "stories": times["stories"],
            "to_rows_per_s": per["rows"],
            "signature_s": times["sign_s"],
            "public_and_searchable_per_s": per["release"],
            "again_unchanged_per_s": round(times["stories"] / times["again_s"]),
            "again_new": times["again_new"],
        },
        [Bar("stories a second to rows and search", round(times["stories"] / whole), "≥ 1500")],
    )
