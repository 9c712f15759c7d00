"""The stories of the demo town, through every verb a real one passes."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from ronghe.accounts.models import User
from ronghe.kit.geo import Datum
from ronghe.people.models import Role
from ronghe.publishing import actions as publishing
from ronghe.stories import actions as reviewing
from ronghe.stories.actions import first_version
from ronghe.stories.models import Contributor, Signature, Step, Story
from ronghe.taxonomy.actions import bring_areas
from ronghe.taxonomy.models import Area, Level, Place, Section, Tag

from .texts import Text, read_all

HERE = Path(__file__).parent
Decision = Signature.Decision
# How far before publication each hand touched the story.
WRITTEN, SENT, STEP = timedelta(hours=6), timedelta(hours=4), timedelta(minutes=40)
OPINIONS = {
    Role.EDITOR: "事实与出处已核，同意送复审。",
    Role.HEAD: "已回应初审意见，标题准确，同意。",
    Role.PROOFREADER: "字词、数字、标点已校。",
    Role.CHIEF: "同意刊发。",
}
ANSWERS = {
    Role.EDITOR: "已照意见核对。",
    Role.HEAD: "初审所核事实无误。",
    Role.CHIEF: "复审意见采纳。",
}


def load_taxonomy(at: datetime) -> None:
    """Sections and places with their borders; what exists already is left as it is."""
    sections = tomllib.loads((HERE / "sections.toml").read_text(encoding="utf-8"))["sections"]
    for order, one in enumerate(sections, start=1):
        names = {"name": one["name"], "name_en": one["name_en"], "order": order * 10}
        Section.objects.get_or_create(slug=one["slug"], defaults=names)
    for place in tomllib.loads((HERE / "town.toml").read_text(encoding="utf-8"))["places"]:
        parent = Place.objects.filter(slug=place.get("parent", "")).first()
        names = {"name": place["name"], "name_en": place["name_en"], "parent": parent}
        names["level"] = Level[place["level"].upper()]
        Place.objects.get_or_create(slug=place["slug"], defaults=names)
    if not Area.objects.exists():
        for level in Level:
            borders = (HERE / "places" / f"{level.name.lower()}.geojson").read_bytes()
            bring_areas(borders, level=level, datum=Datum.WGS84, at=at)


def load_stories(cast: Mapping[str, User], pictures: Mapping[str, int], at: datetime) -> None:
    """Every story file that is not in the house yet, oldest first."""
    known = set(Story.objects.values_list("headline", flat=True))
    texts = read_all()
    headlines = {text.key: str(text.about["headline"]) for text in texts}
    # Wagtail would count who refers to what at each of a story's ten saves; once is enough.
    with disable_reference_index_auto_update():
        for text in texts:
            if text.about["headline"] in known:
                continue
            with transaction.atomic():
                original = headlines.get(str(text.about["translation_of"]), "")
                story = _Load(text, cast, pictures, at, original).run()
                ReferenceIndex.create_or_update_for_object(story)


class _Load:
    """One story on its way to the state its file names."""

    def __init__(
        self,
        text: Text,
        cast: Mapping[str, User],
        pictures: Mapping[str, int],
        now: datetime,
        original: str,
    ) -> None:
        self._text, self._cast, self._pictures = text, cast, pictures
        self._original = original
        self._day = timezone.localtime(now).date() - timedelta(days=int(text.about["days_ago"]))
        hours, minutes = map(int, str(text.about["time"]).split(":"))
        planned = timezone.make_aware(datetime.combine(self._day, time(hours, minutes)))
        self._public_at = planned
        # A paper works ahead: what is to come out later was written and signed before now.
        self._worked_at = min(planned, now - timedelta(minutes=5))

    def run(self) -> Story:
        story = self._write()
        state = self._text.about["state"]
        if state != "draft":
            getattr(self, f"_{state}")(story)
        return story

    def _write(self) -> Story:
        about = self._text.about
        lead = str(about["lead_picture"])
        story = Story(
            author=self._cast["reporter"],
            created_at=self._worked_at - WRITTEN,
            section=Section.objects.get(slug=about["section"]),
            lead_picture_id=self._pictures[lead] if lead else None,
            language=about["language"],
            genre=about["genre"],
            source_name=about["source"],
            rights="本报版权" if about["language"] == "zh-hans" else "Our own copyright",
            translation_of=Story.objects.filter(headline=self._original).first(),
        )
        self._fill(story, self._text)
        story.contributors = self._byline()
        story.tags = [_tag(name) for name in about["tags"]]
        story.places = list(Place.objects.filter(slug__in=about["places"]))
        return first_version(story, at=self._worked_at - WRITTEN)

    def _fill(self, story: Story, text: Text) -> None:
        for name in ("headline", "kicker", "subhead", "summary"):
            setattr(story, name, text.field(name, self._day))
        setattr(story, "body", text.blocks(self._day, self._pictures))  # noqa: B010 – a field takes raw blocks, its type says only what it gives

    def _byline(self) -> list[Contributor]:
        return [
            Contributor(
                person=self._cast.get(one.get("cast", "")),
                name=one.get("name", ""),
                did=one["role"],
                share=one["share"],
                order=place,
            )
            for place, one in enumerate(self._text.about["byline"])
        ]

    def _review(
        self, story: Story, *, steps: int | None = None, until: Role | None = None
    ) -> Story:
        """Send it to review; `steps` sign, or all before a step of the role `until`, or everybody."""
        at = self._worked_at - SENT
        round = reviewing.send_to_review(story, by=self._cast["reporter"], at=at)
        asked = round.steps_asked().count()
        for number in range(1, (asked if steps is None else min(steps, asked)) + 1):
            waiting = round.next_steps()
            if until and waiting.filter(role=until).exists():
                break
            # However many they are, they are done before it comes out.
            self._sign(story, waiting[0], at=at + number * min(STEP, SENT / (asked + 1)))
        story.refresh_from_db()
        return story

    def _sign(
        self,
        story: Story,
        step: Step,
        *,
        at: datetime,
        decision: str = Decision.APPROVE,
        opinion: str = "",
    ) -> None:
        reviewing.sign(
            story.rounds.latest("pk"),
            step=step,
            by=self._cast[step.role],
            at=at,
            decision=decision,
            opinion=opinion or OPINIONS[Role(step.role)],
            answer=ANSWERS.get(Role(step.role), ""),
        )

    def _in_review(self, story: Story) -> None:
        self._review(story, steps=story.pk % 4)

    def _decide(self, story: Story, decision: str) -> None:
        """The second reader does not let it pass; why stands in the story's file."""
        opinion = self._text.field("opinion", self._day)
        self._review(story, until=Role.HEAD)
        step = story.rounds.latest("pk").next_steps().get(role=Role.HEAD)
        at = self._worked_at - SENT + 3 * STEP
        self._sign(story, step, at=at, decision=decision, opinion=opinion)

    def _returned(self, story: Story) -> None:
        self._decide(story, Decision.RETURN)

    def _held(self, story: Story) -> None:
        self._decide(story, Decision.HOLD)

    def _rejected(self, story: Story) -> None:
        self._decide(story, Decision.REJECT)

    def _ready(self, story: Story) -> None:
        self._review(story)

    def _published(self, story: Story) -> None:
        self._review(story)
        publishing.publish(story, by=self._cast["chief"], at=self._worked_at)

    def _emergency(self, story: Story) -> None:
        """Out after the final review alone; the proofreader has made up their step since."""
        chief, at = self._cast["chief"], self._worked_at - timedelta(minutes=2)
        reason = self._text.field("opinion", self._day)
        round = reviewing.go_first(story, by=chief, at=at, reason=reason)
        self._sign(story, round.next_steps()[0], at=at)
        publishing.publish(story, by=chief, at=self._worked_at)
        proof = round.scheme.steps.get(role=Role.PROOFREADER)
        said = OPINIONS[Role.PROOFREADER]
        made_up = self._worked_at + timedelta(minutes=4)
        reviewing.make_up(round, step=proof, by=self._cast[proof.role], at=made_up, opinion=said)

    def _embargoed(self, story: Story) -> None:
        self._review(story)
        publishing.publish(
            story, by=self._cast["chief"], at=self._worked_at, not_before=self._public_at
        )

    def _withdrawn(self, story: Story) -> None:
        self._published(story)
        publishing.withdraw(
            story,
            reason=self._text.field("correction", self._day),
            by=self._cast["chief"],
            at=self._worked_at + timedelta(hours=3),
        )

    def _corrected(self, story: Story) -> None:
        """Published with a slip, set right, signed again by everybody, and shown with a note."""
        writer = self._cast["reporter"]
        self._fill(story, self._text.with_its_slip())
        reviewing.save_version(story, by=writer, at=self._worked_at - WRITTEN + STEP)
        self._published(story)
        story.refresh_from_db()
        self._fill(story, self._text)
        reviewing.save_version(story, by=writer, at=self._worked_at + STEP)
        self._worked_at += STEP + SENT
        self._review(story)
        publishing.correct(
            story,
            text=self._text.field("correction", self._day),
            by=self._cast["chief"],
            at=self._worked_at,
        )


def _tag(name: str) -> Tag:
    tag, _ = Tag.objects.get_or_create(name=name, defaults={"slug": name.replace(" ", "-").lower()})
    return tag
