from datetime import timedelta

import pytest

from ronghe.kit.clock import database_now
from ronghe.publishing import actions
from ronghe.publishing.models import Correction, Outlet, Publication
from ronghe.publishing.tasks import reconcile_all

from . import desk

NOON = desk.NOON
LIST = "/desk/published/"


@pytest.fixture
def public(ready, chief, paper):
    actions.publish(ready, by=chief, at=NOON)
    reconcile_all()
    return ready


def act(client, story, verb, **posted):
    return client.post(f"{LIST}{story.pk}/{verb}/", posted)


def test_the_chief_publishes_from_the_page(client, chief, ready, paper):
    client.force_login(chief)
    assert ready.headline in client.get(LIST).content.decode()
    outlet = paper_outlet()
    answer = act(client, ready, "publish", outlets=[outlet.pk])
    assert answer.status_code == 302 and answer.url == f"{LIST}{ready.pk}/"
    assert Publication.objects.get().is_visible
    page = client.get(answer.url).content.decode()
    assert "state-stop" in page  # not confirmed yet
    reconcile_all()
    assert "state-stop" not in client.get(answer.url).content.decode()


def paper_outlet():
    return Outlet.objects.get(key="paper")


def test_a_schedule_in_the_past_is_refused_and_keeps_what_was_typed(client, chief, ready, paper):
    client.force_login(chief)
    answer = act(
        client, ready, "publish", outlets=[paper_outlet().pk], not_before="2020-01-01T10:00"
    )
    assert answer.status_code == 200 and "2020-01-01T10:00" in answer.content.decode()
    assert not Publication.objects.exists()


def test_schedule_then_another_time(client, chief, ready, paper):
    client.force_login(chief)
    act(client, ready, "publish", outlets=[paper_outlet().pk], not_before="2126-01-01T10:00")
    assert not Publication.objects.get().is_visible
    act(client, ready, "reschedule", not_before="2126-02-01T10:00")
    assert Publication.objects.get().not_before.month == 2


def test_correct_withdraw_and_publish_again(client, chief, public):
    client.force_login(chief)
    answer = act(client, public, "correct", text="小区数应为十三个。")
    assert answer.status_code == 409 and "小区数应为十三个。" in answer.content.decode()
    desk.sign(desk.change(public, "十三个。"))
    assert act(client, public, "correct", text="小区数应为十三个。").status_code == 302
    assert Correction.objects.get().text in client.get(f"{LIST}{public.pk}/").content.decode()
    assert act(client, public, "withdraw", reason="").status_code == 200
    assert act(client, public, "withdraw", reason="失实").status_code == 302
    assert act(client, public, "republish").status_code == 409
    desk.sign(desk.change(public, "核实。"))
    assert act(client, public, "republish").status_code == 302
    assert Publication.objects.get().is_visible


@pytest.mark.parametrize("who", ["editor", "head", "operator", "admin"])
def test_others_look_but_do_not_decide(client, public, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(LIST).status_code == 200
    page = client.get(f"{LIST}{public.pk}/")
    assert page.status_code == 200 and "/withdraw/" not in page.content.decode()
    assert act(client, public, "withdraw", reason="失实").status_code == 403
    assert Publication.objects.get().is_visible


@pytest.mark.parametrize("who", ["reporter", "proofreader", "citizen", "officer"])
def test_the_rest_sees_nothing_of_it(client, public, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(LIST).status_code in (302, 403, 404)
    assert client.get(f"{LIST}{public.pk}/").status_code in (302, 403, 404)


def test_what_is_not_confirmed_stands_on_top_and_is_tried_again(client, chief, ready, paper):
    paper.before = lambda publication: 1 / 0
    actions.publish(ready, by=chief, at=NOON)
    reconcile_all()
    client.force_login(chief)
    page = client.get(LIST).content.decode()
    assert "alarm" in page and "ZeroDivisionError" in page
    paper.before = lambda publication: None
    publication = Publication.objects.get()
    Publication.objects.update(next_try_at=database_now() + timedelta(hours=1))
    client.post(f"{LIST}publication/{publication.pk}/retry/")
    assert reconcile_all() == 1
    assert "alarm" not in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "state=waiting",
        "state=withdrawn",
        "q=没有",
        "state=nonsense&outlet=x&page=-3",
        "page=999999",
        "q=%00",
    ],
)
def test_filters_narrow_and_survive_nonsense(client, chief, public, query):
    client.force_login(chief)
    assert client.get(f"{LIST}?{query}").status_code == 200


def test_the_list_narrows_to_what_was_asked(client, chief, public):
    client.force_login(chief)
    assert public.headline in client.get(f"{LIST}?state=public").content.decode()
    assert public.headline not in client.get(f"{LIST}?state=withdrawn").content.decode()
    assert public.headline not in client.get(f"{LIST}?q=别的").content.decode()
