"""Every rule is tried with every example it brings, and no rule comes without."""

from datetime import date

import pytest

from ronghe.text.proof.checking import Paper, check
from ronghe.text.proof.detectors import DETECTORS
from ronghe.text.proof.dictionary import Dictionary
from ronghe.text.proof.rulebook import BadRule, Example, Family, Rule, read, shipped
from ronghe.text.proof.story import About, Picture, plain
from ronghe.text.proof.table import read as read_table

DAY = date(2026, 11, 26)
EXAMPLES = [
    pytest.param(family, rule, example, id=f"{rule.code}-{kind}-{number}")
    for family in shipped().families
    for rule in family.rules
    for kind, examples in (("bad", rule.bad), ("good", rule.good))
    for number, example in enumerate(examples)
]
RULES = [pytest.param(rule, id=rule.code) for rule in shipped().rules]


def about(example: Example) -> About:
    told = dict(example.about or {})
    told["pictures"] = [Picture(**one) for one in told.get("pictures", [])]
    return About(**{"day": DAY, **told})


def paper(family: Family) -> Paper:
    taken = read_table(family.dictionary.strip().encode()) if family.dictionary else None
    assert taken is None or not taken.refused
    return Paper(Dictionary(taken.entries if taken else ()))


@pytest.mark.parametrize("family,rule,example", EXAMPLES)
def test_a_rule_does_what_its_examples_say(family: Family, rule: Rule, example: Example):
    found = check(plain(example.text, about(example)), paper(family)).findings
    own = [one for one in found if one.code == rule.code]
    if example in rule.good:
        assert own == []
        assert [one for one in found if one.severity in "AB"] == [], (
            "good text is good to all rules"
        )
        return
    assert example.found in [one.words for one in own], found
    if example.right is not None:
        assert example.right in own[0].suggestions


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_explains_itself_in_both_languages(rule: Rule):
    assert rule.detector in DETECTORS
    assert any("\u4e00" <= character <= "\u9fff" for character in rule.zh)
    assert rule.en.isascii() or any(c.isascii() and c.isalpha() for c in rule.en)
    assert rule.zh.endswith(("。", "？", "。{note}")) and rule.en.endswith((".", "?"))
    for braces in ("{", "}"):
        assert rule.zh.count(braces) == rule.en.count(braces) or "{" in rule.zh


@pytest.mark.parametrize(
    "rule", [pytest.param(r, id=r.code) for r in shipped().rules if "words" in r.settings]
)
def test_every_word_of_a_list_is_found(rule: Rule):
    lost = []
    for word, instead in rule.settings["words"].items():
        text = f"据悉，{word}。"
        found = [one.words for one in check(plain(text, About(day=DAY))).findings]
        if not any(word in one or one in word for one in found):
            lost.append(word)
        rights = [instead] if isinstance(instead, str) else instead
        assert word not in rights
    assert lost == []


SOUND = """
zh = "试"
en = "trial"
[[rule]]
code = "trial.one"
severity = "B"
detector = "words"
zh = "“{found}”应为“{right}”。"
en = "Write {right}."
source = "本报习惯"
bad = [{ text = "试式。", found = "试式" }]
good = ["尝试。"]
[rule.words]
"试式" = "试试"
"""


@pytest.mark.parametrize(
    "old,new",
    [
        ('good = ["尝试。"]', ""),
        ('good = ["尝试。"]', "good = []"),
        ('bad = [{ text = "试式。", found = "试式" }]', ""),
        ('bad = [{ text = "试式。", found = "试式" }]', "bad = []"),
        (', found = "试式" }', " }"),
        ('severity = "B"', 'severity = "D"'),
        ('code = "trial.one"', 'code = "other.one"'),
        ('source = "本报习惯"', 'source = ""'),
    ],
)
def test_a_rule_without_examples_or_with_nonsense_is_refused(tmp_path, old, new):
    (tmp_path / "trial.toml").write_text(SOUND, encoding="utf-8")
    assert [rule.code for rule in read(tmp_path).rules] == ["trial.one"]
    assert old in SOUND
    (tmp_path / "trial.toml").write_text(SOUND.replace(old, new), encoding="utf-8")
    with pytest.raises(BadRule):
        read(tmp_path)


def test_the_version_changes_with_the_rules(tmp_path):
    (tmp_path / "trial.toml").write_text(SOUND, encoding="utf-8")
    one = read(tmp_path).version
    assert one == read(tmp_path).version
    (tmp_path / "trial.toml").write_text(SOUND + "# more\n", encoding="utf-8")
    assert one != read(tmp_path).version


def test_a_rule_speaks_only_within_its_days():
    text = "依据《婚姻法》，法院判令离婚。"
    codes = [
        [one.code for one in check(plain(text, About(day=day))).findings]
        for day in (date(2019, 5, 1), date(2021, 1, 1))
    ]
    assert codes == [[], ["term.repealed"]]
