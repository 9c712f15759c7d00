"""Words that mean the same: kept at the desk, asked at every question."""

import pytest
from django.core.exceptions import PermissionDenied

from ronghe.channels.search import index, queries
from ronghe.channels.search.actions import (
    KnownAlready,
    add_synonyms,
    change_synonyms,
    remove_synonyms,
)
from ronghe.channels.search.cut import Document
from ronghe.channels.search.models import Synonym, Synonyms
from ronghe.journal.models import Entry
from ronghe.kit.clock import now

pytestmark = pytest.mark.django_db


def add(by, *words):
    return add_synonyms(words, by=by, at=now())


def groups(question):
    return [sorted(group) for group in Synonyms.objects.groups_in(question)]


def test_the_operator_adds_changes_and_removes_a_group_and_the_journal_says_so(operator):
    group = add(operator, "公交", "公共汽车")
    change_synonyms(group, words=["公交", "巴士"], by=operator, at=now())
    assert groups("夜间巴士") == [["公交", "巴士"]] and groups("公共汽车") == []
    remove_synonyms(group, by=operator, at=now())
    assert not Synonym.objects.exists()
    told = {
        entry.name: entry.details for entry in Entry.objects.filter(name__startswith="Synonyms")
    }
    assert told["SynonymsAdded"]["words"] == ["公交", "公共汽车"]
    assert told["SynonymsChanged"]["after"] == ["公交", "巴士"]
    assert told["SynonymsRemoved"]["words"] == ["公交", "巴士"]


def test_a_word_stands_in_one_group_however_it_is_written(editor):
    add(editor, "Bus", "coach")
    with pytest.raises(KnownAlready, match="Bus"):
        add(editor, "ＢＵＳ", "omnibus")
    assert Synonyms.objects.count() == 1


def test_a_reporter_may_not(reporter, editor):
    group = add(editor, "公交", "巴士")
    for act in (
        lambda: add(reporter, "甲词", "乙词"),
        lambda: change_synonyms(group, words=["丙词", "丁词"], by=reporter, at=now()),
        lambda: remove_synonyms(group, by=reporter, at=now()),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.fixture
def buses(settings, tmp_path):
    settings.SEARCH_ROOT = tmp_path
    texts = {1: "公共汽车改道", 2: "公交改道了", 3: "公交涨价", 4: "a bus stop", 5: "busy road"}
    documents = [
        Document(story, 1, "v", "zh-hans", "news", story, text, "", text)
        for story, text in texts.items()
    ]
    with index.writing(index.open_at(index.ensure())) as writer:
        index.put(writer, documents)


def found(question, *same):
    results = queries.search(question, language="zh-hans", groups=same)
    return {hit.story for hit in results.hits}, results.also


def test_one_word_finds_the_others_too_and_says_so(buses):
    same = ("公交", "公共汽车", "巴士")
    assert found("公交", same) == ({1, 2, 3}, ["公共汽车", "巴士"])
    assert found("巴士改道", same) == ({1, 2}, ["公交", "公共汽车"])
    assert found("公共汽车") == ({1}, [])
    assert found("“公共汽车”", same) == ({1}, [])


def test_a_latin_word_is_whole_or_another_word(buses):
    assert found("coach", ("bus", "coach")) == ({4}, ["bus"])
    assert found("busy", ("bus", "coach")) == ({5}, [])


def test_the_desk_keeps_them_on_a_page_of_its_own(client, operator):
    client.force_login(operator)
    address = "/desk/search/synonyms/"
    assert "还没有同义词" in client.get(address).content.decode()
    assert client.post(address, {"words": "公交\n公共汽车\n\n公交"}).status_code == 302
    [(group, words)] = Synonyms.objects.lists()
    assert list(words) == ["公交", "公共汽车"]
    again = client.post(address, {"words": "公交\n巴士"})
    assert again.status_code == 409 and "已在另一组里" in again.content.decode()
    assert client.post(f"{address}{group.pk}/", {"words": "公交\n巴士"}).status_code == 302
    assert client.post(f"{address}{group.pk}/remove/").status_code == 302
    assert not Synonyms.objects.exists()


@pytest.mark.parametrize("words", ["", "一个词", "公交\n。。", "公交\n车", "公交\n" + "长" * 41])
def test_a_group_that_cannot_be_searched_is_refused_with_a_sentence(client, operator, words):
    client.force_login(operator)
    answer = client.post("/desk/search/synonyms/", {"words": words})
    assert answer.status_code == 200 and "errorlist" in answer.content.decode()
    assert not Synonyms.objects.exists()
