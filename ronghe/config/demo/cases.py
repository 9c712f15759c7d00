"""What the citizens of the demo town ask, in every state a case can be in."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from ronghe.accounts.models import User
from ronghe.cases import actions
from ronghe.cases.actions import Report
from ronghe.cases.deadlines import DAY
from ronghe.cases.learning import learn
from ronghe.cases.models import AnswerLink, Case, Category, Span
from ronghe.cases.rules import Bearer, Holder
from ronghe.cases.senders import Bag
from ronghe.cases.vault import Contacts
from ronghe.kit.clock import local_date
from ronghe.people.models import Unit
from ronghe.stories.actions import link_case
from ronghe.stories.models import Story
from ronghe.taxonomy.models import Place

FILE = Path(__file__).parent / "cases.toml"
EARLIER = Path(__file__).parent / "earlier_cases.toml"
PICTURES = Path(__file__).parent / "pictures"


@dataclass
class Course:
    """One case and the moment up to which its story has been told."""

    case: Case
    cast: Mapping[str, User]
    units: Mapping[str, Unit]
    at: datetime
    until: datetime
    link: AnswerLink | None = None

    def tell(self, step: Mapping[str, Any]) -> None:
        """One step, `after` hours later; none of them happens in the future."""
        self.at = min(self.at + timedelta(hours=step.get("after", 2)), self.until)
        self.case.refresh_from_db()
        STEPS[step["do"]](self, step)

    def do(self, verb: Callable[..., Any], who: str, **said: Any) -> Any:
        return verb(self.case, by=self._who(who), at=self.at, **said)

    def _who(self, who: str) -> User | Holder | Bearer:
        if who == "citizen":
            return Holder(self.case.pk)
        if who != "department":
            return self.cast[who]
        if self.link is None:
            self.link = self.do(actions.make_link, "casedesk", days=30).link
        return Bearer(self.link)


def _officer(course: Course) -> str:
    """Who answers: the department's officer of the cast, whoever has its link, or the case desk."""
    if course.case.unit is None:
        return "casedesk"
    return "officer" if course.case.unit == course.units["water"] else "department"


def _dispatch(course: Course, step: Mapping[str, Any]) -> None:
    helpers = [course.units[one] for one in step.get("helpers", [])]
    lead = course.units[step["to"]]
    course.do(actions.dispatch, "casedesk", lead=lead, helpers=helpers)


def _send_back(course: Course, step: Mapping[str, Any]) -> None:
    proposed = course.units[step["proposed"]]
    course.do(actions.send_back, "officer", reason=step["words"], proposed=proposed)


def _answer(course: Course, step: Mapping[str, Any]) -> None:
    said = {name: step.get(name, "") for name in ("private_text", "evidence")}
    files = _photos(step, course.at)
    course.do(actions.answer, _officer(course), public_text=step["words"], files=files, **said)


def _photos(about: Mapping[str, Any], at: datetime) -> Bag:
    """Photos as a citizen or an officer sends them with a form."""
    bag = Bag(uuid4(), b"demo" * 8, is_public=True)
    for name in about.get("photos", []):
        path = PICTURES / name
        with path.open("rb") as file:
            actions.take_in(file, name=name, size=path.stat().st_size, into=bag, at=at)
    return bag


def _rate(course: Course, step: Mapping[str, Any]) -> None:
    said = {name: step[name] for name in ("is_solved", "is_satisfied")}
    course.do(actions.rate, "citizen", words=step.get("words", ""), **said)


def _park(course: Course, step: Mapping[str, Any]) -> None:
    day = local_date(course.until) + timedelta(days=step["days"])
    course.do(actions.park, "casedesk", reason=step["words"], review_on=day)


def _ask_for_time(course: Course, step: Mapping[str, Any]) -> None:
    minutes = step["days"] * DAY
    asked = course.do(actions.ask_for_time, "officer", minutes=minutes, reason=step["words"])
    if step.get("grant"):
        actions.decide(asked, grant=True, by=course.cast["casedesk"], at=course.at)


def _merge(course: Course, step: Mapping[str, Any]) -> None:
    into = Case.objects.get(title=step["into"])
    course.do(actions.merge, "casedesk", into=into)


def _split(course: Course, step: Mapping[str, Any]) -> None:
    """The second matter, and its own course."""
    said = {name: step[name] for name in ("title", "text", "kind")}
    category = Category.objects.filter(key=step["category"]).first()
    new = course.do(actions.split, "casedesk", category=category, **said)
    other = Course(new, course.cast, course.units, course.at, course.until)
    for one in step["course"]:
        other.tell(one)


def _join(course: Course, step: Mapping[str, Any]) -> None:
    for number in range(step["number"]):
        actions.join(course.case, mark=f"demo {number}", at=course.at)


def _link(course: Course, step: Mapping[str, Any]) -> None:
    """To an address that is nobody's; of the present, so that it still works."""
    course.at = course.until
    course.do(actions.make_link, "casedesk", days=step["days"], email=step["to"])


STEPS: dict[str, Callable[[Course, Mapping[str, Any]], Any]] = {
    "accept": lambda course, step: course.do(actions.accept, "casedesk"),
    "refuse": lambda course, step: course.do(actions.refuse, "casedesk", why=step["why"], words=step["words"]),
    "dispatch": _dispatch,
    "sign": lambda course, step: course.do(actions.sign, _officer(course)),
    "send_back": _send_back,
    "reply": lambda course, step: course.do(actions.reply, _officer(course), public_text=step["words"]),
    "ask": lambda course, step: course.do(actions.ask, "officer", question=step["words"]),
    "hear": lambda course, step: course.do(actions.hear, "citizen", text=step["words"]),
    "answer": _answer,
    "rate": _rate,
    "appeal": lambda course, step: course.do(actions.appeal, "citizen", reason=step["words"]),
    "reopen": lambda course, step: course.do(actions.reopen, "chief", reason=step["words"]),
    "uphold": lambda course, step: course.do(actions.uphold, "chief", reason=step["words"]),
    "park": _park,
    "urge": lambda course, step: course.do(actions.urge, "casedesk", text=step["words"]),
    "note": lambda course, step: course.do(actions.note, "casedesk", text=step["words"]),
    "ask_for_time": _ask_for_time,
    "merge": _merge,
    "split": _split,
    "join": _join,
    "link": _link,
}  # fmt: skip


def load(cast: Mapping[str, User], at: datetime, *, most: int | None = None) -> None:
    """Where there are none yet. `most`: only the first ones, for a small town."""
    if Case.objects.exists():
        return
    about = tomllib.loads(FILE.read_text(encoding="utf-8"))
    for one in about["categories"]:
        actions.add_category(by=cast["admin"], at=at, **one)
    actions.admit_tip_reader(cast["reporter"], by=cast["chief"], at=at - timedelta(days=60))
    units = {one.name_en.split()[0].lower(): one for one in Unit.objects.filter(kind="department")}
    for one in about["templates"]:
        said = {"name": one["name"], "text": one["text"]}
        actions.make_template(units[one["unit"]], by=cast["officer"], at=at, **said)
    _route(about["routing"], cast, units, at - timedelta(days=60))
    earlier = tomllib.loads(EARLIER.read_text(encoding="utf-8"))["cases"]
    for one in about["cases"][:most] if most else [*map(_in_full, earlier), *about["cases"]]:
        _tell(one, cast, units, at)
    learn(at=at)
    actions.recount(at=at)
    for month in _months_before(local_date(at), most=1 if most else 6):
        actions.freeze(month, at=at)


def _months_before(day: date, *, most: int) -> list[date]:
    """The oldest first."""
    months = [Span.MONTH.begins(day)]
    for _one in range(most):
        months.insert(0, Span.MONTH.begins(months[0] - timedelta(days=1)))
    return months[:-1]


def _route(
    about: Sequence[Mapping[str, Any]],
    cast: Mapping[str, User],
    units: Mapping[str, Unit],
    at: datetime,
) -> None:
    """The rules by which the desk finds the department, in force since long."""
    by = cast["chief"]
    actions.begin_routing(by=by, at=at)
    for one in about:
        wanted = actions.Wanted(
            lead=units[one["lead"]],
            helpers=[units[key] for key in one.get("helpers", [])],
            kind=one.get("kind", ""),
            category=Category.objects.filter(key=one.get("category", "")).first(),
            place=Place.objects.filter(slug=one.get("place", "")).first(),
            words=one.get("words", ""),
        )
        actions.add_routing_rule(wanted, by=by, at=at)
    actions.put_routing_in_force(since=at, by=by, at=at)


def _in_full(short: Mapping[str, Any]) -> dict[str, Any]:
    """A case of the months before: answered, and mostly rated."""
    course: list[dict[str, Any]] = [
        {"do": "accept", "after": 3},
        {"do": "dispatch", "after": 2, "to": short["to"]},
        {"do": "sign", "after": 12},
        {
            "do": "answer",
            "after": short["took"],
            "words": short["answer"],
            "evidence": "现场照片存档",
        },
    ]
    if short["said"]:
        yes = short["said"] == "yes"
        course.append({"do": "rate", "after": 30, "is_solved": yes, "is_satisfied": yes})
    return {**short, "ago": short["days"] * 24, "course": course}


def _tell(
    about: Mapping[str, Any], cast: Mapping[str, User], units: Mapping[str, Unit], at: datetime
) -> None:
    """Send the case, and tell its course step by step."""
    sent_at = at - timedelta(hours=about["ago"])
    place = Place.objects.filter(slug=about.get("place", "")).first()
    report = Report(
        kind=about["kind"],
        title=about["title"],
        text=about["text"],
        visibility=about.get("visibility", "unnamed"),
        signature=about.get("signature", ""),
        category=Category.objects.filter(key=about.get("category", "")).first(),
        place=place,
        point=place.point if place else None,
        landmark=about.get("landmark", ""),
        contacts=Contacts(**about.get("contacts", {})),
    )
    by = cast["citizen"] if about.get("account") else None
    key = uuid5(NAMESPACE_URL, f"demo:{about['title']}")
    files = _photos(about, sent_at)
    sent = actions.send(report, key=key, by=by, at=sent_at, files=files)
    course = Course(sent.case, cast, units, sent_at, at)
    for headline in about.get("stories", []):
        for story in Story.objects.filter(headline=headline):
            link_case(story, number=sent.case.number, by=cast["chief"], at=sent_at)
    for step in about.get("course", []):
        course.tell(step)
