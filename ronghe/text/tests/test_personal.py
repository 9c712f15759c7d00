import re
import sys
from collections import Counter
from datetime import date
from importlib import import_module
from pathlib import Path
from re import _constants as sre  # how a pattern is built: there is no public way to look
from re import _parser as parser

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ronghe.text import personal
from ronghe.text.personal.finding import found
from ronghe.text.personal.kinds import Kind
from ronghe.text.personal.masking import MASK, masked
from ronghe.text.personal.papers import _check, _luhn

from .sentences import sentences

SENTENCES = list(sentences())
WORDS = "请联系我的电话住在身份证卡号护照微信ＱＱqq栋单元室号路村组湘LED"
SIGNS = "0123456789一二三〇幺OX１２３①-—. ·*/()（）+@＠:：，、\u200b\u2060\ufe0f\n"
TEXTS = st.one_of(st.text(max_size=200), st.text(alphabet=WORDS + SIGNS, max_size=120))


# --- our sentences ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "halves", [{"tuned"}, {"held"}, {"tuned", "held", "fresh", "last", "later"}]
)
def test_personal_data_is_found_and_little_else(halves):
    counts = Counter()
    for sentence in (one for one in SENTENCES if one.half in halves):
        marks, finds = set(sentence.marks), set(found(sentence.text))
        counts["hit"] += len(marks & finds)
        counts["missed"] += len(marks - finds)
        counts["false"] += len(finds - marks)
    assert counts["hit"] / (counts["hit"] + counts["missed"]) >= 0.98
    assert counts["hit"] / (counts["hit"] + counts["false"]) >= 0.98


def test_there_are_enough_sentences_of_both_sorts():
    assert sum(bool(one.marks) for one in SENTENCES) >= 150
    assert sum(not one.marks for one in SENTENCES) >= 150
    assert {mark.kind for one in SENTENCES for mark in one.marks} == set(Kind)


# --- numbers hidden on purpose ------------------------------------------------------------------

DIGITS = [
    "0０零〇⓪𝟎O", "1１一壹幺①𝟏⑴", "2２二贰两②𝟐", "3３三叁③𝟑", "4４四肆④𝟒",
    "5５五伍⑤𝟓", "6６六陆⑥𝟔", "7７七柒⑦𝟕", "8８八捌⑧𝟖", "9９九玖⑨𝟗⑼",
]  # fmt: skip
BETWEEN = st.text(alphabet=" -—.·_*/~\u200b\u200d\ufeff\u2060\u3164　", max_size=3)


def written(number, *, styles, gaps):
    """The number in several ways of writing at once, with something between its digits."""
    signs = [
        DIGITS[int(one)][style % len(DIGITS[int(one)])]
        for one, style in zip(number, styles, strict=False)
    ]
    return "".join(sign + gap for sign, gap in zip(signs, [*gaps, ""], strict=False))


@st.composite
def mobiles(draw):
    rest = draw(st.lists(st.integers(0, 9), min_size=9, max_size=9))
    number = f"1{draw(st.integers(3, 9))}" + "".join(map(str, rest))
    styles = draw(st.lists(st.integers(0, 6), min_size=11, max_size=11))
    return written(number, styles=styles, gaps=draw(st.lists(BETWEEN, min_size=10, max_size=10)))


@given(mobiles())
def test_a_mobile_number_is_found_however_it_is_written(words):
    assume(not re.fullmatch(r"\d+\.\d+", re.sub("[^0-9.·]", "", words)))  # that is a decimal
    text = f"请打{words}，谢谢"
    assert [(one.kind, one.words) for one in found(text)] == [(Kind.MOBILE, words)]


@st.composite
def identities(draw):
    day = draw(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
    serial = draw(st.integers(0, 999))
    first = (
        f"{draw(st.sampled_from(['110101', '431002', '650102', '820000']))}{day:%Y%m%d}{serial:03}"
    )
    gaps = draw(st.lists(BETWEEN, min_size=17, max_size=17))
    return "".join(sign + gap for sign, gap in zip(first + _check(first), [*gaps, ""], strict=True))


@given(identities())
def test_an_identity_number_is_found_without_a_word_that_says_so(words):
    assert [(one.kind, one.words) for one in found(f"本人{words}。")] == [(Kind.ID, words)]


@given(st.integers(62 * 10**14, 63 * 10**14 - 1), st.lists(BETWEEN, min_size=12, max_size=12))
def test_a_card_number_is_found_by_its_check_digit(first, gaps):
    number = next(f"{first}{check}" for check in range(10) if _luhn(f"{first}{check}"))
    words = number[:4] + "".join(
        gap + sign for gap, sign in zip(["", *gaps], number[4:], strict=True)
    )
    assert Kind.CARD in {one.kind for one in found(f"打到{words}，谢谢")}


def test_the_check_character_of_an_identity_number_counts():
    assert found("本人431002199003070018。") and not found("共431002199003070019。")


def test_the_check_digit_of_a_card_counts_unless_it_is_called_one():
    assert found("打到6222020000000000125") and not found("打到6222020000000000126")
    assert found("卡号6222020000000000126")


@pytest.mark.parametrize("called", ["工单号：", "受理编号", "户号", "水表号"])
def test_a_number_that_is_called_a_receipt_is_no_telephone(called):
    assert found("打13800001234") and not found(f"{called}13800001234")


# --- what holds for any text --------------------------------------------------------------------


@given(TEXTS)
def test_finds_stand_in_the_text_in_order_and_apart(text):
    finds = found(text)
    assert all(text[one.start : one.end] == one.words for one in finds)
    assert all(one.start < one.end for one in finds)
    assert all(one.end <= other.start for one, other in zip(finds, finds[1:], strict=False))


@given(TEXTS)
def test_a_masked_text_tells_nothing_and_has_its_length(text):
    answer = masked(text)
    assert found(answer) == []
    assert masked(answer) == answer
    assert len(answer) == len(text)


@given(TEXTS, st.sets(st.sampled_from(Kind)))
def test_what_is_to_be_kept_stays(text, keep):
    answer = masked(text, keep)
    assert {one.kind for one in found(answer)} <= keep
    assert masked(text, set(Kind)) == text


@pytest.mark.parametrize(
    "sentence", [one for one in SENTENCES if one.marks], ids=lambda one: one.text
)
def test_each_labelled_sentence_is_masked_clean(sentence):
    answer = masked(sentence.text)
    assert MASK in answer and found(answer) == []


# --- how a mask looks ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("电话13800001234", "电话138****1234"),
        ("电话138-0000-1234", "电话138-****-1234"),
        ("电话+86 13800001234", "电话+86 138****1234"),
        ("电话一三八零零零零一二三四", "电话一三八****一二三四"),
        ("座机0735-2345678", "座机0735-*****78"),
        ("身份证431002199003070018", "身份证43**************18"),
        ("卡号6222 0200 0000 0000 125", "卡号**** **** **** ***0 125"),
        ("护照号E12345678", "护照号E******78"),
        ("车牌湘L·A1234", "车牌湘L·****4"),
        ("邮箱zhangsan@example.com", "邮箱z*******@example.com"),
        ("邮箱a@b.cn", "邮箱*@b.cn"),
        ("微信号：linxiboy", "微信号：li******"),
        ("QQ123456789", "QQ12*****89"),
        ("我住阳光小区3栋2单元501室", "我住阳光小区*栋*单元***室"),
        ("家住沿江路三十六号", "家住沿江路***号"),
        ("我家住镜湖花园5栋2单元", "我家住镜湖花园*栋*单元"),
        ("我叫李大明，住桥头", "我叫李**，住桥头"),
        ("我叫李明", "我叫**"),
    ],
)
def test_its_owner_knows_it_again(text, answer):
    assert masked(text) == answer


def test_numbers_written_into_each_other_are_masked_to_the_end():
    text = "1380000" * 400 + " 1 3 8" * 400
    assert found(masked(text)) == []


# --- linear time --------------------------------------------------------------------------------

HOSTILE = {
    "digits": "1",
    "digits and spaces": "1 3",
    "separators": "1---",
    "letters": "A",
    "addresses": "1号2栋",
    "plates": "湘L1",
    "e-mail": "A.@",
    "cues": "微信号",
    "many numbers": "13800001234 ",
    "spoken": "一三",
    "names": "我是李",
    "homes": "家住桥",
}


def steps(text):
    """Calls made, ours and Python's own: a measure that does not know how busy the machine is."""
    counted = Counter()
    sys.setprofile(lambda frame, event, argument: counted.update([event]))
    try:
        masked(text)
    finally:
        sys.setprofile(None)
    return counted["call"] + counted["c_call"]


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_twice_the_text_takes_twice_the_steps(piece):
    once, twice = (steps((piece * length)[:length]) for length in (5_000, 10_000))
    assert twice <= 2.2 * once + 1_000


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_a_long_hostile_text_is_read_to_its_end(piece):
    assert found((piece * 100_000)[:100_000] + "。电话13800001234")[-1].words == "13800001234"


def patterns():
    for path in sorted(Path(personal.__file__).parent.glob("*.py")):
        module = import_module(f"ronghe.text.personal.{path.stem}")
        yield from ((path.stem, n, p) for n, p in vars(module).items() if isinstance(p, re.Pattern))


def longest(tree, inside=1):
    """The product of nested counts at its largest, where going back is possible."""
    worst = inside
    for operation, argument in tree:
        if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            worst = max(worst, longest(argument[2], inside * int(argument[1])))
        elif operation is sre.POSSESSIVE_REPEAT:
            assert int(argument[1]) < 100
            worst = max(worst, longest(argument[2], inside))
        elif operation is sre.SUBPATTERN:
            worst = max(worst, longest(argument[3], inside))
        elif operation in (sre.ASSERT, sre.ASSERT_NOT):
            worst = max(worst, longest(argument[1], inside))
        elif operation is sre.BRANCH:
            worst = max(worst, *(longest(one, inside) for one in argument[1]))
    return worst


# Patterns that are only ever matched against a few characters cut out of the text.
SHORT = {"_DECIMAL"}


@pytest.mark.parametrize(
    ("module", "name", "pattern"), list(patterns()), ids=lambda one: str(one)[:24]
)
def test_no_pattern_can_run_away(module, name, pattern):
    """Every repetition is bounded, and nested ones do not give back: then a start costs a constant."""
    assert name in SHORT or longest(parser.parse(pattern.pattern)) <= 64
