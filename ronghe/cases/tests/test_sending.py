"""Exactly one case, whatever the network does; a receipt anybody can prove; no address kept."""

import json
import threading
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection, transaction

from ronghe.cases import actions, receipts, rules
from ronghe.cases.actions import sending
from ronghe.cases.models import Case, Contact, Join, Knock
from ronghe.journal.models import Entry

from .conftest import MONDAY, PHONE, REPORT, sent

pytestmark = pytest.mark.django_db


def test_the_same_form_gives_the_same_receipt_for_a_day(citizen):
    key = uuid4()
    first = actions.send(REPORT, key=key, by=citizen, at=MONDAY)
    again = actions.send(REPORT, key=key, by=citizen, at=MONDAY + timedelta(hours=23))
    assert (first.case, first.secret, first.receipt) == (again.case, again.secret, again.receipt)
    assert first.case.reporter == citizen
    with pytest.raises(actions.AlreadySent):
        actions.send(REPORT, key=key, by=citizen, at=MONDAY + timedelta(hours=25))
    with pytest.raises(actions.AlreadySent):
        actions.send(replace(REPORT, text="另一件事"), key=key, by=citizen, at=MONDAY)
    assert Entry.objects.filter(name="CaseSent").count() == Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one():
    key, gate, got = uuid4(), threading.Barrier(20), []

    def press():
        try:
            gate.wait()
            got.append(actions.send(REPORT, key=key, by=None, at=MONDAY).secret)
        except Exception as problem:  # noqa: BLE001 – what a thread says must be seen
            got.append(repr(problem))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
    assert Case.objects.count() == Contact.objects.count() == 1
    assert len(got) == 20 and len(set(got)) == 1


def test_a_number_that_was_drawn_before_is_drawn_again(monkeypatch):
    numbers = iter(["2603-0000001", "2603-0000001", "2603-0000002"])
    monkeypatch.setattr(receipts, "new_number", lambda at: next(numbers))
    assert [sent().number, sent().number] == ["2603-0000001", "2603-0000002"]


def test_the_secret_opens_and_nothing_near_it_does():
    made = actions.send(REPORT, key=uuid4(), by=None, at=MONDAY)
    shown = receipts.in_groups(made.secret)
    assert rules.holder_of(made.case, shown.lower()) == rules.Holder(made.case.pk)
    for wrong in ("", "A" * 12, made.secret[:-1], made.secret + "A"):
        assert rules.holder_of(made.case, wrong) is None
    other = sent()
    assert rules.holder_of(other, made.secret) is None


def test_a_receipt_is_proved_offline_and_a_changed_one_is_not(tmp_path):
    made = actions.send(REPORT, key=uuid4(), by=None, at=MONDAY)
    file, out = tmp_path / "receipt.txt", StringIO()
    file.write_text(made.receipt)
    call_command("receipt", "verify", str(file), key=receipts.public_key(), stdout=out)
    assert made.case.number in out.getvalue()
    for changed in (
        made.receipt.replace("2026-03-02", "2026-03-01"),
        made.receipt.replace(made.case.number, "2603-9999999"),
        made.receipt.replace("signature: ", "signature: A"),
        "\n".join(made.receipt.splitlines()[:6]),
        "",
    ):
        file.write_text(changed)
        with pytest.raises(CommandError):
            call_command("receipt", "verify", str(file), stdout=StringIO())


def test_another_papers_key_does_not_sign_for_us(settings):
    text = actions.send(REPORT, key=uuid4(), by=None, at=MONDAY).receipt
    ours = receipts.public_key()
    settings.RECEIPT_KEY = b"\1" * 32
    forged = receipts.Receipt("2603-0000001", MONDAY, bytes(32)).signed()
    assert receipts.verify(text, key=ours)["case"]
    with pytest.raises(receipts.BadReceipt):
        receipts.verify(forged, key=ours)
    with pytest.raises(receipts.BadReceipt):
        receipts.verify(forged.replace(receipts.public_key(), ours), key=ours)


def proved(folder, made, sent_, secret):
    """What the command says of a receipt and the words of `sent_`."""
    (folder / "receipt.txt").write_text(made.receipt)
    (folder / "sent.json").write_text(json.dumps(sent_))
    receipt, words, out = folder / "receipt.txt", folder / "sent.json", StringIO()
    call_command("receipt", "verify", str(receipt), words=words, secret=secret, stdout=out)
    return out.getvalue()


def test_the_words_are_proved_by_the_secret_and_by_nothing_less(tmp_path):
    made = actions.send(REPORT, key=uuid4(), by=None, at=MONDAY)
    said = sending.what_is_sent(REPORT.tidy(), REPORT.sealed())
    assert "These are the words" in proved(tmp_path, made, said, receipts.in_groups(made.secret))
    with pytest.raises(CommandError):
        proved(tmp_path, made, said | {"title": "别的事"}, made.secret)
    for secret in ("", "A" * 12):
        with pytest.raises(CommandError):
            proved(tmp_path, made, said, secret)


def test_a_phone_number_is_not_guessed_from_receipt_or_journal():
    made = actions.send(REPORT, key=uuid4(), by=None, at=MONDAY)
    # All that somebody knows who tries numbers: every word, and the number at last.
    guessed = receipts.plain_digest_of(sending.what_is_sent(REPORT.tidy(), REPORT.sealed())).hex()
    assert guessed not in made.receipt and guessed != bytes(made.case.digest).hex()
    assert Entry.objects.get(name="CaseSent").details["digest"] in made.receipt
    assert guessed != Entry.objects.get(name="CaseSent").details["digest"]
    # Equal words of two citizens do not look equal either.
    other = actions.send(REPORT, key=uuid4(), by=None, at=MONDAY)
    assert bytes(other.case.digest) != bytes(made.case.digest)


@pytest.fixture
def sent_before():
    """A case as it was sent when digests had no key, and its form key."""
    key = uuid4()
    plain = receipts.plain_digest_of(sending.what_is_sent(REPORT.tidy(), REPORT.sealed()))
    case = sending.take_in_case(REPORT.tidy(), REPORT.sealed(), plain, key, None, MONDAY).case
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_case DISABLE TRIGGER receipt_version_stays")
        cursor.execute("UPDATE cases_case SET receipt_version = 1 WHERE id = %s", [case.pk])
        cursor.execute("ALTER TABLE cases_case ENABLE TRIGGER receipt_version_stays")
    return key


def test_a_case_from_before_keeps_its_receipt_and_arrives_again(sent_before, tmp_path):
    again = actions.send(REPORT, key=sent_before, by=None, at=MONDAY + timedelta(hours=23))
    assert again.receipt.startswith("RONGHE RECEIPT 1\n") and "\nsha256: " in again.receipt
    said = sending.what_is_sent(REPORT.tidy(), REPORT.sealed())
    assert "These are the words" in proved(tmp_path, again, said, "")
    with pytest.raises(actions.AlreadySent):
        actions.send(replace(REPORT, text="另一件事"), key=sent_before, by=None, at=MONDAY)
    assert Case.objects.count() == 1


def test_no_receipt_turns_into_one_of_another_version(sent_before):
    for case, version in ((Case.objects.get(), 2), (sent(), 1), (sent(), 3)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(receipt_version=version)


def test_a_tip_is_confidential_and_nobodys(citizen):
    tip = sent(kind="tip", visibility="public", signature="小满", by=citizen)
    assert (tip.visibility, tip.signature, tip.reporter) == ("confidential", "", None)
    assert Entry.objects.get(name="CaseSent").actor is None


def test_a_name_is_shown_only_where_it_is_wanted():
    assert sent(visibility="public", signature="桥头居民").signature == "桥头居民"
    assert sent(visibility="unnamed", signature="桥头居民").signature == ""


def test_no_address_is_kept_anywhere(client):
    with connection.cursor() as cursor:
        actions.knock("203.0.113.77", what="send", most=3, at=MONDAY)
        cursor.execute("SELECT mark FROM cases_knock")
        (mark,) = cursor.fetchone()
    assert b"113.77" not in bytes(mark) and len(mark) == 32
    actions.knock("203.0.113.77", what="send", most=3, at=MONDAY + timedelta(days=1))
    assert Knock.objects.values("mark").distinct().count() == 2


def test_more_than_so_many_in_an_hour_are_refused():
    for _ in range(3):
        actions.knock("a", what="send", most=3, at=MONDAY)
    with pytest.raises(actions.TooMany):
        actions.knock("a", what="send", most=3, at=MONDAY)
    actions.knock("a", what="join", most=3, at=MONDAY)
    actions.knock("b", what="send", most=3, at=MONDAY)
    actions.knock("a", what="send", most=3, at=MONDAY + timedelta(hours=1))


def test_nobody_joins_what_is_not_public(town):
    case = sent(visibility="confidential")
    town.do(actions.accept, case, town.desk)
    for hidden in (case, sent()):
        with pytest.raises(Case.DoesNotExist):
            actions.join(hidden, mark="x", at=MONDAY)
    assert not Join.objects.exists()


def test_nothing_of_the_contacts_stands_in_the_database_in_clear():
    sent()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(c)::text, encode(sealed, 'escape') FROM cases_contact c")
        (row,) = cursor.fetchall()
        cursor.execute("SELECT details::text FROM journal_entry")
        journal = " ".join(text for (text,) in cursor.fetchall())
    for secret in (PHONE, "xiaoman", "陈小满"):
        assert secret not in "".join(row) and secret not in journal


def test_what_breaks_in_the_middle_leaves_nothing_and_the_next_try_succeeds(monkeypatch):
    key, record = uuid4(), sending.record

    def dies(*args, **kwargs):
        raise OperationalError("the connection is gone")

    monkeypatch.setattr(sending, "record", dies)
    with pytest.raises(OperationalError):
        actions.send(REPORT, key=key, by=None, at=MONDAY)
    assert not Case.objects.exists() and not Contact.objects.exists()
    monkeypatch.setattr(sending, "record", record)
    actions.send(REPORT, key=key, by=None, at=MONDAY)
    assert Case.objects.count() == Contact.objects.count() == 1
