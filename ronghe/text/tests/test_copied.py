import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ronghe.text.copied import (
    COPIED,
    LEAST,
    PIECE,
    WINDOW,
    bare,
    copies,
    meeting,
    prints,
    share,
)

FILE = Path(__file__).with_name("answers.tsv")
ROWS = [
    line.split("\t")
    for line in FILE.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
ANSWER = "经核实，该路段路灯因线路老化导致故障，我局已安排维修人员更换电缆，目前路灯已恢复照明，今后每季巡查。"
TEXT = st.text(alphabet="甲乙丙丁戊己庚辛，。", max_size=60)


@pytest.mark.parametrize("half", ["tuned", "held", "fresh"])
def test_our_labelled_answers_are_told_apart(half):
    for _, truth, one, other in (row for row in ROWS if row[0] == half):
        assert (share(one, other) >= COPIED) == (truth == "copy"), one
        assert share(one, other) == share(other, one)


@pytest.mark.parametrize(("one", "other"), [row[2:] for row in ROWS if row[1] == "copy"])
def test_fingerprints_lead_to_every_copy(one, other):
    mine, theirs = prints(one), prints(other)
    assert len(mine & theirs) >= meeting(mine)
    assert len(mine & theirs) >= meeting(theirs)


def test_different_answers_seldom_meet():
    different = [row[2:] for row in ROWS if row[1] == "different"]
    met = [
        one for one, other in different if len(prints(one) & prints(other)) >= meeting(prints(one))
    ]
    assert len(met) <= len(different) / 8


def test_salutation_names_numbers_and_days_do_not_count():
    other = f"尊敬的王女士：您好！{ANSWER}联系电话：0735-2345678，身份证431002199003070018。祝您生活愉快！"
    assert share(ANSWER, other) == 1
    assert prints(f"李先生：您好。{ANSWER}") == prints(ANSWER)
    assert bare("更换电缆120米") == bare("更换电缆85米") == bare("更换电缆一百二十米")


@pytest.mark.parametrize(
    "short",
    [
        "感谢您的来信。",
        "您好！您的来信已收悉，我们将尽快答复您。",
        "已办结",
        "已转交相关部门处理，请耐心等待。",
        "",
        "！？",
    ],
)
def test_a_short_standard_sentence_is_no_copy(short):
    assert prints(short) == frozenset()
    assert share(short, short) == 0 and copies(short, [(1, short)]) == []


def test_the_most_alike_come_first():
    near = ANSWER.replace("更换电缆", "更换灯头")
    assert [
        key for key, _ in copies(ANSWER, [("near", near), ("other", "甲" * 50), ("same", ANSWER)])
    ] == ["same", "near"]


@given(
    TEXT,
    TEXT,
    st.text(alphabet="子丑寅卯辰巳午未", min_size=PIECE + WINDOW - 1, max_size=40),
    TEXT,
    TEXT,
)
def test_what_two_answers_share_leaves_a_common_fingerprint(a, b, shared, c, d):
    one, other = a + shared + b, c + shared + d
    assume(min(len(bare(one)), len(bare(other))) >= LEAST)
    assert prints(one) & prints(other)


@given(st.text(max_size=300))
def test_fingerprints_fit_into_a_bigint(text):
    found = prints(text)
    assert all(-(2**63) <= one < 2**63 for one in found)
    assert len(found) <= max(0, len(bare(text)) - PIECE + 1)
    assert 0 <= share(text, text) <= 1


def test_fingerprints_are_the_same_in_every_process():
    code = f"from ronghe.text.copied import prints; print(sorted(prints({ANSWER!r})))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == str(sorted(prints(ANSWER)))


def test_a_long_answer_takes_little_room():
    text = "".join(chr(0x4E00 + (at * at * 7) % 5000) for at in range(2_000))
    assert len(prints(text)) <= 2_000 * 2 / (WINDOW + 1) * 1.25
