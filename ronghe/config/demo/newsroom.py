"""What the desk of the demo paper has in hand: sources, items, leads, topics, assignments."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ronghe.accounts.models import User
from ronghe.archives.actions import Order, take_in
from ronghe.channels.search.actions import add_synonyms
from ronghe.channels.search.models import Synonyms
from ronghe.planning import actions
from ronghe.planning.models import Lead, Topic
from ronghe.stories.actions.machine import take_in_dictionary
from ronghe.stories.models import Archive, Dictionary
from ronghe.taxonomy.models import Section
from ronghe.watch.actions import add_source, ingest
from ronghe.watch.models import Item

HERE = Path(__file__).parent


def load_synonyms(cast: Mapping[str, User], at: datetime) -> None:
    """Words that mean the same, where there are none yet."""
    if not Synonyms.objects.exists():
        text = (HERE / "synonyms.toml").read_text(encoding="utf-8")
        for words in tomllib.loads(text)["groups"]:
            add_synonyms(words, by=cast["operator"], at=at)


def load_dictionary(cast: Mapping[str, User], at: datetime) -> None:
    """What the machine check knows of the town, when nobody has brought a dictionary yet."""
    if not Dictionary.objects.exists():
        file = (HERE / "dictionary.csv").read_bytes()
        take_in_dictionary(file, note="临溪的人物、地名和用语", by=cast["proofreader"], at=at)


def load_archive(at: datetime) -> None:
    """A few stories out of the years before, which wait for the signature of the chief."""
    if not Archive.objects.exists():
        sections = {section.slug: section for section in Section.objects.all()}
        order = Order("临溪日报 1998–2012", "临溪日报", sections["news"], sections)
        take_in(HERE / "archive.ndjson", order=order, at=at)


def load(cast: Mapping[str, User], at: datetime) -> None:
    """Takes the sample feeds in; adds leads, topics and assignments where there are none yet."""
    about = tomllib.loads((HERE / "newsroom.toml").read_text(encoding="utf-8"))
    if Lead.objects.exists():
        return
    for source in about["sources"]:
        path = HERE / "feeds" / source["file"]
        ingest(
            path.read_bytes(),
            source=add_source(source["name"], by=None, at=at, rights=source["rights"]),
            at=at,
            name=path.name,
        )
    found = at - timedelta(hours=9)
    for number, lead in enumerate(about["leads"]):
        _lead(lead, cast, found + timedelta(minutes=25 * number))
    for assignment in about["assignments"]:
        _assign(assignment, cast, at)


def _lead(about: Mapping[str, str], cast: Mapping[str, User], at: datetime) -> None:
    item = Item.objects.filter(headline=about["item"]).first() if "item" in about else None
    finder, editor = cast[about["by"]], cast["editor"]
    lead = actions.note_lead(
        about["title"], note=about.get("note", ""), item=item, by=finder, at=at
    )
    match about["state"]:
        case "taken":
            section = Section.objects.get(slug=about["section"])
            actions.take_lead(lead, by=editor, at=at, title=about["topic"], section=section)
        case "merged":
            actions.merge_leads(lead, into=Lead.objects.get(title=about["into"]), by=editor, at=at)
        case "dropped":
            actions.drop_lead(lead, reason=about["reason"], by=editor, at=at)


def _assign(about: Mapping[str, Any], cast: Mapping[str, User], at: datetime) -> None:
    due = at + timedelta(hours=about["due"])
    given = min(at, due) - timedelta(hours=5)
    reporter = cast["reporter"]
    assignment = actions.assign(
        Topic.objects.get(title=about["topic"]),
        owner=reporter,
        due_at=due,
        brief=about["brief"],
        by=cast["head"],
        at=given,
    )
    answered = given + timedelta(minutes=30)
    if about["receipt"] == "accepted":
        actions.accept(assignment, by=reporter, at=answered)
    if about["receipt"] == "declined":
        actions.decline(assignment, reason=about["reason"], by=reporter, at=answered)
    if about.get("state") == "done":
        actions.finish(assignment, by=reporter, at=due)
