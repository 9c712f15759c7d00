"""The machine check of a story: what it reads, what is kept of it, and what people make of it."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from wagtail.models import Revision

from ronghe.journal.models import Entry
from ronghe.kit.clock import now
from ronghe.media.models import Picture
from ronghe.stories.actions import machine as actions
from ronghe.stories.actions import save_version, send_to_review, start_story
from ronghe.stories.machine.reading import text_of
from ronghe.stories.machine.shown import check_of
from ronghe.stories.models import Dictionary, Judgement, MachineReport, RuleSetting, Story
from ronghe.stories.tasks import check_story
from ronghe.stories.wake import PAUSE
from ronghe.text.proof.report import from_json

from .conftest import NOON, edited
from .page import Page

pytestmark = pytest.mark.django_db
# A word that the rules that ship replace, class A.
WRONG = "这家店既使下雨也开门。"


@pytest.fixture
def flawed(reporter, section) -> Story:
    body = [{"type": "paragraph", "value": f"<p>{WRONG}</p>"}]
    return start_story(
        author=reporter, at=NOON, headline="夜市开张", section=section, body=body,
        source_name="临溪日报", rights="© 临溪日报",
    )  # fmt: skip


def found(report: MachineReport) -> list[str]:
    return [one["words"] for one in report.findings]


def jobs() -> list[int]:
    rows = ProcrastinateJob.objects.filter(task_name="stories.check")
    return sorted(one.args["story_id"] for one in rows)


def test_a_report_is_bound_to_the_text_it_read(flawed, reporter):
    report = actions.check_text(flawed, at=NOON)
    assert "既使" in found(report)
    assert actions.check_text(flawed, at=NOON) == report
    flawed.body = [{"type": "paragraph", "value": "<p>这家店即使下雨也开门。</p>"}]
    save_version(flawed, by=reporter, at=NOON)
    fresh = Story.objects.get(pk=flawed.pk)
    assert check_of(fresh, at=NOON).report is None
    later = actions.check_text(fresh, at=NOON)
    assert later.content_hash != report.content_hash
    assert "既使" not in found(later)


def test_every_part_of_a_story_is_read(reporter, section, settings, tmp_path):
    picture = Picture.objects.create(
        title="桥", caption="桥头", credit="林知夏", licence="own", width=9, height=9, file="a.jpg"
    )
    body = [
        {"type": "paragraph", "value": "<p>第一段，<b>粗体</b>。</p>"},
        {"type": "heading", "value": "小标题 &amp; 其他"},
        {"type": "quote", "value": {"text": "路修好了。", "who": "张师傅"}},
        {"type": "list", "value": {"ordered": False, "items": ["<p>一项</p>"]}},
        {"type": "table", "value": {"caption": "表名", "header": True, "rows": [["年", "数"]]}},
        {"type": "image", "value": {"picture": picture.pk, "caption": "", "credit": ""}},
    ]
    story = start_story(
        author=reporter, at=NOON, headline="标题", section=section, kicker="眉题", subhead="副题",
        summary="摘要", body=body, lead_picture=picture,
    )  # fmt: skip
    text = text_of(story.latest_revision.as_object(), content_hash="x", at=NOON)
    assert {part.text for part in text.parts} == {
        "标题", "眉题", "副题", "摘要", "第一段，粗体。", "小标题 & 其他", "路修好了。", "张师傅",
        "一项", "表名", "年", "数", "桥头",
    }  # fmt: skip
    assert len({part.address for part in text.parts}) == len(text.parts)
    assert [one.credit for one in text.about.pictures] == ["林知夏", "林知夏"]
    assert text.about.day.isoformat() == "2026-11-23"


def test_the_task_answers_how_much_was_found(flawed):
    assert check_story(flawed.pk) >= 1
    assert MachineReport.objects.get().story == flawed


def test_saving_and_sending_ask_for_one_check(flawed, reporter, django_capture_on_commit_callbacks):
    ProcrastinateJob.objects.filter(task_name="stories.check").delete()
    with django_capture_on_commit_callbacks(execute=True):
        save_version(edited(flawed, "一句。"), by=reporter, at=NOON)
        save_version(edited(flawed, "又一句。"), by=reporter, at=NOON)
        send_to_review(Story.objects.get(pk=flawed.pk), by=reporter, at=NOON)
    assert jobs() == [flawed.pk]


def test_what_autosave_writes_on_asks_for_a_check(
    flawed, reporter, django_capture_on_commit_callbacks
):
    page = Page(flawed.pk, reporter, NOON)
    with django_capture_on_commit_callbacks(execute=True):
        page.type(page.blocks[0], "写着。")
        first = page.save()["version"]
    ProcrastinateJob.objects.filter(task_name="stories.check").delete()
    with django_capture_on_commit_callbacks(execute=True):
        page.type(page.blocks[0], f"写着。{WRONG}")
        assert page.save()["version"] == first
    assert jobs() == [flawed.pk]


def test_who_types_on_is_checked_after_the_pause(flawed):
    ProcrastinateJob.objects.filter(task_name="stories.check").delete()
    written = now() - timedelta(seconds=1)
    Revision.objects.filter(pk=flawed.latest_revision_id).update(created_at=written)
    assert check_story(flawed.pk) == 0
    assert not MachineReport.objects.exists()
    job = ProcrastinateJob.objects.get(task_name="stories.check")
    assert timedelta() < job.scheduled_at - now() < timedelta(seconds=PAUSE)
    written = now() - timedelta(seconds=PAUSE)
    Revision.objects.filter(pk=flawed.latest_revision_id).update(created_at=written)
    assert check_story(flawed.pk) >= 1


def test_a_text_made_with_ai_must_say_so(reporter, section):
    body = [{"type": "paragraph", "value": "<p>今天有雨，气温下降。</p>"}]
    codes = []
    for made_with_ai in (False, True):
        story = start_story(
            author=reporter, at=NOON, headline="今天有雨", section=section, body=body,
            ai_assisted=made_with_ai,
        )  # fmt: skip
        findings = actions.check_text(story, at=NOON).findings
        codes.append([one["severity"] for one in findings if one["code"] == "ai.label"])
    assert codes == [[], ["A"]]


def test_a_judgement_is_told_once_and_counts(flawed, editor):
    report = actions.check_text(flawed, at=NOON)
    place = found(report).index("既使")
    actions.judge(report, place=place, verdict="accepted", by=editor, at=NOON)
    with pytest.raises(actions.AlreadyJudged):
        actions.judge(report, place=place, verdict="rejected", by=editor, at=NOON)
    code = report.findings[place]["code"]
    assert Judgement.objects.by_rule() == {code: (1, 0)}
    told = Entry.objects.get(name="FindingJudged").details
    assert (told["words"], told["verdict"]) == ("既使", "accepted")


def test_what_was_judged_stays_judged_in_the_next_text(flawed, editor, reporter):
    report = actions.check_text(flawed, at=NOON)
    actions.judge(report, place=found(report).index("既使"), verdict="rejected", by=editor, at=NOON)
    save_version(edited(flawed, "再添一句。"), by=reporter, at=NOON)
    fresh = Story.objects.get(pk=flawed.pk)
    actions.check_text(fresh, at=NOON)
    shown = {one.words: one for one in check_of(fresh, at=NOON).findings}
    assert shown["既使"].judgement.verdict == "rejected"
    assert "既使" not in [one.words for one in check_of(fresh, at=NOON).open]


def test_always_is_for_every_story(flawed, editor, reporter, section):
    report = actions.check_text(flawed, at=NOON)
    actions.judge(report, place=found(report).index("既使"), verdict="always", by=editor, at=NOON)
    again = actions.check_text(flawed, at=NOON)
    assert again != report
    assert "既使" not in found(again)


@pytest.mark.parametrize("place", [-1, 10_000])
def test_a_finding_that_is_not_there(flawed, editor, place):
    report = actions.check_text(flawed, at=NOON)
    with pytest.raises(actions.NoSuchFinding):
        actions.judge(report, place=place, verdict="accepted", by=editor, at=NOON)


def test_a_stranger_judges_nothing(flawed, operator):
    report = actions.check_text(flawed, at=NOON)
    with pytest.raises(PermissionDenied):
        actions.judge(report, place=0, verdict="accepted", by=operator, at=NOON)


CSV = "种类,词,改用,级别\n用语,临江日报,临溪日报,A\n".encode()


def test_the_papers_own_words_are_marked(flawed, reporter, chief):
    save_version(edited(flawed, "据临江日报消息。"), by=reporter, at=NOON)
    fresh = Story.objects.get(pk=flawed.pk)
    assert "临江日报" not in found(actions.check_text(fresh, at=NOON))
    edition = actions.take_in_dictionary(CSV, by=chief, at=NOON, note="自家名字")
    report = actions.check_text(fresh, at=NOON)
    [term] = [one for one in report.findings if one["words"] == "临江日报"]
    assert (term["severity"], list(term["suggestions"])) == ("A", ["临溪日报"])
    assert report.report["dictionary"] == edition.version


def test_one_bad_row_and_nothing_is_taken_in(chief):
    with pytest.raises(actions.RowsRefused) as said:
        actions.take_in_dictionary(CSV + "鱼,鲤鱼,,\n".encode(), by=chief, at=NOON)
    assert [row.line for row in said.value.rows] == [3]
    assert not Dictionary.objects.exists()


def test_a_rule_is_switched_off_or_moved(flawed, chief):
    report = actions.check_text(flawed, at=NOON)
    code = report.findings[found(report).index("既使")]["code"]
    actions.set_rule(code, is_off=False, severity="C", by=chief, at=NOON)
    moved = actions.check_text(flawed, at=NOON)
    assert moved.findings[found(moved).index("既使")]["severity"] == "C"
    actions.set_rule(code, is_off=True, severity="", by=chief, at=NOON)
    assert "既使" not in found(actions.check_text(flawed, at=NOON))
    with pytest.raises(actions.NoSuchRule):
        actions.set_rule("no.such", is_off=True, severity="", by=chief, at=NOON)
    assert RuleSetting.objects.count() == 1


@pytest.mark.parametrize("model", [MachineReport, Judgement, Dictionary])
def test_what_was_said_is_never_changed_or_removed(flawed, editor, chief, model):
    report = actions.check_text(flawed, at=NOON)
    actions.judge(report, place=0, verdict="accepted", by=editor, at=NOON)
    actions.take_in_dictionary(CSV, by=chief, at=NOON)
    when = {"made_at": NOON} if model is not Judgement else {"at": NOON}
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**when)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all()._raw_delete("default")


# ---------------------------------------------------------------- pages


def test_the_reviewer_reads_the_findings_beside_the_text(flawed, reporter, editor, client):
    send_to_review(flawed, by=reporter, at=NOON)
    client.force_login(editor)
    page = client.get(flawed.get_absolute_url()).content.decode()
    assert "这个文本还没有机检" in page
    report = actions.check_text(flawed, at=NOON)
    page = client.get(flawed.get_absolute_url()).content.decode()
    assert "<mark>既使</mark>" in page and "即使" in page
    place = found(report).index("既使")
    path = f"/desk/stories/{flawed.pk}/check/{report.pk}/{place}/"
    answer = client.post(path, {"verdict": "accepted"}, follow=True)
    assert answer.status_code == 200
    assert Judgement.objects.get().by == editor
    assert client.post(path, {"verdict": "accepted"}).status_code == 409
    assert client.post(path, {"verdict": "perhaps"}).status_code == 409


def test_what_a_text_holds_is_shown_as_words(reporter, section, client):
    body = [{"type": "paragraph", "value": "<p>&lt;script&gt;既使&lt;/script&gt;</p>"}]
    story = start_story(author=reporter, at=NOON, headline="夜市", section=section, body=body)
    actions.check_text(story, at=NOON)
    client.force_login(reporter)
    page = client.get(f"/desk/stories/{story.pk}/check/").content.decode()
    assert "&lt;script&gt;<mark>既使</mark>" in page


def test_a_report_of_another_story_is_not_found(flawed, story, editor, client):
    report = actions.check_text(flawed, at=NOON)
    client.force_login(editor)
    path = f"/desk/stories/{story.pk}/check/{report.pk}/0/"
    assert client.post(path, {"verdict": "accepted"}).status_code == 404


def test_anothers_draft_has_no_findings_for_a_reporter(flawed, person, client):
    client.force_login(person("other", "reporter"))
    assert client.get(f"/desk/stories/{flawed.pk}/check/").status_code == 404


def test_asking_again_asks_the_workers(flawed, reporter, client):
    # Tests that commit leave their jobs behind.
    ProcrastinateJob.objects.filter(task_name="stories.check").delete()
    client.force_login(reporter)
    assert client.post(f"/desk/stories/{flawed.pk}/check/").status_code == 302
    assert jobs() == [flawed.pk]


def test_a_dictionary_goes_in_and_comes_out_again(chief, client):
    client.force_login(chief)
    file = SimpleUploadedFile("d.csv", CSV, "text/csv")
    page = client.post("/desk/review/dictionary/", {"file": file, "note": "自家名字"}, follow=True)
    assert "自家名字" in page.content.decode()
    edition = Dictionary.objects.get()
    out = client.get(f"/desk/review/dictionary/{edition.pk}.csv")
    assert out.content.startswith(b"\xef\xbb\xbf") and "临江日报" in out.content.decode()
    again = actions.take_in_dictionary(out.content, by=chief, at=NOON)
    assert again.version == edition.version


@pytest.mark.parametrize(
    ("language", "told"),
    [("zh-hans", ("第 3 行", "种类只能是")), ("en", ("Line 3", "The kind is one of"))],
)
def test_refused_rows_are_told_line_by_line(chief, client, language, told):
    chief.language = language
    chief.save()
    client.force_login(chief)
    file = SimpleUploadedFile("d.csv", CSV + "鱼,鲤鱼,,\n".encode(), "text/csv")
    answer = client.post("/desk/review/dictionary/", {"file": file})
    assert answer.status_code == 409
    assert all(words in answer.content.decode() for words in told)


def test_the_rules_say_how_often_they_were_right(flawed, editor, chief, client):
    report = actions.check_text(flawed, at=NOON)
    place = found(report).index("既使")
    actions.judge(report, place=place, verdict="accepted", by=editor, at=NOON)
    client.force_login(chief)
    page = client.get("/desk/review/rules/").content.decode()
    assert "100%" in page
    code = report.findings[place]["code"]
    post = {"code": code, "is_off": "1", "severity": ""}
    assert client.post("/desk/review/rules/", post).status_code == 302
    assert RuleSetting.objects.get().is_off
    assert client.post("/desk/review/rules/", {"code": code, "severity": "Z"}).status_code == 409
    assert client.post("/desk/review/rules/", {"code": "no.such"}).status_code == 409


def test_dictionary_and_rules_are_not_for_everybody(editor, client):
    client.force_login(editor)
    for path in ("/desk/review/dictionary/", "/desk/review/rules/"):
        assert client.get(path).status_code == 403


def test_a_report_is_json_that_the_text_tools_read_again(flawed):
    report = actions.check_text(flawed, at=NOON)
    read = from_json(json.dumps({"format": 1, **report.report}))
    assert read.content_hash == report.content_hash
