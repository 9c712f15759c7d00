from pathlib import Path

import polib
import pytest

from ronghe.config import messages

TEMPLATE = """{% load i18n %}
<p>{% trans "Hello" %} {% translate 'Bye' context "door" %} {{ _("Inline") }} (odd {% if a %}
{% blocktranslate count n=x %}One {{ n }}{% plural %}Many (of) {{ n }}{% endblocktranslate %}
{% blocktranslate trimmed %}
   Some "quoted" (text)   {{ name }}
{% endblocktranslate %}{% endif %}"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    package = tmp_path / "ronghe" / "front"
    (package / "templates" / "front").mkdir(parents=True)
    (package / "templates" / "front" / "page.html").write_text(TEMPLATE)
    (package / "models.py").write_text('name = _("headline")\ncount = ngettext("a", "b", 2)\n')
    return tmp_path


def write(root: Path, *entries: polib.POEntry, package: str = "front") -> Path:
    folder = root / "ronghe" / package / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    catalogue.extend(entries)
    catalogue.save(str(folder / "django.po"))
    return folder / "django.po"


def test_texts_of_code_and_templates_are_found(root):
    assert {(one.text, one.context) for one in messages.used(root)} == {
        ("Hello", ""),
        ("Bye", "door"),
        ("Inline", ""),
        ("One %(n)s", ""),
        ('Some "quoted" (text)   %(name)s', ""),
        ("headline", ""),
        ("a", ""),
    }


def test_each_missing_text_is_named_with_its_place(root):
    write(root, polib.POEntry(msgid="Hello", msgstr="你好"))
    found = messages.complaints(root)
    assert "ronghe/front/models.py:1: no Chinese for “headline”" in found
    assert not any("Hello" in line for line in found)


def test_a_text_has_its_chinese_in_its_own_package(root):
    write(root, polib.POEntry(msgid="headline", msgstr="标题"), package="frontier")
    assert "ronghe/front/models.py:1: no Chinese for “headline”" in messages.complaints(root)


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (polib.POEntry(msgid="headline", msgstr=""), "has no Chinese"),
        (polib.POEntry(msgid="headline", msgstr="标题", flags=["fuzzy"]), "is marked fuzzy"),
        (polib.POEntry(msgid="by %(who)s", msgstr="%(whom)s"), "has other placeholders"),
    ],
)
def test_a_translation_that_does_not_fit_is_named(root, entry, fault):
    write(root, entry)
    assert any(fault in line for line in messages.complaints(root))


def test_only_what_changed_is_compiled(root):
    source = write(root, polib.POEntry(msgid="Hello", msgstr="你好"))
    assert messages.compile_changed(root) == 1
    assert messages.compile_changed(root) == 0
    assert polib.mofile(str(source.with_suffix(".mo"))).find("Hello").msgstr == "你好"
