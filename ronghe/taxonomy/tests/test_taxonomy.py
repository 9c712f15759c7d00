import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ronghe.journal.models import Entry
from ronghe.taxonomy.actions import AlreadyThere, SameTag, add, merge_tags, rename
from ronghe.taxonomy.models import Place, Section, Subject, Tag

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def tag(by, slug, name="河") -> Tag:
    return add(Tag, slug=slug, name=name, by=by, at=NOW)


def test_media_topics_are_there_in_two_languages():
    assert Subject.objects.count() > 1000
    sport = Subject.objects.get(code="15000000")
    assert sport.name_en == "sport"
    assert sport.children.exists()
    assert sport.name_in("zh-hans") == "体育"


def test_an_editor_adds_a_tag(editor):
    made = add(Tag, slug="river", name="河", name_en="River", by=editor, at=NOW)
    assert made.name_in("en") == "River"
    assert Entry.objects.get(name="TagAdded").details == {"tag": made.pk, "slug": "river"}


def test_an_address_is_given_once(editor):
    tag(editor, "river")
    with pytest.raises(AlreadyThere):
        tag(editor, "river")


def test_renaming_a_section_is_a_fact_with_both_names(head, section):
    rename(section, name="时政", name_en="Politics", order=5, by=head, at=NOW)
    section.refresh_from_db()
    assert (section.name, section.order) == ("时政", 5)
    details = Entry.objects.get(name="SectionRenamed").details
    assert details["before"] == "要闻 / News #100"
    assert details["after"] == "时政 / Politics #5"


def test_sections_are_for_heads_and_above(editor, section):
    with pytest.raises(PermissionDenied):
        rename(section, name="x", by=editor, at=NOW)
    with pytest.raises(PermissionDenied):
        add(Section, slug="x", name="x", by=editor, at=NOW)


def test_a_reporter_sorts_nothing(reporter):
    with pytest.raises(PermissionDenied):
        tag(reporter, "river")


def test_a_tag_is_not_merged_into_itself(editor):
    river = tag(editor, "river")
    with pytest.raises(SameTag):
        merge_tags(river, into=river, by=editor, at=NOW)


@pytest.mark.parametrize("kind", ["sections", "tags", "places"])
def test_the_pages_add_and_keep_what_was_typed(client, head, kind):
    client.force_login(head)
    url = f"/desk/taxonomy/{kind}/"
    post = {"name": "长桥", "name_en": "Long Bridge", "slug": "long-bridge", "order": 7}
    assert client.post(url, post)["Location"] == url
    assert "长桥" in client.get(url).content.decode()
    again = client.post(url, post | {"name": "另一个"})
    assert again.status_code == 409
    assert "另一个" in again.content.decode()


def test_the_page_of_a_place_renames_it_and_keeps_its_address(client, editor):
    place = add(Place, slug="east", name="东街", by=editor, at=NOW)
    client.force_login(editor)
    client.post(f"/desk/taxonomy/places/{place.pk}/", {"name": "东大街", "slug": "x"})
    place.refresh_from_db()
    assert (place.name, place.slug) == ("东大街", "east")


def test_the_page_merges_tags(client, editor):
    river, stream = tag(editor, "river"), tag(editor, "stream")
    client.force_login(editor)
    client.post(f"/desk/taxonomy/tags/{stream.pk}/merge/", {"into": river.pk})
    assert list(Tag.objects.all()) == [river]


def test_strangers_find_no_page(client, reporter):
    client.force_login(reporter)
    assert client.get("/desk/taxonomy/tags/").status_code in (302, 403, 404)
