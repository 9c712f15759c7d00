"""The review sheet: what it shows, who may have it, and that every line of it can be proved."""

import copy
import io
import json
import zipfile
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from ronghe.journal.actions import seal
from ronghe.journal.models import Seal
from ronghe.kit.clock import now
from ronghe.stories import actions
from ronghe.stories.actions.machine import judge
from ronghe.stories.models import MachineReport, Round, Signature, Story
from ronghe.stories.sheet import printed
from ronghe.stories.sheet.evidence import sheet_of
from ronghe.stories.sheet.proof import NotASheet, problems_of, read_seals, read_sheet
from ronghe.stories.sheet.typesetter import Typesetter

from .conftest import NOON, edited
from .schemes import in_force, on_the_list

HARMLESS = '#set page(paper: "a0") ] $x^2$ \\ <b>粗</b> ="1+1"'


@pytest.fixture
def passed(story, reporter, editor, sign_up_to, step) -> Story:
    """Returned once, changed, then signed by all; its journal is sealed."""
    story.summary = HARMLESS
    actions.save_version(story, by=reporter, at=NOON)
    first = actions.send_to_review(story, by=reporter, at=NOON)
    actions.sign(
        first,
        step=step(first, 1),
        by=editor,
        at=NOON,
        decision="return",
        opinion="请补上开工时间。",
    )
    actions.save_version(edited(story, "工期三百天。"), by=reporter, at=NOON)
    sign_up_to(actions.send_to_review(story, by=reporter, at=NOON), 4)
    seal(at=now())
    return Story.objects.get(pk=story.pk)


@pytest.fixture
def sheet(passed):
    return sheet_of(passed, at=now())


def pdf_of(story, sheet) -> bytes:
    with Typesetter() as typesetter:
        return printed.pdf_of(story, sheet, typesetter=typesetter)


def known() -> dict[int, str]:
    return dict(Seal.objects.hashes())


def words_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


def test_it_shows_every_decision_and_the_text_that_was_signed(passed, sheet):
    words = words_of(pdf_of(passed, sheet))
    for said in (
        "老旧小区改造开工",
        "请补上开工时间。",
        "工期三百天。",
        "初审",
        "复审",
        "校对",
        "终审",
    ):
        assert said in words
    assert words.count("通过") >= 4


def test_what_was_made_up_after_an_emergency_is_proved_with_its_answer(story, reviewers):
    editor, _head, _proofreader, chief = reviewers
    in_force("emergency")
    on_the_list(chief)
    hurried = actions.go_first(story, by=chief, at=NOON, reason="山洪预警")
    said = {"by": chief, "at": NOON, "opinion": "先发，水位已核。"}
    actions.sign(hurried, step=hurried.next_step(), **said)
    first = hurried.scheme.steps.get(name="补初审")
    later = NOON + timedelta(minutes=20)
    actions.make_up(hurried, step=first, by=editor, at=later, answer="水位与水文站一致。")
    seal(at=now())
    fresh = Story.objects.get(pk=story.pk)

    sheet = sheet_of(fresh, at=now())

    assert [one["step"] for one in sheet["decisions"]] == ["终审", "补初审"]
    assert problems_of(sheet, seals=known()) == []
    assert "回应前一意见：水位与水文站一致。" in words_of(pdf_of(fresh, sheet))
    forged = copy.deepcopy(sheet)
    forged["decisions"][1]["answer"] = "没有核对。"
    assert problems_of(forged, seals=known())


def test_what_a_text_holds_is_words_and_never_markup(passed, sheet):
    pdf = pdf_of(passed, sheet)
    assert '#set page(paper: "a0")' in words_of(pdf)
    assert PdfReader(io.BytesIO(pdf)).pages[0].mediabox.width < 600


def test_a_character_that_our_font_lacks_keeps_no_sheet_from_being_printed(story, reporter):
    story.headline = "𠮷野家开业😀"
    actions.save_version(story, by=reporter, at=NOON)
    actions.send_to_review(story, by=reporter, at=NOON)
    fresh = Story.objects.get(pk=story.pk)
    pdf = pdf_of(fresh, sheet_of(fresh, at=now()))
    assert read_sheet(pdf)["headline"] == "𠮷野家开业😀"
    assert b"pdfaid" not in pdf


def test_it_is_a_pdf_for_archives(passed, sheet):
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf_of(passed, sheet)


def test_it_tells_what_the_machine_found_and_who_made_what_of_it(passed, chief):
    assert sheet_of(passed, at=now())["machine"] is None
    finding = {
        "code": "word.confused", "severity": "A", "address": "headline", "start": 0, "end": 2,
        "words": "既使", "explanation": "“既使”应为“即使”。", "explanation_en": "", "source": "",
        "suggestions": ["即使"],
    }  # fmt: skip
    report = MachineReport.objects.create(
        story=passed,
        content_hash=sheet_of(passed, at=now())["versions"][-1]["hash"],
        report={"findings": [finding], "rules": "1-abc", "dictionary": "def"},
        made_with="test",
        made_at=NOON,
    )
    judge(report, place=0, verdict="accepted", by=chief, at=NOON)
    sheet = sheet_of(passed, at=now())
    assert sheet["machine"]["findings"][0]["verdict"] == "accepted"
    words = words_of(pdf_of(passed, sheet))
    assert "既使" in words and "属实，要改" in words


def test_a_draft_that_went_on_is_not_on_it(passed, head):
    actions.save_version(edited(passed, "还没人看过的话。"), by=head, at=NOON)
    fresh = Story.objects.get(pk=passed.pk)
    assert "还没人看过的话" not in words_of(pdf_of(fresh, sheet_of(fresh, at=now())))


def test_the_same_sheet_gives_the_same_bytes(passed, sheet):
    assert pdf_of(passed, sheet) == pdf_of(passed, sheet)


def test_the_evidence_inside_proves_itself_against_the_journal(passed, sheet):
    found = read_sheet(pdf_of(passed, sheet))
    assert found == sheet
    assert len(found["decisions"]) == Signature.objects.count() == 5
    assert found["waiting"] == 0
    assert problems_of(found, seals=known()) == []


def test_the_hash_is_that_of_the_text_on_it(sheet):
    for version in sheet["versions"]:
        assert sha256(version["protected"].encode()).hexdigest() == version["hash"]
        assert json.loads(version["protected"])["headline"] == "老旧小区改造开工"


def forged_text(sheet):
    sheet["versions"][-1]["protected"] = sheet["versions"][-1]["protected"].replace("开工", "停工")


def forged_text_and_hash(sheet):
    forged_text(sheet)
    last = sheet["versions"][-1]
    last["hash"] = sha256(last["protected"].encode()).hexdigest()


def other_opinion(sheet):
    sheet["decisions"][0]["opinion"] = "很好。"


def other_moment(sheet):
    sheet["decisions"][-1]["at"] = "2020-01-01T00:00:00.000000Z"


def other_opinion_in_the_journal_too(sheet):
    other_opinion(sheet)
    for one in sheet["journal"]:
        if one["entry"][2] == "StorySigned" and one["entry"][5]["decision"] == "return":
            one["entry"][5]["opinion"] = "很好。"


def left_out(sheet):
    del sheet["decisions"][0]


def left_out_with_its_entry(sheet):
    number = sheet["decisions"].pop()["number"]
    sheet["journal"] = [
        one for one in sheet["journal"] if one["entry"][5].get("signature_id") != number
    ]
    sheet["decisions"].append({**sheet["decisions"][0], "number": number})


def another_place_in_the_chain(sheet):
    sheet["journal"][1]["number"] += 100
    sheet["journal"][1]["entry"][0] += 100


@pytest.mark.parametrize(
    "forge",
    [forged_text, forged_text_and_hash, other_opinion, other_moment, other_opinion_in_the_journal_too,
     left_out, left_out_with_its_entry, another_place_in_the_chain],
)  # fmt: skip
def test_whoever_changes_the_evidence_is_found_out(sheet, forge):
    forged = copy.deepcopy(sheet)
    forge(forged)
    assert problems_of(forged, seals=known())


def test_a_journal_written_anew_is_not_the_one_on_the_sheet(sheet):
    other = {number: sha256(digest.encode()).hexdigest() for number, digest in known().items()}
    assert problems_of(sheet, seals=other)


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7 broken", b"\x00" * 5000, b"<html>"])
def test_another_file_is_refused_in_one_sentence(file):
    with pytest.raises(NotASheet):
        read_sheet(file)


@pytest.mark.parametrize("lacking", ["versions", "decisions", "journal"])
def test_a_sheet_without_a_part_is_a_problem_and_no_error(sheet, lacking):
    del sheet[lacking]
    assert problems_of(sheet, seals=known())


def test_a_copy_of_the_seals_is_read_line_by_line():
    assert read_seals([f"7:{'a' * 64}\n"]) == {7: "a" * 64}
    with pytest.raises(ValueError, match="Line 2 is no seal"):
        read_seals([f"7:{'a' * 64}\n", "8:short\n"])


def test_the_command_needs_no_database_when_it_has_the_seals(
    passed, sheet, tmp_path, capsys, django_db_blocker
):
    file, copied = tmp_path / "sheet.pdf", tmp_path / "seals.txt"
    file.write_bytes(pdf_of(passed, sheet))
    with copied.open("w") as out:
        call_command("journal", "seals", stdout=out)
    with django_db_blocker.block():
        call_command("sheet", "verify", str(file), seals=copied)
    assert "5 decisions" in capsys.readouterr().out
    call_command("sheet", "verify", str(file))
    copied.write_text(copied.read_text().replace("a", "b"))
    with pytest.raises(CommandError, match="does not stand in the journal"):
        call_command("sheet", "verify", str(file), seals=copied)


def test_the_page_of_a_story_leads_to_its_sheet(passed, client, chief):
    client.force_login(chief)
    assert (
        f"/desk/stories/{passed.pk}/sheet.pdf"
        in client.get(passed.get_absolute_url()).content.decode()
    )
    answer = client.get(f"/desk/stories/{passed.pk}/sheet.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert read_sheet(answer.content)["story"] == passed.pk


def test_a_story_that_was_never_sent_has_none(story, client, chief):
    client.force_login(chief)
    assert client.get(f"/desk/stories/{story.pk}/sheet.pdf").status_code == 404


def test_anothers_story_has_none_for_a_reporter(passed, client, person):
    client.force_login(person("other", "reporter"))
    assert client.get(f"/desk/stories/{passed.pk}/sheet.pdf").status_code == 404


def test_all_sheets_of_a_month_come_in_one_archive(passed, client, chief, editor):
    month = Round.objects.get(state="passed").ended_at.strftime("%Y-%m")
    client.force_login(chief)
    page = client.get("/desk/review/sheets/").content.decode()
    assert f"/desk/review/sheets/{month}.zip" in page
    answer = client.get(f"/desk/review/sheets/{month}.zip")
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    [name] = packed.namelist()
    assert name == f"{passed.pk}-老旧小区改造开工.pdf"
    assert problems_of(read_sheet(packed.read(name)), seals=known()) == []
    assert client.get("/desk/review/sheets/2026-13.zip").status_code == 404
    client.force_login(editor)
    assert client.get("/desk/review/sheets/").status_code == 403
