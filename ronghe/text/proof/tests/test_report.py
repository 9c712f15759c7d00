"""The report: what any text gives, and its way through JSON."""

import json
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ronghe.text.proof.checking import MOST, Paper, check
from ronghe.text.proof.dictionary import Dictionary, Person, Place, Right, Term
from ronghe.text.proof.lookup import Near, Words
from ronghe.text.proof.report import Finding, NotAReport, Report, from_json
from ronghe.text.proof.rulebook import shipped
from ronghe.text.proof.story import WHOLE, About, Part, Picture, Story, plain

from .seeds import DAY, paper, seeds

SPICES = [seed.story.parts[0].text for seed in seeds("tuned", "held", "fresh")]
MARKS = "，。；：！？、“”‘’《》（）…—\n 0123456789%年月日星期一二三从到增加其中共等第·"
TEXTS = st.lists(
    st.one_of(st.sampled_from(SPICES), st.text(max_size=12), st.text(MARKS, max_size=12)),
    max_size=8,
).map("".join)
PARTS = st.lists(TEXTS, max_size=4).map(
    lambda texts: [Part(f"p{n}", "paragraph", text) for n, text in enumerate(texts)]
)
ABOUT = st.builds(
    About,
    language=st.sampled_from(["zh-hans", "en"]),
    day=st.one_of(st.none(), st.dates()),
    source=st.one_of(st.none(), st.just("")),
    byline=st.one_of(st.none(), st.just(())),
    pictures=st.just([Picture("picture")]),
    ai_assisted=st.booleans(),
)
OWN = paper()


@given(PARTS, ABOUT)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([Part("p", "paragraph", "”" * 50)], About())
@example([Part("p", "paragraph", "十万亿" * 20 + "人")], About(day=DAY))
@example([Part("p", "paragraph", "9" * 200 + "年13月99日")], About())
def test_whatever_the_text_the_report_points_into_it(parts, about):
    story = Story(parts, about, "hash")
    report = check(story, OWN)
    texts = {part.address: part.text for part in parts}
    for one in report.findings:
        if one.words:
            assert 0 <= one.start < one.end <= len(texts[one.address])
            assert texts[one.address][one.start : one.end] == one.words
        else:
            assert (one.start, one.end) == (0, 0)
        assert "{" not in one.explanation.replace(one.words, "")
    assert report == check(story, OWN), "the same in, the same out"
    assert from_json(report.to_json()) == report
    assert report.content_hash == "hash" and report.rules == shipped().version


def test_findings_stand_in_reading_order():
    parts = [Part("b", "paragraph", "既使下雨，自已也去。"), Part("a", "paragraph", "自已去。")]
    found = check(Story(parts)).findings
    assert [(one.address, one.words) for one in found] == [
        ("b", "既使"),
        ("b", "自已"),
        ("a", "自已"),
    ]


def test_what_is_about_the_whole_story_has_an_address_and_no_words():
    about = About(source="", rights="", byline=[], pictures=[Picture("body/3", credit="")])
    found = check(plain("大桥通车。", about)).findings
    assert {(one.code, one.address) for one in found} == {
        ("credit.source", WHOLE),
        ("credit.rights", WHOLE),
        ("credit.byline", WHOLE),
        ("credit.picture", "body/3"),
        ("credit.licence", "body/3"),
    }


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.update(format=2),
        lambda raw: raw.pop("rules"),
        lambda raw: raw.update(rules=1),
        lambda raw: raw.update(findings=None),
        lambda raw: raw["findings"][0].update(severity="Z"),
        lambda raw: raw["findings"][0].update(start=-1),
        lambda raw: raw["findings"][0].update(end="3"),
        lambda raw: raw["findings"][0].update(suggestions="即使"),
        lambda raw: raw.update(left_out=[]),
    ],
)
def test_a_broken_report_is_refused(change):
    raw = json.loads(check(plain("既使下雨。")).to_json())
    change(raw)
    with pytest.raises(NotAReport):
        from_json(json.dumps(raw))


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "1", "[" * 100_000])
def test_what_is_no_report_is_refused(text):
    with pytest.raises(NotAReport):
        from_json(text)


# --- what a paper decides -------------------------------------------------------------------------


def codes(text: str, own: Paper) -> list[tuple[str, str]]:
    return [(one.code, one.severity) for one in check(plain(text), own).findings]


def test_a_rule_can_be_switched_off_moved_or_told_always():
    text = "既使下雨，自已也去。"
    found = ("word.confused", "B")
    assert codes(text, Paper()) == [found, found]
    assert codes(text, Paper(off=frozenset({"word.confused"}))) == []
    assert codes(text, Paper(severities={"word.confused": "C"})) == [("word.confused", "C")] * 2
    assert codes(text, Paper(always=frozenset({("word.confused", "既使")}))) == [found]
    assert codes(text, Paper(always=frozenset({("term.own", "既使")}))) == [found, found]


def test_nothing_inside_words_that_are_right_is_marked():
    own = Paper(Dictionary((Right("自已书店"),)))
    found = check(plain("自已书店开张，自已去看。"), own).findings
    assert [one.start for one in found] == [7]


def test_a_term_of_the_paper_brings_its_own_severity_and_days():
    term = Term("临江日报", ("临溪日报",), "A", until=DAY, note="旧名")
    own = Paper(Dictionary((term,)))
    text = "临江日报记者到场。"
    (one,) = check(plain(text, About(day=DAY)), own).findings
    assert (one.severity, one.suggestions) == ("A", ("临溪日报",)) and "旧名" in one.explanation
    assert check(plain(text, About(day=DAY.replace(day=27))), own).findings == ()


def test_of_two_rules_at_one_place_the_graver_speaks():
    own = Paper(Dictionary((Term("既使", ("即使",), "A"),)))
    assert codes("既使下雨。", own) == [("term.own", "A")]


def test_the_report_names_its_dictionary():
    one, other = Dictionary((Right("甲"), Right("乙"))), Dictionary((Right("乙"), Right("甲")))
    assert one.version == other.version != Dictionary((Right("甲"),)).version
    assert check(plain(""), Paper(one)).dictionary == one.version


def test_too_many_findings_of_a_rule_are_counted_not_listed():
    report = check(plain("自已，" * (MOST + 7)), Paper(off=frozenset({"mark.last"})))
    assert len(report.findings) == MOST and report.left_out == {"word.confused": 7}
    assert from_json(report.to_json()) == report


def test_an_english_story_is_asked_only_what_holds_in_every_language():
    about = About(language="en", source="", ai_assisted=True)
    found = check(plain("The bridge, opened today... \ufffd (TODO)", about)).findings
    assert {one.code for one in found} == {
        "ai.label",
        "credit.source",
        "mark.broken",
        "slip.placeholder",
    }


def test_findings_know_their_family():
    one = Finding("mark.pair", "B", "p", 0, 1, "“", "", "", "")
    assert one.family == "mark"
    assert Report("1", "2", "", (one,)).of("A") == [] and Report("1", "2", "", (one,)).of("B") == [
        one
    ]


# --- time -------------------------------------------------------------------------------------------

HOSTILE = [
    "一", "的", "“", "”", "、", "，", "1", "%", "年", "1,", "（", "从", "其中", "从1个增加到", "1月1日", "12个、",
    "甲乙、", "一是", "共有1个，其中", "通过", "由于", "赞成1%", "12人、", "\n", " ", "...", "x", "台湾", "中国和",
    "第", "等", "——", "约3", "2026年", "星期", "市长", "市长林致远、", "村民王小明说", "天下", "千里之行始于", "'", '"', "占",
    "香港、", "上午", "十", "(", "[", "XX", "大约三", "超过3", "是由于", "围绕以", "防止", "难免", "不计其", "河东街道",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_repetition_takes_more_than_its_length(piece):
    def seconds(length: int) -> float:
        story = plain((piece * length)[:length], About(day=DAY))
        began = time.process_time()
        check(story, OWN)
        return time.process_time() - began

    check(plain("暖"), OWN)
    short, long = seconds(3_000), seconds(24_000)
    # Eight times as long: a square would take sixty-four times, a power far more. Asked once more
    # before it is believed: whoever shares the processor's caches makes it slower as well.
    most = max(24 * short, 0.6)
    assert long < most or seconds(24_000) < most, (short, long)


def test_tables_of_a_dictionary_are_made_once(monkeypatch):
    story = plain("市长林致远来到云岭镇上坳村。", About(day=DAY))
    check(story, OWN)
    for kind in (Words, Near):
        monkeypatch.setattr(kind, "__init__", None)
    assert check(story, OWN).findings == ()
    with pytest.raises(TypeError):  # tables that have to be made
        check(story, Paper(Dictionary(OWN.dictionary.entries)))


def test_a_large_dictionary_is_looked_up_quickly():
    surnames, given = "王李张刘陈杨黄赵吴周", "文明建国芳丽敏静强磊军洋勇艳杰涛超秀霞平刚桂英华慧"
    people = [Person(a + b + c, "职员") for a in surnames for b in given for c in given]
    places = [Place(f"{a}{b}{c}村", "甲镇") for a in given for b in given for c in surnames]
    terms = [Term(f"旧{a}{b}{c}") for a in given for b in given for c in given]
    own = Paper(Dictionary((*people, *places, *terms)))
    story = plain("王文明说，旧文明建的村子在李国芳家旁边，" * 150, About(day=DAY))
    check(story, own)
    began = time.process_time()
    check(story, own)
    assert time.process_time() - began < 0.5


def test_an_unusual_word_that_stands_twice_was_meant():
    def questions(text: str) -> list[str]:
        return [one.words for one in check(plain(text)).findings if one.code == "word.unusual"]

    assert questions("工作人员仔细登计。") == ["登计"]
    assert questions("工作人员仔细登计。\n门口的登计台也满了。") == []
