import random

from hypothesis import given
from hypothesis import strategies as st

from ronghe.text.diff import Block, Change, compare_blocks, compare_text

CHINESE = st.text(alphabet="的市小区改造今年，。！三二", max_size=80)


@given(CHINESE, CHINESE)
def test_the_pieces_are_both_texts(old, new):
    changes = compare_text(old, new)
    assert "".join(one.text for one in changes if one.kind != "added") == old
    assert "".join(one.text for one in changes if one.kind != "removed") == new


@given(CHINESE)
def test_the_same_text_has_no_changes(text):
    assert all(change.kind == "same" for change in compare_text(text, text))


def test_a_changed_word_is_shown_as_a_word():
    assert compare_text("首批十二个小区预计春节前完工。", "首批十五个小区预计春节前完工。") == [
        Change("same", "首批"),
        Change("removed", "十二个"),
        Change("added", "十五个"),
        Change("same", "小区预计春节前完工。"),
    ]


def test_an_inserted_sentence_leaves_its_neighbours_alone():
    changes = compare_text("甲说好。乙说不。", "甲说好。丙没说话。乙说不。")
    assert [change for change in changes if change.kind != "same"] == [
        Change("added", "丙没说话。")
    ]


def test_blocks_are_matched_before_words():
    first, second = (
        Block("paragraph", "昨日开工，首批十二个小区。"),
        Block("paragraph", "预计春节前完工。"),
    )
    new = Block("paragraph", "居民李阿姨说，盼了三年。")
    changed = Block("paragraph", "预计元旦前完工。")

    result = compare_blocks([first, second], [first, new, changed])

    assert [(one.kind, one.block) for one in result] == [
        ("same", first),
        ("added", new),
        ("changed", changed),
    ]


def test_a_removed_block_is_shown_where_it_stood():
    one, two, three = (Block("paragraph", text) for text in ("一段。", "二段话。", "三段。"))
    assert [change.kind for change in compare_blocks([one, two, three], [one, three])] == [
        "same",
        "removed",
        "same",
    ]


def test_long_texts_differ_only_where_they_were_touched():
    """Also where nothing is matched by whole blocks: one long paragraph, every sentence touched."""
    chance = random.Random(7)
    pieces = [
        "临溪市",
        "今年",
        "老旧小区",
        "改造",
        "居民",
        "表示",
        "的",
        "在",
        "春节",
        "完工",
        "道路",
    ]
    sentences = ["".join(chance.choices(pieces, k=12)) + "。" for _ in range(320)]
    old = "".join(sentences)
    new = "".join(
        sentence.replace("居民", "市民").replace("今年", "去年") for sentence in sentences
    )
    shuffled = sentences[:]
    chance.shuffle(shuffled)
    assert len(old) > 7_500

    for other in (new, "".join(shuffled), old[::-1]):
        changes = compare_text(old, other)
        assert "".join(one.text for one in changes if one.kind != "added") == old
        assert "".join(one.text for one in changes if one.kind != "removed") == other
