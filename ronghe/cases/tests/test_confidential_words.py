"""What the answer to a confidential case says, and to whom; words of the pages about tip-offs."""

import pytest
from django.test import Client

from ronghe.cases import actions
from ronghe.kit.clock import now

from .test_own_page import opened

pytestmark = pytest.mark.django_db
WORDS = "请拨打 13522222222 找李工，南桥路3栋502室。"


def test_the_answer_to_a_confidential_case_is_said_whole_and_to_its_citizen_only(town, client):
    town.at = now()
    case = town.brought("working", visibility="confidential")
    client.force_login(town.officer)
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert "只有反映人看得到的答复（保密诉求）" in page and "公开答复" not in page
    words = {"public_text": WORDS, "evidence": "回访 13522222222"}
    town.do(actions.reply, case, town.officer, public_text="先回 13522222222")
    town.do(actions.answer, case, town.officer, **words)
    own = opened(Client(), case)
    assert "请拨打 13522222222" in own and "502室" in own and "回访 13522222222" in own
    for path in (f"/cases/{case.number}/", f"/api/open311/v2/requests/{case.number}.json"):
        assert Client().get(path).status_code == 404
    for path in ("/cases/", "/cases/feed.xml", "/api/open311/v2/requests.json"):
        assert "13522222222" not in Client().get(path).content.decode()


def test_the_answer_to_a_public_case_is_masked_as_before(town, client):
    case = town.brought("working")
    client.force_login(town.officer)
    assert "公开答复" in client.get(f"/desk/cases/{case.number}/").content.decode()
    town.do(actions.answer, case, town.officer, public_text=WORDS, evidence="照片")
    assert "13522222222" not in client.get(f"/cases/{case.number}/").content.decode()


def test_the_queue_of_a_reader_of_tip_offs_says_what_it_is(town, client, reporter):
    actions.admit_tip_reader(reporter, by=town.chief, at=town.at)
    client.force_login(reporter)
    page = client.get("/desk/cases/").content.decode()
    assert "群众向记者的爆料" in page and "交给贵单位" not in page
    client.force_login(town.officer)
    assert "交给贵单位" in client.get("/desk/cases/").content.decode()


@pytest.mark.parametrize("ending", [False, True])
def test_me_too_on_an_answered_case_leads_to_a_new_report(town, client, ending):
    case = town.brought("answered")
    if ending:
        town.do(actions.rate, case, town.citizen(case), is_solved=True, is_satisfied=True)
    join, new = f"/cases/{case.number}/join/", f"/cases/new/?kind={case.kind}"
    public = client.get(f"/cases/{case.number}/").content.decode()
    assert join not in public and new in public
    page = client.get(join).content.decode()
    assert new in page and "我也遇到</button>" not in page
    late = client.post(join)
    assert late.status_code == 409 and new in late.content.decode()
    case.refresh_from_db()
    assert case.joined == 0
    chosen = client.get(new).content.decode()
    assert f'value="{case.kind}"' in chosen and "checked" in chosen
    # On an open one as before.
    other = town.brought("accepted")
    assert f"/cases/{other.number}/join/" in client.get(f"/cases/{other.number}/").content.decode()
    client.post(f"/cases/{other.number}/join/")
    other.refresh_from_db()
    assert other.joined == 1


def test_my_page_leads_to_my_cases(client, citizen):
    assert 'href="/cases/mine/"' in client.get("/me/").content.decode()
    client.force_login(citizen)
    assert 'href="/en/cases/mine/"' in client.get("/en/me/").content.decode()
