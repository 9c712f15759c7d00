"""`ronghe help`: our own commands first, and none of them without its line in the documents."""

import re
from pathlib import Path

from ronghe.config.help import overview

PAGE = Path(__file__).parents[3] / "docs/reference/commands.md"


def commands(text: str) -> list[str]:
    return re.findall(r"^  ([a-z-]+)  ", text, re.M)


def test_our_commands_stand_alone_unless_more_is_asked_for():
    assert {"up", "worker", "press", "journal", "demo-town"} <= set(
        commands(overview(everything=False))
    )
    assert "migrate" not in overview(everything=False)
    assert "procrastinate" not in overview(everything=False)


def test_vendors_commands_stand_under_their_own_heading():
    ours, vendors = overview(everything=True).split("Of Django and its packages:")
    assert commands(ours) == commands(overview(everything=False))
    assert "  core: check" in vendors and "migrate" in vendors
    assert "press" not in vendors


def test_each_command_says_what_it_does():
    lines = [line for line in overview(everything=False).splitlines() if line.startswith("  ")]
    assert all(re.fullmatch(r"  [a-z-]+ +\S.*\.", line) for line in lines), lines


def test_each_of_our_commands_is_documented():
    rows = "".join(re.findall(r"^\| (.*?) \|", PAGE.read_text(), re.M))
    named = set(re.findall(r"`(?:script/)?(?:ronghe )?([a-z-]+)", rows))
    assert set(commands(overview(everything=False))) - named == set()
