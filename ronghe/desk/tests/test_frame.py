from datetime import UTC, datetime

import pytest
from django.template import engines
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_frame_has_a_menu_without_script(client, editor):
    client.force_login(editor)
    page = client.get("/desk/images/").content.decode()
    assert '<nav aria-label="' in page
    assert reverse("wagtailadmin_home") in page
    assert "wagtail-sidebar" not in page


def test_no_way_leads_into_vendor_rooms(client, admin):
    client.force_login(admin)
    page = client.get("/desk/images/").content.decode()
    for room in ("pages/", "reports/", "documents/", "workflows/", "users/", "snippets/"):
        assert f'href="/desk/{room}' not in page


def test_language_of_the_desk_follows_the_person(client, reporter):
    client.force_login(reporter)
    response = client.post("/desk/language/", {"language": "en", "next": "/desk/images/"})
    assert response["Location"] == "/desk/images/"
    reporter.refresh_from_db()
    assert reporter.language == "en"
    client.post("/desk/language/", {"language": "xx"})
    reporter.refresh_from_db()
    assert reporter.language == "en"


def test_language_change_never_leads_away(client, reporter):
    client.force_login(reporter)
    response = client.post("/desk/language/", {"language": "en", "next": "https://evil.example/"})
    assert response["Location"] == "/desk/"


def test_a_state_is_a_word_a_shape_and_a_colour():
    template = engines["django"].from_string('{% load desk %}{% state "returned" "Returned" %}')
    assert template.render() == (
        '<span class="state state-warn"><i aria-hidden="true">▲</i>Returned</span>'
    )


@pytest.mark.parametrize("address", ["/desk/nowhere/", "/desk/stories/edit/987654321/"])
def test_what_is_not_there_is_said_in_our_words_and_leads_back_to_the_desk(client, editor, address):
    client.force_login(editor)
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "Wagtail" not in page
    assert f'class="button button-main" href="{reverse("desk:today")}"' in page


def test_clips_stand_in_the_menu(client, editor):
    client.force_login(editor)
    assert f'<a href="{reverse("media:clips")}"' in client.get("/desk/").content.decode()


def test_a_time_in_wagtails_lists_is_written_like_all_others():
    template = engines["django"].from_string(
        "{% load wagtailadmin_tags %}{% human_readable_date date %}"
    )
    page = template.render({"date": datetime(2020, 3, 1, 6, 30, tzinfo=UTC)})
    assert ">2020年3月1日 14:30</time>" in page


def test_the_mark_leads_the_house_to_today_and_a_department_to_its_inbox(client, editor, person):
    for user, home in ((editor, "desk:today"), (person("officer", "officer"), "cases:queue")):
        client.force_login(user)
        page = client.get("/desk/cases/" if user != editor else "/desk/images/").content.decode()
        assert f'<a class="desk-brand" href="{reverse(home)}">' in page
        assert client.get(reverse(home)).status_code == 200
