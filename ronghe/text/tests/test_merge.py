from hypothesis import given
from hypothesis import strategies as st

from ronghe.text.merge import merge_text

BASE = st.text(alphabet="的市小区改造今年，。三二", max_size=40)
EDITS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 3)), max_size=4)


def edited(base: str, edits, letters: str) -> str:
    text = base
    for number, (place, length) in enumerate(edits):
        text = text[:place] + letters[number % len(letters)] * length + text[place:]
    return text


@given(BASE, EDITS, EDITS)
def test_no_letter_that_either_of_them_added_is_lost(base, mine, theirs):
    ours, other = edited(base, mine, "abcd"), edited(base, theirs, "wxyz")
    for merged in (merge_text(base, ours, other), merge_text(None, ours, other)):
        for letter in "abcd":
            assert merged.count(letter) >= ours.count(letter)
        for letter in "wxyz":
            assert merged.count(letter) >= other.count(letter)


@given(BASE, EDITS)
def test_what_only_one_of_them_changed_is_taken(base, edits):
    changed = edited(base, edits, "abcd")
    assert merge_text(base, changed, base) == changed
    assert merge_text(base, base, changed) == changed


def test_changes_in_two_sentences_stand_in_one_text():
    base = "昨日开工。首批十二个小区。"
    assert merge_text(base, "昨日正式开工。首批十二个小区。", "昨日开工。首批十五个小区。") == (
        "昨日正式开工。首批十五个小区。"
    )


def test_both_added_at_the_end_and_ours_stands_first():
    assert merge_text("第二段。", "第二段。乙。", "第二段。甲。") == "第二段。乙。甲。"


def test_a_tag_is_one_word():
    base, bold = "<p>昨日开工。</p>", "<p><b>昨日</b>开工。</p>"
    assert merge_text(base, bold, "<p>昨日开工。完。</p>") == "<p><b>昨日</b>开工。完。</p>"
