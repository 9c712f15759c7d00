"""What strangers may cost: each form is counted before it is read, and large ones are not read."""

from dataclasses import replace
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from django.test import Client

from ronghe.api import actions as programs
from ronghe.api.actions import sending
from ronghe.api.models import ApiKey, Submission
from ronghe.cases import actions
from ronghe.cases.models import Case, Knock
from ronghe.cases.tests.conftest import REPORT
from ronghe.kit.clock import now

from .conftest import FIELDS, NOON, ROOT, errors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
FORM = "application/x-www-form-urlencoded"


def test_a_form_is_counted_whoever_sends_it(program, settings):
    settings.HOURLY = settings.HOURLY | {"api_sent": 3}
    answers = [
        program.post(api_key=None),
        program.client.post(f"{ROOT}/requests.xml", b"\0\xff", content_type="multipart/form-data; boundary=x"),
        program.post(lat="x"),
        program.post(),
    ]  # fmt: skip
    assert [one.status_code for one in answers] == [403, 403, 400, 429]
    assert answers[-1]["Retry-After"] and not Case.objects.exists()
    assert Client(REMOTE_ADDR="192.0.2.7").post(f"{ROOT}/requests.json", {"api_key": program.key} | FIELDS).status_code == 200  # fmt: skip


@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x"])
def test_a_large_body_is_refused_and_not_read(program, form, kind):
    body = f"api_key={program.key}&description=".encode() + b"x" * 65_536
    answer = program.client.post(f"{ROOT}/requests.{form}", body, content_type=kind)
    assert answer.status_code == 413 and len(errors(answer)) == 1
    assert not hasattr(answer.wsgi_request, "_post")
    assert Knock.objects.get().number == 1


@pytest.mark.parametrize("said", ["9" * 30, "-1", "x", "٣"])
def test_a_length_that_is_none_is_refused(program, said):
    answer = program.client.generic("POST", f"{ROOT}/requests.json", b"", FORM, CONTENT_LENGTH=said)
    assert answer.status_code == 413 and errors(answer)


def test_the_widest_form_that_is_allowed_is_read(program):
    wide = {"description": "𠮷" * 4000, "address_string": "𠮷" * 200, "attribute[title]": "𠮷" * 60}
    assert program.post(**wide).status_code == 200


def test_courses_of_many_cases_are_dearer_than_the_rest(program, settings):
    settings.HOURLY = settings.HOURLY | {"api_courses": 2}
    answers = [
        program.get("servicerequestupdates.json"),
        program.get("requests.json", extensions="true"),
        program.get("servicerequestupdates.xml"),
        program.get("requests.xml", extensions="true"),
    ]
    assert [one.status_code for one in answers] == [200, 200, 429, 429]
    assert answers[-1]["Retry-After"] and errors(answers[-1])
    assert program.get("requests.json").status_code == 200


def test_a_key_that_is_revoked_while_it_sends_is_one_that_opens_nothing(
    program, admin, monkeypatch
):
    held = ApiKey.objects.get()
    programs.revoke_key(held, reason="丢失", by=admin, at=now())
    # As the view had read it a moment before.
    monkeypatch.setattr("ronghe.api.views.open311.key_of", lambda text, at: held)
    answer = program.post()
    assert answer.status_code == 403 and errors(answer)
    assert not Case.objects.exists() and not Submission.objects.exists()


def test_the_key_of_a_case_cannot_be_computed_outside(program, settings):
    assert program.post(retry="a-1").status_code == 200
    case, key = Case.objects.get(), ApiKey.objects.get()
    assert case.key != uuid5(NAMESPACE_URL, f"open311:{key.pk}:a-1")
    settings.SECRET_KEY = "another paper's"
    form = sending._form(key, b"", "a-1", NOON)
    assert isinstance(form, UUID) and form != case.key


def test_who_comes_first_with_a_guessed_key_stops_no_program(program, client):
    key = ApiKey.objects.get()
    guessed = uuid5(NAMESPACE_URL, f"open311:{key.pk}:a-1")
    actions.send(REPORT, key=guessed, by=None, at=NOON)
    answer = program.post(retry="a-1")
    assert answer.status_code == 200 and Case.objects.count() == 2


def test_who_has_the_key_of_a_case_only_is_not_told_its_number(program):
    """Neither on the citizens' page, which takes any key, nor as a program."""
    program.post(retry="a-1")
    case = Case.objects.get()
    typed = {"key": str(case.key), "kind": "complaint", "step": "send", "text": "路灯坏了一周。",
             "visibility": "unnamed"}  # fmt: skip
    page = Client().post("/cases/new/", typed, follow=True).content.decode()
    assert case.number not in page and "这份表单之前已提交" in page
    again = program.post(retry="a-1", description="另一件事。")
    assert again.status_code == 400 and case.number not in again.content.decode()
    with pytest.raises(actions.AlreadySent) as told:
        actions.send(replace(REPORT, text="别的话"), key=case.key, by=None, at=NOON)
    assert case.number not in str(told.value)
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("route", "name"),
    [("services/", "service_code"), ("requests/", "service_request_id"), ("tokens/", "token")],
)
def test_what_was_not_given_is_named(program, route, name):
    for form in ("xml", "json"):
        answer = program.get(f"{route}.{form}")
        assert answer.status_code == 400 and name in errors(answer)[0]


def test_a_key_in_the_address_is_not_carried_on(program):
    answer = program.get("requests.json", page_size="1", page="2", api_key=program.key)
    assert 'rel="prev"' in answer["Link"] and program.key not in answer["Link"]
