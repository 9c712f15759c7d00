"""The first day: nothing is published yet. A module of its own, because others keep a written paper."""

from .html import parsed, text


def test_an_empty_paper_says_what_will_come(db, client):
    tree = parsed(client.get("/").content)
    assert text(tree.xpath("//main//h2")[0]) == "第一批稿件将出现在这里"
