from hypothesis import given
from hypothesis import strategies as st

from ronghe.text.likeness import likeness, pairs


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_a_symmetric_share(one, other):
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


def test_spaces_marks_and_case_do_not_count():
    assert likeness("KTV 太吵！！", "ktv太吵") == 1
    assert pairs("吵") == {"吵"} and likeness("！", "！") == 0
