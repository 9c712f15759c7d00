"""What is hidden, confidential or not accepted yet shows through no address of Open311."""

import pytest

from ronghe.api import actions as programs
from ronghe.api.models import ApiKey
from ronghe.cases import actions
from ronghe.cases.models import Case
from ronghe.cases.tests.conftest import PHONE, sent
from ronghe.kit.clock import now
from ronghe.kit.geo import Point

from .conftest import errors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
WORDS = "第七人民医院后门的秘密"


def everything(program, case: Case) -> str:
    """All that any address of Open311 says around a case, but what the question itself said."""
    said = []
    for form in ("xml", "json"):
        for route, arguments in (
            ("requests", {}),
            ("requests", {"extensions": "true", "page_size": "50"}),
            ("requests", {"service_request_id": case.number}),
            ("requests", {"service_code": case.kind, "status": "open,closed"}),
            (f"requests/{case.number}", {"extensions": "true"}),
            ("servicerequestupdates", {}),
            ("services", {}),
            (f"services/{case.kind}", {}),
        ):
            said.append(program.get(f"{route}.{form}", **arguments).content.decode())
    return "\n".join(said)


def hidden(town) -> dict[str, Case]:
    """One case for each reason why readers see none."""
    found = {
        "not accepted": sent(title=WORDS),
        "confidential": town.brought("working", title=WORDS, visibility="confidential"),
        "tip": sent(title=WORDS, kind="tip"),
        "refused": sent(title=WORDS),
        "hidden later": town.brought("working", title=WORDS),
    }
    town.do(actions.refuse, found["refused"], town.desk, why="abuse", words=WORDS)
    later = found["hidden later"]
    town.do(
        actions.sort, later, town.desk, kind=later.kind, category=None, visibility="confidential"
    )
    return found


REASONS = ["not accepted", "confidential", "tip", "refused", "hidden later"]


@pytest.mark.parametrize("why", REASONS)
def test_what_readers_do_not_see_programs_do_not_either(program, town, why):
    case = hidden(town)[why]
    said = everything(program, case)
    assert case.number not in said and WORDS not in said


@pytest.mark.parametrize("why", REASONS)
def test_a_hidden_one_is_answered_like_a_missing_one(program, town, why):
    case = hidden(town)[why]
    for form in ("xml", "json"):
        there, nowhere = (
            program.get(f"requests/{n}.{form}") for n in (case.number, "2603-9999999")
        )
        assert (there.status_code, there.content) == (404, nowhere.content) == (nowhere.status_code, there.content)  # fmt: skip


def test_the_harness_sees_a_public_one(program, town):
    """The twin with the defence off: what is public is found by the same questions."""
    case = town.brought("working", title=WORDS)
    assert everything(program, case).count(WORDS) >= 8


def test_personal_data_is_masked_as_on_the_public_page(program, client, town):
    said = f"请打 {PHONE} 或 xiaoman@linxi.example，车牌湘L12345，住南桥路8号院3栋2单元501室。"
    program.post(description=said, address_string="南桥路8号院3栋2单元501室")
    case = Case.objects.get()
    town.do(actions.accept, case, town.desk)
    told = everything(program, case)
    assert case.number in told
    for secret in (PHONE, "xiaoman", "L12345", "501室", "陈小满", "13912345678"):
        assert secret not in told, secret
    page = client.get(case.public_url()).content.decode()
    row = program.rows(f"requests/{case.number}")[0]
    for line in row["description"].splitlines()[2:]:
        assert line in page


def test_the_point_of_a_home_is_told_roughly_and_kept_exactly(program, town):
    home = "住南桥路8号院3栋2单元501室，楼道灯坏了。"
    program.post(lat="25.004567", long="113.004567", description=home)
    case = Case.objects.get()
    assert (case.lat, case.lon) == (25.005, 113.005)
    town.do(actions.accept, case, town.desk)
    assert "25.004567" not in everything(program, case)
    kept = actions.read_contact(case, reason="上门", by=town.desk, at=town.at)
    assert "25.004567, 113.004567" in kept.words
    exact = sent(point=Point(25.004567, 113.004567))
    assert exact.lat == 25.004567


def test_of_a_tip_off_a_program_is_told_nothing(program):
    answer = program.post(service_code="tip", extensions="true", **{"attribute[visibility]": None})
    case = Case.objects.get()
    assert (case.kind, case.visibility, case.reporter) == ("tip", "confidential", None)
    assert case.number not in answer.json()[0].values()
    assert "service_request_id" not in answer.json()[0] and "token" not in answer.json()[0]


def test_internal_words_stay_inside(program, town):
    case = town.brought("working")
    town.do(actions.note, case, town.desk, text=WORDS)
    town.do(actions.urge, case, town.desk, text=WORDS)
    town.do(actions.answer, case, town.officer, public_text="已修好。", private_text=WORDS,
            evidence=WORDS)  # fmt: skip
    said = everything(program, case)
    assert "已修好。" in said and WORDS not in said
    for colleague in ("宋受理", "何承办"):
        assert colleague not in said


def test_erased_is_erased_here_too(program, town):
    program.post(phone=PHONE)
    case = Case.objects.get()
    town.do(actions.accept, case, town.desk)
    assert actions.erase_person(PHONE, at=town.at) == 1
    (row,) = program.rows(f"requests/{case.number}")
    assert (row["lat"], row["long"], row["address"]) == (None, None, None)


def test_a_key_never_comes_back(program, admin):
    answer = program.post()
    refused = program.post(api_key=program.key + "x", lat="x")
    assert program.key not in answer.content.decode() + refused.content.decode()
    programs.revoke_key(ApiKey.objects.get(), reason="x", by=admin, at=now())
    assert program.key not in errors(program.post())[0]
