"""What a stranger sends costs the log as much as it is long, and no more than so much."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from ronghe.config import logs

PHONE = "13912345678"


def repeats(parsed: Any) -> Iterator[int]:
    """The most of each repeat anywhere in a pattern."""
    for what, about in parsed:
        if str(what).endswith("REPEAT"):
            yield int(about[1])
        for part in about if isinstance(about, tuple) else ():
            for one in part if isinstance(part, list) else [part]:
                yield from repeats(one) if hasattr(one, "data") else ()


def bounded(pattern: str) -> bool:
    parser = re._parser  # type: ignore[attr-defined]  # no other reader of patterns is at hand
    return all(most <= 200 for most in repeats(parser.parse(pattern)))


def test_each_repeat_has_an_end():
    assert bounded(logs.PERSONAL.pattern)
    # The pattern before: for each letter of a long word it read the word again.
    assert not bounded(r"[\w.+-]+@[\w-]+\.[\w.-]+" + logs.PERSONAL.pattern)


def test_a_path_of_64_kilobytes_is_cut_and_still_hides():
    path = f"/{PHONE}/" + "a" * 65_536 + f"/xiaoman@linxi.example/{PHONE}"
    (shown,) = logs.hide(None, "info", {"path": path}).values()
    assert len(shown) < logs.LONGEST + 100 and shown.startswith("/[hidden]/aaa")
    assert shown.endswith("/[hidden]/[hidden]") and "more …" in shown
    assert len(str(logs.hide(None, "info", {"many": [path, {"inner": path}]}))) < 50_000


@pytest.mark.parametrize("moved", range(-12, 13))
def test_a_number_at_the_cut_is_not_half_shown(moved):
    half = logs.LONGEST // 2
    for place in (half + moved, -half + moved):
        text = list("，" * (3 * logs.LONGEST))
        text[place : place + len(PHONE)] = PHONE
        (shown,) = logs.hide(None, "info", {"event": "".join(text)}).values()
        assert "1391" not in shown and "5678" not in shown


def test_addresses_are_hidden_as_before():
    for one in ("xiaoman@linxi.example", "a.b+c@mail.linxi.gov.cn", "陈小满@linxi.example"):
        assert logs.hide(None, "", {"event": f"({one})"})["event"] == "([hidden])"
