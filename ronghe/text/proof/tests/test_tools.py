"""The small parts: looking up, numbers, dates, precision."""

import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.text.proof.calendar import candidates, dates
from ronghe.text.proof.dictionary import Dictionary, Person, Place
from ronghe.text.proof.lookup import Near, Words, confusable
from ronghe.text.proof.precision import precision
from ronghe.text.proof.quantities import read, shown


@given(st.lists(st.text("甲乙丙", min_size=1, max_size=3)), st.text("甲乙丙丁", max_size=20))
def test_every_word_is_found_wherever_it_stands(words, text):
    found = {(one.start, one.end) for one in Words((word, None) for word in words).find(text)}
    assert found == {
        (place, place + len(word))
        for word in words
        for place in range(len(text))
        if text.startswith(word, place)
    }


def test_of_words_inside_each_other_the_longest_counts():
    table = Words([("市长", 1), ("副市长", 2), ("副", 3)])
    assert [(one.value, one.start) for one in table.longest("副市长和市长")] == [(2, 0), (1, 4)]


def test_a_word_with_one_confusable_character_is_nearly_known():
    near = Near(["青溪河", "齐心协力"])
    assert [one.value for one in near.find("清溪河边齐心协利")] == ["青溪河", "齐心协力"]
    assert list(near.find("青溪河，大溪河，清奚河，齐心")) == []
    assert confusable("己", "已") and confusable("协", "鞋") and not confusable("桥", "河")


@pytest.mark.parametrize(
    "text,value,half",
    [
        ("12", 12, 0), ("1,200", 1200, 0), ("1.2万", 12000, 500), ("3万", 30000, 5000), ("8.60", "8.6", "0.005"),
        ("十二", 12, 0), ("三百二十", 320, 0), ("一千零五", 1005, 0), ("两万三千", 23000, 0), ("二〇二六", 2026, 0),
        ("一百二十八万", 1280000, 0), ("万", 0, 0), ("一亿两千万", 120000000, 0),
    ],
)  # fmt: skip
def test_numbers_are_read_exactly(text, value, half):
    quantity = read(text)
    assert quantity and (quantity.value, quantity.half) == (Decimal(value), Decimal(half))


@pytest.mark.parametrize("text", ["", "甲", "1.2.3", "1 2", "-1", "１２", "1二"])
def test_what_is_no_number_is_none(text):
    assert read(text) is None


def test_numbers_are_shown_as_printed():
    assert [shown(Decimal(one)) for one in ("7.50", "100", "0.333", "12000")] == [
        "7.5",
        "100",
        "0.33",
        "12000",
    ]


def test_dates_are_read_in_digits_and_characters():
    found = [
        (d.year, d.month, d.day)
        for d in dates("2026年11月26日、11月7号、十二月三十一日、二〇二六年三月二日")
    ]
    assert found == [(2026, 11, 26), (0, 11, 7), (0, 12, 31), (2026, 3, 2)]
    assert list(dates("农历八月十五日，3.5月3日")) == []


def test_a_date_without_a_year_is_the_nearest_one():
    def meant(sentence: str, published: date | None) -> list[int]:
        (one,) = dates(sentence)
        return sorted(day.year for day in candidates(one, sentence, published))

    new_year = date(2027, 1, 2)
    assert meant("12月31日", new_year) == [2026]
    assert meant("去年3月1日", new_year) == [2026]
    assert meant("1998年入伍，8月1日授衔", new_year) == [1998, 2026]
    assert meant("8月1日", None) == []
    assert meant("当年8月1日", new_year) == []


def test_a_place_knows_everything_above_it_and_no_circle_holds_it():
    known = Dictionary((Place("村", "镇"), Place("镇", "市"), Place("市", "镇")))
    assert list(known.above("村")) == ["镇", "市"]


def test_offices_have_their_days():
    one = Person("沈望舒", "市长", date(2021, 2, 1), date(2025, 2, 28))
    days = [date(2021, 1, 31), date(2021, 2, 1), date(2025, 2, 28), date(2025, 3, 1), None]
    assert [one.holds(day) for day in days] == [False, True, True, False, False]


def test_precision_is_unknown_until_somebody_judged():
    assert precision(accepted=0, rejected=0) is None
    few, many = precision(accepted=9, rejected=1), precision(accepted=900, rejected=100)
    assert few and many and few.share == many.share == 0.9
    assert few.low < many.low < 0.9 and (few.judged, many.judged) == (10, 1000)
    assert (all_right := precision(accepted=3, rejected=0)) and all_right.low < 0.5
    with pytest.raises(ValueError):
        precision(accepted=-1, rejected=1)


def test_who_only_reads_reports_and_dictionaries_loads_no_language_tools():
    words = (
        "import sys; import ronghe.text.proof.table, ronghe.text.proof.report, ronghe.text.proof.story;"
        "sys.exit(any(one in sys.modules for one in ('rjieba', 'pypinyin', 'django')))"
    )
    assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0
