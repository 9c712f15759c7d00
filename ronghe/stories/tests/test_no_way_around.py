"""Tries, in random histories, to call a text signed that was not. And the twin: with a guard off, it finds a way."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from psycopg.types.range import TimestamptzRange
from wagtail.models import Revision

from ronghe.kit.refusal import Refused
from ronghe.people.models import Delegation
from ronghe.people.rules import roles_of
from ronghe.stories import actions
from ronghe.stories.models import (
    Contributor,
    Round,
    SchemeVersion,
    Signature,
    Step,
    Story,
    version_is_signed,
)
from ronghe.taxonomy.models import Section

from .conftest import BODY, NOON, edited

NO = (Refused, PermissionDenied, DatabaseError, ValidationError, Round.DoesNotExist)
ROLES = ["editor", "head", "proofreader", "chief"]
PEOPLE = {
    "writer": ["reporter", "editor", "chief"],
    "ann": ["editor"],
    "bob": ["head"],
    "cat": ["proofreader"],
    "dan": ["chief"],
    "eve": ["editor", "head", "chief"],
    "fay": ["reporter"],
}
who = st.sampled_from(list(PEOPLE))
order = st.integers(1, 4)


@dataclass
class Reading:
    """What really happened when a signature appeared: who read which text, in which role."""

    person: str
    role: str
    text: str
    fit: bool


class Newsroom(RuleBasedStateMachine):
    people: ClassVar[dict] = {}

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.clock = NOON
        self.readings: dict[int, Reading] = {}
        self.kept: dict[int, str] = {}
        self.last_hand: str | None = None
        self.story = actions.start_story(
            author=self.people["writer"],
            at=NOON,
            headline="题",
            section=Section.objects.get(),
            body=BODY,
        )
        self.round = actions.send_to_review(self.story, by=self.people["writer"], at=NOON)

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def now(self) -> datetime:
        self.clock += timedelta(minutes=1)
        return self.clock

    def attempt(self, deed):
        try:
            with transaction.atomic():
                deed()
        except NO:
            pass
        self.story = Story.objects.get(pk=self.story.pk)
        self.round = self.story.rounds.latest("pk")
        self.look_at_signatures()

    def look_at_signatures(self):
        for signature in Signature.objects.filter(round__story=self.story).order_by("pk"):
            if signature.pk in self.readings:
                continue
            person, step = signature.person, signature.step
            latest = self.story.latest_revision
            fit = (
                step.role in roles_of(person, at=signature.at)
                and person != self.people["writer"]
                and not Contributor.objects.filter(story=self.story, person=person).exists()
                and self.last_hand != person.username
                and signature.version_id == latest.pk
            )
            self.readings[signature.pk] = Reading(person.username, step.role, text_of(latest), fit)
            self.last_hand = None

    # What honest people do.

    @rule(name=who)
    def sign_next(self, name):
        step = self.round.next_step()
        if step:
            self.attempt(
                lambda: actions.sign(
                    self.round, step=step, by=self.people[name], at=self.now(), answer="答"
                )
            )

    @rule()
    def sign_as_it_should_be(self):
        step = self.round.next_step()
        if step:
            name = dict(zip(ROLES, ["ann", "bob", "cat", "dan"], strict=True))[step.role]
            self.attempt(
                lambda: actions.sign(
                    self.round, step=step, by=self.people[name], at=self.now(), answer="答"
                )
            )

    @rule()
    def sign_to_the_end(self):
        for _ in ROLES:
            self.sign_as_it_should_be()

    @rule(name=who, decision=st.sampled_from(["return", "hold", "reject"]), to=st.none() | order)
    def say_no(self, name, decision, to):
        step = self.round.next_step()
        back = self.round.scheme.steps.filter(order=to).first() if to else None
        if step and (decision != "reject" or to == 1):
            self.attempt(
                lambda: actions.sign(
                    self.round,
                    step=step,
                    by=self.people[name],
                    at=self.now(),
                    decision=decision,
                    opinion="因",
                    return_to=back,
                    answer="答",
                )
            )

    @rule(name=who)
    def edit(self, name):
        before = text_of(self.story.latest_revision)
        self.attempt(
            lambda: actions.save_version(
                edited(self.story, f"{self.clock:%H%M}"), by=self.people[name], at=self.now()
            )
        )
        if text_of(self.story.latest_revision) != before:
            self.last_hand = name

    @rule(name=who)
    def take_back_and_send_again(self, name):
        self.attempt(lambda: actions.take_back(self.story, by=self.people[name], at=self.now()))
        self.attempt(
            lambda: actions.send_to_review(self.story, by=self.people[name], at=self.now())
        )

    @rule(name=who)
    def go_on(self, name):
        self.attempt(lambda: actions.resume(self.story, by=self.people[name], at=self.now()))

    @rule(giver=who, receiver=who, role=st.sampled_from(ROLES))
    def lend(self, giver, receiver, role):
        span = TimestamptzRange(self.clock, self.clock + timedelta(minutes=9))
        self.attempt(
            lambda: Delegation.objects.create(
                giver=self.people[giver],
                receiver=self.people[receiver],
                role=role,
                valid=span,
                reason="x",
            )
        )

    # What nobody may do.

    @rule(names=st.lists(who, min_size=4, max_size=4), first=order)
    def forge_signatures(self, names, first):
        def forge():
            steps = list(self.round.scheme.steps.filter(order__gte=first))
            Signature.objects.bulk_create(
                Signature(
                    round=self.round,
                    step=step,
                    kind=step.kind,
                    person=self.people[name],
                    decision="approve",
                    version=self.story.latest_revision,
                    content_hash=hash_of(self.story.latest_revision),
                    at=self.now(),
                )
                for step, name in zip(steps, names, strict=False)
            )

        self.attempt(forge)
        self.attempt(self.call_it_signed)

    @rule()
    def call_it_signed_by_force(self):
        self.attempt(lambda: Round.objects.update(state="passed"))
        self.attempt(lambda: Story.objects.update(stage="ready"))

    @rule()
    def give_signatures_another_text(self):
        self.attempt(
            lambda: sql(
                "UPDATE stories_signature SET content_hash = %s, version_id = %s, voided_at = NULL",
                hash_of(self.story.latest_revision),
                self.story.latest_revision_id,
            )
        )
        self.attempt(self.call_it_signed)

    @rule(name=who)
    def give_a_signature_to_another(self, name):
        self.attempt(
            lambda: sql(
                "UPDATE stories_signature SET person_id = %s WHERE id = (SELECT max(id) FROM stories_signature)",
                self.people[name].pk,
            )
        )

    @rule()
    def change_what_was_signed(self):
        self.attempt(
            lambda: sql(
                "UPDATE wagtailcore_revision SET content = jsonb_set(content, '{headline}', '\"假\"') WHERE id = %s",
                self.story.latest_revision_id,
            )
        )

    @rule()
    def begin_a_round_in_a_scheme_of_ones_own(self):
        def begin():
            SchemeVersion.objects.update(
                effective=TimestamptzRange(None, datetime(2030, 1, 1, tzinfo=UTC))
            )
            scheme = SchemeVersion.objects.create(
                name="own", effective=TimestamptzRange(datetime(2030, 1, 1, tzinfo=UTC), None)
            )
            Step.objects.create(
                scheme=scheme, order=1, name="x", name_en="x", kind="review", role="editor"
            )
            Round.objects.filter(state="open").update(state="ended")
            own = Round.objects.create(
                story=self.story,
                scheme=scheme,
                version=self.story.latest_revision,
                started_by=self.people["fay"],
                started_at=datetime(2030, 1, 2, tzinfo=UTC),
            )
            Signature.objects.create(
                round=own,
                step=scheme.steps.get(),
                kind="review",
                person=self.people["ann"],
                decision="approve",
                version=self.story.latest_revision,
                at=datetime(2030, 1, 2, tzinfo=UTC),
            )
            Round.objects.filter(pk=own.pk).update(state="passed")

        self.attempt(begin)

    @rule()
    def drop_a_step(self):
        self.attempt(lambda: Step.objects.filter(order=3).delete())

    @rule()
    def become_the_author(self):
        self.attempt(lambda: Story.objects.update(author=self.people["fay"]))

    def call_it_signed(self):
        self.round.refresh_from_db()
        if self.round.next_step() is None:
            Round.objects.filter(pk=self.round.pk).update(state="passed")

    # What holds, whatever they did.

    @invariant()
    def whatever_counts_as_signed_was_read_by_four_who_may(self):
        for version in Revision.objects.for_instance(self.story):
            if version_is_signed(self.story, version):
                assert self.was_read(text_of(version)), "signed, but not read by those who must"

    @invariant()
    def ready_means_signed(self):
        self.story.refresh_from_db()
        if self.story.stage in ("ready", "published"):
            assert self.was_read(text_of(self.story.latest_revision)), "ready without signatures"

    @invariant()
    def what_was_sent_or_signed_is_still_the_same(self):
        for pk, text in self.kept.items():
            assert text_of(Revision.objects.get(pk=pk)) == text, "a signed version changed"
        for pk in Signature.objects.values_list("version_id", flat=True):
            self.kept.setdefault(pk, text_of(Revision.objects.get(pk=pk)))

    def was_read(self, text: str) -> bool:
        """Some signatures that still stand show that the right people read exactly this text."""
        standing = [
            self.readings[one.pk]
            for one in Signature.objects.standing().filter(round__story=self.story)
            if self.readings[one.pk].person == one.person.username
        ]
        fit = [one for one in standing if one.text == text and one.fit]
        readers = {role: {one.person for one in fit if one.role == role} for role in ROLES}
        reviewers = [readers[role] for role in ("editor", "head", "chief")]
        distinct = len(set().union(*reviewers)) >= 3
        return all(readers.values()) and distinct


def text_of(version: Revision) -> str:
    """The protected text, put together without the database's function."""
    content = version.content
    body = [[block["type"], block["value"]] for block in json.loads(content["body"])]
    return json.dumps([content["headline"], body, content["contributors"]], sort_keys=True)


def hash_of(version: Revision) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT story_content_hash(%s::jsonb)", [json.dumps(version.content)])
        return cursor.fetchone()[0]


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def newsroom(person, section) -> type[Newsroom]:
    cast = {name: person(name, *roles) for name, roles in PEOPLE.items()}
    return type("Newsroom", (Newsroom,), {"people": cast})


ALL = settings(
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)


def test_there_is_no_way_around_the_signatures(newsroom):
    run_state_machine_as_test(newsroom, settings=ALL)


GUARDS = [
    ("signature_is_earned", "stories_signature", "not read by|ready without"),
    ("signature_stays", "stories_signature", "not read by|ready without"),
    ("version_is_kept", "wagtailcore_revision", "a signed version changed"),
    ("story_stage_is_earned", "stories_story", "ready without signatures"),
]


@pytest.mark.parametrize(("guard", "table", "hole"), GUARDS, ids=[guard for guard, *_ in GUARDS])
def test_without_a_guard_there_is_a_way(newsroom, guard, table, hole):
    sql(f"DROP TRIGGER {guard} ON {table}")
    looking = settings(
        ALL,
        max_examples=300,
        phases=[Phase.generate],
        derandomize=True,
        report_multiple_bugs=False,
    )

    with pytest.raises(AssertionError, match=hole):
        run_state_machine_as_test(newsroom, settings=looking)
