"""Pages of the documents in Chinese: they know the words of the screen, and their English sisters."""

import re
from pathlib import Path

from ronghe.config import messages
from tests.test_house import ROOT, links_of, name_of, pages, told


def bold_in(text: str) -> list[str]:
    """What is bold in a Chinese page: labels, and nothing else."""
    return re.findall(r"\*\*(.+?)\*\*", re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL))


def chinese_pages() -> list[Path]:
    return [page for page in pages() if page.name.endswith(".zh.md")]


def test_every_label_in_a_chinese_page_stands_on_the_screen():
    known = {
        said for _, e in messages.entries(ROOT) for said in (e.msgstr, *e.msgstr_plural.values())
    }
    wrong = [
        f"{name_of(page)}: {label}"
        for page in chinese_pages()
        for label in bold_in(page.read_text(encoding="utf-8"))
        if label not in known
    ]
    told(wrong, "Write the label as it stands in the package's locale/; nothing else is bold.")


def test_chinese_and_english_pages_lead_to_each_other():
    wrong = []
    for page in chinese_pages():
        english = page.with_name(page.name.replace(".zh.md", ".md"))
        for one, other in ((page, english), (english, page)):
            if other.name not in links_of(one.read_text(encoding="utf-8")):
                wrong.append(f"{name_of(one)}: {other.name}")
    told(wrong, "Lead from each page to the other one.")


def test_what_is_bold_is_found_and_code_is_not():
    assert bold_in("点**受理**，再点**转办**。`**不算**` ```\n**也不算**\n```") == ["受理", "转办"]
