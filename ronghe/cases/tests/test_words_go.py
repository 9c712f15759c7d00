"""What was typed goes when its time is over, or when its person asks: everywhere, and nothing else."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from ronghe.cases import actions, tasks, vault
from ronghe.cases.actions.forgetting import ERASED
from ronghe.cases.models import (
    Answer,
    Case,
    ClockEvent,
    Contact,
    Extension,
    Move,
    Rating,
    Reading,
)
from ronghe.journal.models import Entry
from ronghe.kit.geo import Point

from .conftest import MONDAY, PHONE, sent
from .test_nobodys import every_row

pytestmark = pytest.mark.django_db
# In every field that somebody can type into.
CANARY = "陈小满住三单元502室"
NOBODY = vault.Contacts()
LATE = MONDAY + timedelta(days=800)


def lived(town, *, contacts: vault.Contacts = NOBODY, **fields: object) -> Case:
    """A case in which everybody wrote the canary wherever they could, and which is over."""
    more = {"title": f"路灯 {CANARY}", "text": f"坏了 {CANARY}", "landmark": CANARY}
    case = sent(contacts=contacts, point=Point(27.1, 113.9), **more | fields)
    if fields.get("kind") == "tip":
        return lived_as_tip(town, case)
    holder, words = town.citizen(case), {"reason": CANARY}
    units = {"lead": town.light, "helpers": [town.water]}
    town.do(actions.accept, case, town.desk)
    town.do(actions.dispatch, case, town.desk, **units, **words)
    town.do(actions.sign, case, town.officer)
    town.do(actions.give_part, case, town.other, text=CANARY)
    town.do(actions.note, case, town.officer, text=CANARY)
    town.do(actions.urge, case, town.desk, text=CANARY)
    town.do(actions.ask, case, town.officer, question=CANARY)
    town.do(actions.hear, case, holder, text=CANARY)
    town.do(actions.read_contact, case, town.officer, **words)
    town.do(actions.ask_for_time, case, town.officer, minutes=60, **words)
    asked = Extension.objects.get(case=case)
    actions.decide(asked, grant=True, by=town.desk, at=town.at, note=CANARY)
    said = {"public_text": "灯已换好。", "private_text": CANARY, "evidence": "回访记录"}
    town.do(actions.answer, case, town.officer, **said)
    town.do(actions.rate, case, holder, is_solved=False, is_satisfied=False, words=CANARY)
    town.do(actions.appeal, case, holder, **words)
    town.do(actions.uphold, case, town.chief, reason="复核无误")
    return case


def lived_as_tip(town, case: Case) -> Case:
    town.do(actions.accept, case, town.reader)
    town.do(actions.note, case, town.reader, text=CANARY)
    town.do(actions.ask, case, town.reader, question=CANARY)
    town.do(actions.hear, case, town.citizen(case), text=CANARY)
    said = {"public_text": CANARY, "private_text": CANARY, "evidence": CANARY}
    town.do(actions.answer, case, town.reader, **said)
    town.do(actions.rate, case, town.citizen(case), is_solved=True, is_satisfied=True)
    return case


@pytest.fixture
def town(town, reporter):
    town.reader = reporter
    actions.admit_tip_reader(reporter, by=town.chief, at=town.at)
    return town


def canaries() -> list[str]:
    return [row for row in every_row() if CANARY in row or "502室" in row and "三单元" in row]


@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": "confidential"},
        {"kind": "tip"},
        {"visibility": "unnamed", "title": "路灯不亮"},
    ],
    ids=["confidential", "tip", "public"],
)
def test_after_its_time_nothing_of_it_is_left_in_any_table(town, fields):
    case = lived(town, **fields)
    assert len(canaries()) > 3
    assert actions.forget_old(before=LATE, at=LATE) == 1
    # The journal among them: nobody's words were ever in it.
    assert canaries() == [] and not Contact.objects.exists()
    case.refresh_from_db()
    assert (case.landmark, case.point, case.datum, case.forgotten_at) == ("", None, "", LATE)
    assert actions.forget_old(before=LATE, at=LATE) == 0
    if case.shown_at is None:
        assert {case.title, case.text} == {ERASED}
        return
    assert case.title == "路灯不亮" and case.text.startswith("坏了")
    answer = case.answers.get()
    assert (answer.public_text, answer.evidence) == ("灯已换好。", "回访记录")
    assert case.course.get(verb="uphold").reason == "复核无误"


def test_what_was_refused_loses_its_words_and_what_is_open_keeps_them(town):
    refused, still_open = sent(text=f"坏了 {CANARY}"), sent(text="另一盏灯也坏了")
    town.do(actions.refuse, refused, town.desk, why="elsewhere", words=CANARY)
    assert actions.forget_old(before=LATE, at=LATE) == 1
    still_open.refresh_from_db()
    assert canaries() == [] and still_open.text == "另一盏灯也坏了"
    assert list(Contact.objects.values_list("case", flat=True)) == [still_open.pk]


def test_a_night_forgets_all_that_is_due(town, monkeypatch):
    for _ in range(3):
        town.do(actions.refuse, sent(), town.desk, why="elsewhere")
    monkeypatch.setattr(tasks, "now", lambda: LATE)
    monkeypatch.setattr(tasks, "forget_old", lambda **said: actions.forget_old(**said, most=2))
    assert tasks.forget(0) == 3


def test_whoever_asks_for_it_leaves_nothing_but_what_readers_saw(town):
    for fields in ({"visibility": "confidential"}, {"title": "路灯不亮", "text": "坏了一周"}):
        lived(town, contacts=vault.Contacts(phone=PHONE), **fields)
    assert actions.erase_person(PHONE, at=LATE) == 2
    assert canaries() == []
    assert sorted(Case.objects.values_list("text", flat=True)) == sorted([ERASED, "坏了一周"])


def test_between_a_new_key_and_sealing_anew_a_person_is_found(town, settings):
    case = sent()
    settings.CONTACT_KEYS_BEFORE, settings.CONTACT_KEY = [settings.CONTACT_KEY], b"\2" * 32
    later = sent()
    for who in (PHONE, "xiaoman@linxi.example"):
        assert actions.cases_of(who) == [case, later]
    assert actions.erase_person(PHONE, at=LATE) == 2
    assert not Contact.objects.exists()


def test_full_width_digits_and_letters_are_the_same_person():
    wide = str.maketrans("0123456789@.", "０１２３４５６７８９＠．")
    assert vault.phone_mark(PHONE.translate(wide)) == vault.phone_mark(PHONE)
    assert vault.phone_mark(f"＋86 {PHONE}") == vault.phone_mark(PHONE)
    assert vault.email_mark("xiaoman@linxi.example".translate(wide)) == vault.email_mark("xiaoman@linxi.example")  # fmt: skip
    assert vault.phone_mark("电话：无") is None


# --- what the database lets happen, and nothing else --------------------------------------------

KEPT = (
    (Move, "reason"),
    (Rating, "words"),
    (ClockEvent, "reason"),
    (Reading, "reason"),
    (Answer, "private_text"),
    (Answer, "public_text"),
    (Answer, "evidence"),
)


def refused(rows, **change: object) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**change)


@pytest.mark.parametrize(("model", "field"), KEPT, ids=lambda one: getattr(one, "__name__", one))
def test_words_become_erased_and_nothing_else(town, model, field):
    case = lived(town, visibility="confidential")
    said = model.objects.filter(case=case).exclude(**{field: ""})
    assert said.exists()
    refused(said, **{field: "别的话"})
    refused(said, **{field: ""})
    others = [one.attname for one in model._meta.concrete_fields if one.attname != field]
    at = "given_at" if "given_at" in others else "at"
    refused(said, **{field: ERASED, at: LATE})
    silent = model.objects.filter(case=case, **{field: ""})
    if silent.exists():
        refused(silent, **{field: ERASED})
    assert said.update(**{field: ERASED}) == said.count() > 0
    refused(model.objects.filter(case=case, **{field: ERASED}), **{field: "改回来"})
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(case=case)._raw_delete(model.objects.db)


def test_what_readers_see_never_goes(town):
    case = lived(town, title="路灯不亮")
    case.refresh_from_db()
    assert case.shown_at
    refused(Answer.objects.filter(case=case), public_text=ERASED)
    refused(Answer.objects.filter(case=case), evidence=ERASED)
    refused(Move.objects.filter(case=case, is_public=True), reason=ERASED)


def test_the_database_says_the_same_words():
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_erased()")
        assert cursor.fetchone() == (ERASED,)
    assert len(ERASED) <= Case._meta.get_field("title").max_length


# --- the journal --------------------------------------------------------------------------------


def test_the_journal_has_no_words_of_anybody_and_proves_those_of_the_rows(town):
    for fields in ({"visibility": "confidential"}, {"kind": "tip"}, {"title": "路灯不亮"}):
        lived(town, **fields)
    details = str(list(Entry.objects.values_list("details", flat=True)))
    for said in (CANARY, "502室", "复核无误", "灯已换好", "回访记录"):
        assert said not in details
    moves = {(one.case_id, one.serial): one for one in Move.objects.all()}
    proofs = [one.details for one in Entry.objects.filter(name="CaseMoved")]
    assert len(proofs) == len(moves) > 10
    for told in proofs:
        made = moves[told["case"], told["serial"]]
        assert told["proof"] == vault.proof_of(made.reason, of=f"move {made.pk}")
        assert bool(told["proof"]) == bool(made.reason)
    # Equal words of two rows look different.
    found = [one["proof"] for one in proofs if one["proof"]]
    assert len(set(found)) == len(found)
    for told in (one.details for one in Entry.objects.filter(name="ContactRead")):
        reading = Reading.objects.get(pk=told["reading"])
        assert told["proof"] == vault.proof_of(reading.reason, of=f"reading {reading.pk}")
