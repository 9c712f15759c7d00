"""The words of a text, whichever way they are found."""

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from ronghe.channels.feeds.body import as_html, as_text

WORDS = st.text("桥，。 \n\u3000\xa0ab", max_size=12)


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, max_size=4))
def test_plain_paragraphs_are_read_as_a_parser_would(texts):
    blocks = [{"type": "paragraph", "value": f"<p>{text}</p>"} for text in texts]
    parsed = lxml_html.fragments_fromstring(as_html(blocks, {}) or "<p></p>")
    lines = [" ".join(line.split()) for one in parsed for line in one.text_content().split("\n")]
    assert as_text(blocks) == "\n".join(line for line in lines if line)


def test_other_blocks_keep_their_lines():
    blocks = [
        {"type": "paragraph", "value": "<p>一<br>二 &amp; 三</p>"},
        {"type": "list", "value": {"ordered": False, "items": ["甲", "乙"]}},
        {"type": "paragraph", "value": "<p>末</p>"},
    ]
    assert as_text(blocks) == "一\n二 & 三\n甲\n乙\n末"
