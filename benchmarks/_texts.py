"""A paper of any size out of the demo town's stories: paragraphs mixed by a fixed seed, names added.

Every story gets a name of its own (two to four characters, some in a handful of stories), so that
there are rare words among the common ones, as in a real archive.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from ronghe.channels.feeds.body import as_text
from ronghe.channels.search.cut import Document
from ronghe.config.demo.texts import Text, read_all

DAY = date(2026, 11, 23)
NEWEST = 1_795_400_000  # seconds since 1970
LENGTH = 700
LANGUAGES = {"zh-hans": 19, "en": 1}
PICTURES = type("Pictures", (dict,), {"__missing__": lambda self, key: 1})()
FIRST = "蒯鄢郗乜璩亓昝笪逄濮贲厍逯亢仉"
GIVEN = "骁翊岚珂瑾璟彧昱晏玥钰锦沅澜禾荞蔚苒霁弦朔尧禹舜珩琮"


def documents_of_the_town() -> dict[str, Document]:
    """{key: document} of what the demo paper has published, as the index takes it."""
    shown = [text for text in read_all() if text.about["state"] in ("published", "corrected")]
    return {text.key: _document(number, text) for number, text in enumerate(shown, start=1)}


def _document(number: int, text: Text) -> Document:
    about = text.about
    day = DAY - timedelta(days=int(about["days_ago"]))
    parts = [text.field(name, day) for name in ("kicker", "subhead", "summary")]
    return Document(
        story=number,
        serial=1,
        version=text.key,
        language=about["language"],
        section=about["section"],
        at=NEWEST - int(about["days_ago"]) * 86_400,
        headline=text.field("headline", day),
        summary="\n".join(part for part in parts if part),
        body=as_text(text.blocks(day, PICTURES)),
        keywords=list(about["tags"]),
    )


def documents(count: int, seed: int = 7) -> Iterator[Document]:
    """`count` stories of about 700 characters."""
    town = documents_of_the_town().values()
    chance = random.Random(seed)  # noqa: S311 – the same paper every time
    pools = {language: [one for one in town if one.language == language] for language in LANGUAGES}
    paragraphs = {
        language: [line for one in pool for line in str(one.body).split("\n")]
        for language, pool in pools.items()
    }
    for number in range(1, count + 1):
        [language] = chance.choices(list(LANGUAGES), list(LANGUAGES.values()))
        base, other = chance.choices(pools[language], k=2)
        name = chance.choice(FIRST) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 3))))
        lines, length = [f"{name} 说。" if language == "zh-hans" else f"{name} says."], 0
        while length < LENGTH * (1 if language == "zh-hans" else 3):
            lines.append(chance.choice(paragraphs[language]))
            length += len(lines[-1])
        yield Document(
            story=number,
            serial=1,
            version="v",
            language=language,
            section=base.section,
            at=NEWEST - (count - number) * 600,
            headline=f"{other.headline[:12]} {base.headline[-12:]}",
            summary=f"{base.summary}",
            body="\n".join(lines),
            keywords=[*base.keywords, name],
        )
