import inspect
import json
import re
from html import unescape

import pytest
from wagtail.admin.widgets import chooser
from wagtail.images.widgets import AdminImageChooser

pytestmark = pytest.mark.django_db


def test_a_chooser_is_started_from_data_not_by_a_script():
    html = AdminImageChooser().render("lead", None, {"id": "id_lead"})
    assert "<script" not in html
    start = json.loads(unescape(re.search(r'data-chooser="([^"]+)"', html)[1]))
    assert start == {
        "maker": "ImageChooser",
        "id": "id_lead",
        "options": {"modalUrl": "/desk/images/chooser/"},
    }


def test_the_search_tab_of_a_chooser_speaks_the_language_of_each_person(client, editor):
    client.force_login(editor)
    for language, word in (("zh-hans", "搜索"), ("en", "Search")):
        client.post("/desk/language/", {"language": language})
        html = client.get("/desk/images/chooser/").json()["html"]
        tab = re.search(r'<a id="tab-label-search"[^>]*>\s*(.*?)\s*<', html)
        assert tab and tab[1] == word


def test_wagtail_still_needs_the_replacement():
    assert "<script>" in inspect.getsource(chooser)


def test_no_page_of_ours_carries_an_inline_script(client, head, section):
    client.force_login(head)
    pages = ("/desk/", "/desk/images/", "/desk/images/add/", "/desk/images/multiple/add/", "/desk/taxonomy/tags/", "/desk/clips/add/")  # fmt: skip
    for address in pages:
        html = client.get(address).content.decode()
        for attributes, body in re.findall(r"<script\b([^>]*)>(.*?)</script>", html, re.DOTALL):
            assert "src=" in attributes or "application/json" in attributes, (address, body[:80])
        assert not re.search(r"<[^>]+\son\w+=", html), address
