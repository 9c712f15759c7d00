"""Plain text and blocks: what is not changed stays the very block it was."""

from hypothesis import given
from hypothesis import strategies as st

from ronghe.stories.typed import blocks_of, words_of

PICTURE = {"type": "image", "value": {"picture": 7, "caption": "", "credit": ""}, "id": "p"}
TABLE = {"type": "table", "value": {"rows": [["1"]]}, "id": "t"}
BOLD = {"type": "paragraph", "value": "<p>首批<b>十二</b>个小区</p>", "id": "b"}
PLAIN = {"type": "paragraph", "value": "<p>昨日开工。</p>", "id": "a"}
HEADING = {"type": "heading", "value": "下一步", "id": "h"}
BODY = [PLAIN, PICTURE, BOLD, HEADING, TABLE]


def test_each_line_is_a_paragraph_and_nothing_in_it_is_markup():
    assert blocks_of("一\r\n二 <b>&\n\n\n## 三\n") == [
        {"type": "paragraph", "value": "<p>一</p>"},
        {"type": "paragraph", "value": "<p>二 &lt;b&gt;&amp;</p>"},
        {"type": "heading", "value": "三"},
    ]


def test_text_that_is_only_looked_at_changes_nothing():
    assert words_of(BODY) == "昨日开工。\n\n〔1〕\n\n首批十二个小区\n\n## 下一步\n\n〔2〕"
    assert blocks_of(words_of(BODY), before=BODY) == BODY


def test_a_changed_paragraph_leaves_the_others_as_they_were():
    text = words_of(BODY).replace("昨日开工。", "昨日上午开工。\n\n〔2〕").removesuffix("\n\n〔2〕")
    changed = blocks_of(text, before=BODY)
    assert changed == [
        {"type": "paragraph", "value": "<p>昨日上午开工。</p>"}, TABLE, PICTURE, BOLD, HEADING,
    ]  # fmt: skip


def test_a_picture_whose_line_was_lost_is_not_lost():
    assert blocks_of("新的一段", before=BODY)[1:] == [PICTURE, TABLE]


def test_a_mark_without_a_block_is_text():
    assert blocks_of("〔9〕", before=BODY)[0] == {"type": "paragraph", "value": "<p>〔9〕</p>"}


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(st.lists(WORDS, max_size=6))
def test_no_word_is_lost_on_the_way(lines):
    """Whatever is typed comes back as typed, but for space around and between paragraphs."""
    text = "\n".join(lines)
    said = [one.strip() for one in text.splitlines() if one.strip()]
    back = [one for one in words_of(blocks_of(text)).split("\n\n") if one]
    assert "".join("".join(said).split()) == "".join("".join(back).split())
