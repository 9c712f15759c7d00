"""What may be the same is shown before sending: near, recent, alike, and never what is hidden."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from ronghe.cases import actions
from ronghe.cases.models import Case, Category
from ronghe.cases.twins import candidates, twins
from ronghe.kit.geo import Point
from ronghe.taxonomy.models import Level, Place
from ronghe.text import alike

from .conftest import MONDAY, REPORT, sent

pytestmark = pytest.mark.django_db
HERE = Point(27.1, 113.2)
METRE = 1 / 111_195
SOON = MONDAY + timedelta(hours=20)
LAMP = replace(REPORT, text="菜场门口的路灯不亮，天黑看不见路。", title="路灯不亮", point=HERE)


def away(metres: float) -> Point:
    return Point(HERE.lat + metres * METRE, HERE.lon)


def numbers(report=LAMP, at=SOON) -> list[str]:
    return [one.case.number for one in twins(report, at=at)]


@pytest.fixture
def lamp(town) -> Case:
    """Public and open, twenty metres away."""
    return town.brought("accepted", point=away(20))


def test_the_same_lamp_is_found_and_how_far_it_is_said_in_steps(lamp):
    (found,) = twins(LAMP, at=SOON)
    assert (found.case, found.metres) == (lamp, 100)
    assert any("路灯" in one for one in found.words)
    farther = replace(LAMP, point=away(-25))
    assert [one.metres for one in twins(farther, at=SOON)] == [100]


def test_without_points_the_place_stands_for_it(town):
    village = Place.objects.create(name="柳村", slug="liu", level=Level.VILLAGE)
    other = Place.objects.create(name="桃村", slug="tao", level=Level.VILLAGE)
    case = town.brought("accepted", place=village)
    asked = replace(LAMP, point=None, place=village, text=REPORT.text, title=REPORT.title)
    (found,) = twins(asked, at=SOON)
    assert (found.case, found.metres) == (case, None)
    assert numbers(replace(asked, place=other)) == []


@pytest.mark.parametrize(
    "asked",
    [
        replace(LAMP, point=away(600)),
        replace(LAMP, text="自来水发黄有异味。", title="水发黄"),
        replace(LAMP, point=None),
        replace(LAMP, kind="tip", visibility="confidential"),
    ],
)
def test_far_away_something_else_nowhere_or_a_tip_finds_nothing(lamp, asked):
    assert numbers(asked) == []


def test_what_was_long_ago_is_not_even_looked_at(lamp):
    def seen(at) -> list[Case]:
        asked = alike.Report(0, LAMP.text, "complaint", LAMP.point, None, at)
        return list(candidates(alike.reach(asked), LAMP))

    assert seen(SOON) == [lamp]
    assert seen(SOON + timedelta(days=31)) == []
    assert numbers(at=SOON + timedelta(days=31)) == []


def test_what_is_hidden_answered_or_not_yet_accepted_is_never_shown(town):
    near = {"point": away(5)}
    confidential = town.brought("accepted", visibility="confidential", **near)
    sent(kind="tip", **near)
    sent(**near)
    refused = sent(**near)
    town.do(actions.refuse, refused, town.desk, why="court", words="")
    town.brought("answered", **near)
    assert numbers() == []
    # A copy of the confidential one tells nothing either.
    copy = replace(LAMP, title=confidential.title, text=confidential.text, **near)
    assert numbers(copy) == []


def test_what_became_confidential_is_gone(town, lamp):
    town.do(
        actions.sort, lamp, town.desk, kind="complaint", category=None, visibility="confidential"
    )
    assert numbers() == []


def test_the_same_subject_comes_first_and_no_more_than_three(town):
    light = Category.objects.create(key="light", name="路灯")
    cases = [town.brought("accepted", point=away(number * 5)) for number in range(4)]
    # The oldest of them: without its subject the newest would come first.
    town.do(actions.sort, cases[0], town.desk, kind="complaint", category=light, visibility="unnamed")  # fmt: skip
    asked = replace(LAMP, category=light)
    assert len(numbers(asked)) == 3
    assert numbers(asked)[0] == cases[0].number


def test_the_question_goes_through_its_indexes(town):
    """With many cases in the town, what is asked for is found by place and time."""
    village = Place.objects.create(name="柳村", slug="liu", level=Level.VILLAGE)
    case = town.brought("accepted", point=HERE, place=village)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_case DISABLE TRIGGER USER")
        fields = [one.column for one in Case._meta.concrete_fields]
        made = {
            "id": "c.id + n", "number": "lpad(n::text, 12, '0')", "key": "gen_random_uuid()",
            "lat": "c.lat + (n %% 997) * 0.001", "lon": "c.lon + (n %% 991) * 0.001",
            "place_id": "NULL", "sent_at": "c.sent_at - (n %% 500) * interval '1 hour'",
        }  # fmt: skip
        asked = ", ".join(made.get(name, f"c.{name}") for name in fields)
        cursor.execute(
            f"INSERT INTO cases_case ({', '.join(fields)})"
            f" SELECT {asked} FROM cases_case c, generate_series(1, 20000) n WHERE c.id = %s",
            [case.pk],
        )
        cursor.execute("ALTER TABLE cases_case ENABLE TRIGGER USER")
        cursor.execute("ANALYZE cases_case")
    for report, index in (
        (replace(LAMP, place=village), "case_near"),
        # That of the foreign key is as good while the village has few.
        (replace(LAMP, place=village, point=None), "place"),
    ):
        asked = alike.Report(0, "", "", report.point, str(village.pk), SOON)
        plan = candidates(alike.reach(asked), report).explain()
        assert (
            re.search(rf"Index Scan (using|on) \w*{index}", plan)
            and "Seq Scan on cases_case" not in plan
        ), plan


# --- on the pages -------------------------------------------------------------------------------

TYPED = {
    "kind": "complaint", "title": "路灯不亮", "text": "菜场门口的路灯不亮，天黑看不见路。",
    "visibility": "unnamed", "where_lat": HERE.lat, "where_lon": HERE.lon,
}  # fmt: skip


@pytest.fixture
def today(town) -> Case:
    town.at = timezone.now() - timedelta(hours=20)
    return town.brought("accepted", point=away(20))


def test_joining_instead_of_sending(client, today):
    key = str(uuid4())
    page = client.post("/cases/new/", TYPED | {"key": key, "step": "look"}).content.decode()
    assert today.title in page and "100" in page and not Case.objects.filter(key=key).exists()
    join = f"/cases/{today.number}/join/"
    assert f'action="{join}"' in page and f'name="draft" value="{key}"' in page
    answer = client.post(join, {"draft": key}, follow=True)
    assert f'data-draft-done="{key}"' in answer.content.decode()
    today.refresh_from_db()
    assert today.joined == 1 and Case.objects.count() == 1


def test_a_strange_draft_is_not_carried_on(client, today):
    join = f"/cases/{today.number}/join/"
    assert client.post(join, {"draft": '"><script>'})["Location"] == join
    assert "data-draft-done" not in client.get(join + '?draft="><b>').content.decode()


def test_mine_is_another_goes_on_to_the_preview_and_is_not_asked_again(client, today):
    key = str(uuid4())
    typed = TYPED | {"key": key, "another": "1"}
    page = client.post("/cases/new/", typed | {"step": "look"}).content.decode()
    assert 'value="send"' in page and re.search(r'name="another" value="(1|True)"', page)
    assert client.post("/cases/new/", typed | {"step": "send"}).status_code == 302
    assert Case.objects.filter(key=key).exists()


def test_nothing_alike_is_no_step(client, town):
    page = client.post("/cases/new/", TYPED | {"key": str(uuid4()), "step": "look"})
    assert 'value="send"' in page.content.decode()
