"""Five hundred telephone numbers in every text of cases: none is on anything the public can get."""

import json
import re
import unicodedata
from dataclasses import replace
from datetime import timedelta
from itertools import count
from urllib.parse import quote, unquote, urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from ronghe.api import actions as programs
from ronghe.api.georeport import asked
from ronghe.api.models import Jurisdiction
from ronghe.cases import actions
from ronghe.cases.actions import said, sending
from ronghe.cases.models import Case, Category, Contact
from ronghe.cases.rules import Holder
from ronghe.cases.tests.conftest import REPORT, town
from ronghe.cases.vault import Contacts
from ronghe.config.policy import ANYONE, line_of
from ronghe.journal.models import Entry
from ronghe.kit.clock import now
from ronghe.taxonomy.models import Place, Section
from tests.addresses import addresses
from tests.crawler import Seen, Walk

__all__ = ["town"]
pytestmark = pytest.mark.django_db
HOST = urlsplit(settings.SITE_URL).netloc
MANY = 500
OPEN311 = "/api/open311/v2"
# A number as people write it.
DRESSES = (
    lambda n: n,
    lambda n: f"{n[:3]}-{n[3:7]}-{n[7:]}",
    lambda n: f"{n[:3]} {n[3:7]} {n[7:]}",
    lambda n: f"+86 {n}",
    lambda n: "".join(chr(ord(digit) + 0xFEE0) for digit in n),
    lambda n: "".join("〇一二三四五六七八九"[int(digit)] for digit in n),
)


class Numbers:
    """Each asked for once, and remembered."""

    def __init__(self):
        self.given, self._count = [], count()

    def one(self):
        number = next(self._count)
        plain = f"13{3 + number % 7}{(number * 7919 + 1234567) % 10**8:08d}"
        self.given.append(plain)
        return DRESSES[number % len(DRESSES)](plain)


def seed(town, numbers, least):
    """Cases in every state with a number in every field, until `least` numbers are given."""
    place = Place.objects.create(name="东门街", slug="dongmen", level=2, lat=25.0, lon=113.0)
    about = Category.objects.create(key="water", name="供水")
    while len(numbers.given) < least:
        for seen in ("public", "unnamed", "confidential"):
            _course(town, numbers, visibility=seen, place=place, category=about)
        _course(town, numbers, kind="tip")
    return len(numbers.given)


def _course(town, numbers, **fields):
    one = numbers.one
    report = replace(
        REPORT, title=f"打{one()}", text=f"请打 {one()} 或{one()}找我。", landmark=f"店 {one()}",
        signature=f"王 {one()}", contacts=Contacts(name=f"王{one()}", phone=one(), email="a@b.example", address=f"一栋 {one()}"), **fields,
    )  # fmt: skip
    case = actions.send(report, key=uuid4(), by=None, at=town.at).case
    if case.is_tip:
        return
    Contact.objects.filter(case=case).update(proven="phone", proven_at=town.at)
    citizen = Holder(case.pk)
    steps = (
        (actions.accept, town.desk, {}),
        (actions.note, town.desk, {"text": f"内部 {one()}"}),
        (actions.urge, town.desk, {"text": f"督办 {one()}"}),
        (actions.reply, town.desk, {"public_text": f"先打 {one()}", "private_text": one()}),
        (actions.dispatch, town.desk, {"lead": town.light, "helpers": [town.water], "reason": f"转 {one()}"}),
        (actions.give_part, town.other, {"text": f"协办 {one()}"}),
        (actions.sign, town.officer, {}),
        (actions.ask, town.officer, {"question": f"是 {one()} 吗"}),
        (actions.hear, citizen, {"text": f"是 {one()}"}),
        (actions.answer, town.officer, {"public_text": f"已联系 {one()}。", "private_text": one(), "evidence": f"单 {one()}"}),
        (actions.appeal, citizen, {"reason": f"打 {one()} 没人"}),
        (actions.reopen, town.chief, {"reason": f"复核 {one()}"}),
        (actions.park, town.desk, {"reason": f"等 {one()}", "review_on": town.at.date().replace(year=2030)}),
    )  # fmt: skip
    for verb, by, more in steps:
        town.do(verb, case, by, **more)


def by_program(town, numbers, admin):
    """A case that a program sent, accepted, with the token it was answered with."""
    _row, text = programs.make_key(
        "随手拍", contact="x", mode="live", per_hour=9, by=admin, at=now()
    )
    programs.add_jurisdiction(asked.our_id(), name="临溪", answers="batch", by=admin, at=now())
    one = numbers.one
    said = {
        "api_key": text, "service_code": "complaint-water", "address_string": f"店 {one()}",
        "description": f"请打 {one()} 或{one()}找我。", "phone": one(), "first_name": f"王{one()}",
        "email": "a@b.example", "device_id": one(), "account_id": one(),
        "attribute[visibility]": "public", "attribute[signature]": f"王 {one()}",
    }  # fmt: skip
    answer = Client(HTTP_HOST=HOST).post(f"{OPEN311}/requests.json", said)
    assert answer.status_code == 200, answer.content.decode()
    town.do(actions.accept, Case.objects.latest("pk"), town.desk)
    return answer.json()[0]["token"]


def by_questions(token):
    """All that a program may ask with an argument, in both formats and languages."""
    every = ",".join(one.number for one in Case.objects.all())
    where = f"jurisdiction_id={Jurisdiction.objects.get().key}"
    number = Case.objects.public().first().number
    for form in ("xml", "json"):
        for route in (
            f"requests.{form}?extensions=true", f"requests.{form}?{where}&status=open,closed",
            f"requests.{form}?extensions=true&service_request_id={every}",
            f"requests.{form}?service_code=complaint&page_size=20&page=2",
            f"requests/{number}.{form}?extensions=true", f"tokens/{token}.{form}",
            f"servicerequestupdates.{form}?{where}", f"services/complaint-water.{form}",
            f"requests.{form}?status=1", f"services/1.{form}",
        ):  # fmt: skip
            yield f"{OPEN311}/{route}"


def ask(address):
    answer = Client(HTTP_HOST=HOST, raise_request_exception=False).get(address)
    kind = answer.headers.get("Content-Type", "")
    body = answer.content if not answer.streaming else b"".join(answer.streaming_content)
    return Seen(answer.status_code, kind, body, answer.headers.get("Location", ""))


def public_addresses():
    """Every address of the house that anybody may ask for, in both languages."""
    case = Case.objects.public().first()
    filled = {
        "number": [one.number for one in Case.objects.all()],
        "unit_id": [case.unit_id or 1],
        "place_id": [case.place_id],
        "subject_id": [case.category_id],
        "show": ["all", "open", "done"],
        "slug": [Section.objects.first().slug] if Section.objects.exists() else ["news"],
        "code": ["complaint"],
    }
    for one in addresses():
        line = line_of(one.name)
        if line is None or line.who != ANYONE or "GET" not in line.methods:
            continue
        holes = [hole for hole in one.holes if hole in filled]
        path = {hole: filled[hole][0] for hole in holes}
        for number in filled["number"] if "number" in holes else [None]:
            whole = one.path(**(path | {"number": number} if number else path))
            yield from (whole, f"/en{whole}")


def leaks(numbers, *more):
    """Where a number stands: `address: number`; `more` are addresses that no page names."""
    searches = [
        f"{prefix}/search/{what}?q={quote(said)}"
        for said in ("路灯", "打", *numbers.given[:8])
        for prefix in ("", "/en")
        for what in ("", "suggestions/", "suggest.json")
    ]
    walk = Walk(ask, HOST).from_(*public_addresses())
    seen = walk.seen | {address: ask(address) for address in (*searches, *more)}
    found = []
    for address, answer in seen.items():
        asked = unquote(address)
        text = answer.body.decode(errors="replace") + answer.location
        found += [f"{address}: {one}" for one in standing_in(text, numbers) if one not in asked]
    return found, seen


def standing_in(text, numbers):
    """The numbers that can be read in a text, however they are dressed."""
    plain = unicodedata.normalize("NFKC", text).translate(
        {ord(sign): str(value) for value, sign in enumerate("〇一二三四五六七八九")}
    )
    runs = set(re.findall(r"(?=(1\d{10}))", re.sub(r"(?<=\d)[ \-\u00a0]+(?=\d)", "", plain)))
    return sorted(runs & set(numbers.given))


@pytest.fixture
def numbers(town, settings, tmp_path, monkeypatch):
    # Programs ask for the last ninety days of the town's time.
    monkeypatch.setattr("ronghe.api.views.open311.now", lambda: town.at + timedelta(minutes=1))
    settings.PRESS_ROOT, settings.SEARCH_ROOT = tmp_path / "press", tmp_path / "search"
    return Numbers()


def test_no_number_is_anywhere_the_public_can_look(town, numbers, admin, capfd, caplog):
    caplog.set_level("DEBUG")
    assert seed(town, numbers, MANY) >= MANY
    questions = list(by_questions(by_program(town, numbers, admin)))
    assert len(set(numbers.given)) == len(numbers.given)
    found, seen = leaks(numbers, *questions)
    assert found == [], "\n".join(found[:20])
    # It looked: cases, feeds, the map, embeds, the API.
    for part in ("/cases/2", "/embed/", "feed.xml", "/cases/map/", "/api/v1/", "/en/cases/in/"):
        assert any(part in address and one.status == 200 for address, one in seen.items()), part
    # Every address of Open311 that is read, in both formats, had something to say.
    for name in ("discovery", "services", "services/complaint", "requests", "requests/2",
                 "tokens/", "servicerequestupdates"):  # fmt: skip
        for form in ("xml", "json"):
            spoken = re.compile(rf"{OPEN311}/{name}[^.?]*\.{form}")
            assert any(spoken.match(address) and one.status == 200 for address, one in seen.items()), (name, form)  # fmt: skip
    for one in questions[:3]:
        assert Case.objects.public().first().number in seen[one].body.decode(), one
    said, problems = capfd.readouterr()
    log = "\n".join([said, problems, caplog.text])
    assert "answered" in log
    assert standing_in(log, numbers) == []


def test_no_number_is_in_the_journal(town, numbers, admin):
    """It cannot forget, and more people read it than the cases."""
    seed(town, numbers, MANY)
    by_program(town, numbers, admin)
    town.do(actions.read_contact, Case.objects.first(), town.desk, reason=f"打 {numbers.one()}")
    entries = Entry.objects.order_by("pk")
    assert {"CaseSent", "CaseMoved", "CaseReplied", "ContactRead"} <= {one.name for one in entries}
    found = [
        f"{one.name}: {number}"
        for one in entries
        for number in standing_in(json.dumps(one.details, ensure_ascii=False), numbers)
    ]
    assert found == [], "\n".join(found[:20])


TWINS = {
    "citizens' words": (sending, "masked"),
    "answers": (said, "masked"),
}


@pytest.mark.parametrize("name", TWINS)
def test_the_crawler_finds_what_is_not_masked(town, numbers, monkeypatch, name):
    """The twins with the defence off."""
    module, part = TWINS[name]
    monkeypatch.setattr(module, part, lambda text, **_more: text)
    seed(town, numbers, 20)
    found, _seen = leaks(numbers)
    where = {re.sub(r"\d+", "0", line.split(": ")[0]) for line in found}
    assert {"/cases/0-0/", "/en/cases/0-0/"} <= where, sorted(where)
    lists = {f"/api/open0/v0/requests.{form}" for form in ("xml", "json")}
    assert lists <= where, sorted(where)
    if name == "citizens' words":
        assert {"/cases/feed.xml", "/cases/map/", "/cases/", "/cases/0-0/embed/"} <= where


def test_what_is_confidential_is_on_no_address(town, numbers):
    """Their words are not masked: nobody but the desk may see them at all."""
    _course(town, numbers, visibility="confidential")
    _course(town, numbers, kind="tip")
    _course(town, numbers, visibility="public", place=Place.objects.create(name="东门街", slug="d"), category=Category.objects.create(key="w", name="供水"))  # fmt: skip
    hidden = Case.objects.exclude(visibility="public").values_list("number", flat=True)
    _found, seen = leaks(numbers)
    for address, answer in seen.items():
        for number in hidden:
            named = number in unquote(address)
            assert number in unquote(address) or number.encode() not in answer.body, address
            assert not named or answer.status in (302, 404, 405), address
