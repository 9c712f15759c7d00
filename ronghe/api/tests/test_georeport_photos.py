"""The address of a photo: of one that everybody may see, as long as everybody may."""

from datetime import timedelta

import pytest
from django.test import Client

from ronghe.cases import actions
from ronghe.cases.tests.conftest import room as room
from ronghe.cases.tests.files import answered, photo, reported, worked_on
from ronghe.kit.clock import now
from ronghe.media.tests.pictures import plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("room")]


@pytest.fixture(autouse=True)
def today(town):
    """What arrives by the form comes now; the desk acts after it."""
    town.at = now()


def address(program, case) -> str | None:
    (row,) = program.rows(f"requests/{case.number}")
    element = program.tree(f"requests/{case.number}")[0].findtext("media_url")
    assert (element or None) == row["media_url"]
    return row["media_url"]


def test_the_first_public_photo_opens_at_its_address(program, town, settings):
    case = worked_on(town, reported(Client(), photo(), photo(data=plain())))
    first = case.files.order_by("pk").first()
    told = address(program, case)
    assert told == settings.SITE_URL + first.get_absolute_url()
    answer = Client().get(told.removeprefix(settings.SITE_URL))
    assert answer.status_code == 200 and answer["Content-Type"].startswith("image/")


def test_what_is_for_the_department_or_hidden_is_never_told(program, town):
    assert address(program, worked_on(town, reported(Client(), photo(), public=False))) is None
    case = worked_on(town, reported(Client(), photo(), photo(data=plain())))
    one, two = case.files.order_by("pk")
    town.do(actions.hide_file, one, town.desk)
    assert str(two.address) in address(program, case)
    town.do(actions.hide_file, two, town.desk)
    assert address(program, case) is None
    whole = program.get("requests.json", extensions="true").content.decode()
    assert str(one.address) not in whole and str(two.address) not in whole


def test_the_photo_of_an_answer_goes_with_its_update(program, town):
    case = answered(town, Client(), photo(), case=worked_on(town, reported(Client(), photo())))
    of_report, of_answer = case.files.order_by("pk")
    if not of_answer.is_public:
        town.do(actions.open_file, of_answer, town.desk)
    assert str(of_report.address) in address(program, case)
    rows = program.rows("servicerequestupdates", end_date=f"{now() + timedelta(days=1):%Y-%m-%d}")
    told = {row["external_status_code"]: row["media_url"] for row in rows}
    assert str(of_answer.address) in told.pop("answered")
    assert set(told.values()) == {None}
