"""`roles_of` against a model that a child could check: walk over everything, day by day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import DateRange, TimestamptzRange

from ronghe.accounts.models import User
from ronghe.kit.clock import local_date
from ronghe.people import rules
from ronghe.people.models import Delegation, Membership, Post, Unit

PEOPLE, POSTS, ROLES = 3, 4, ("reporter", "editor", "head")
FIRST = date(2026, 1, 1)
START = datetime(2026, 1, 1, tzinfo=UTC)

span = st.tuples(st.integers(0, 9), st.one_of(st.none(), st.integers(1, 9)))
appointments = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), span), max_size=8)
loans = st.lists(
    st.tuples(
        st.integers(0, 2), st.integers(0, 2), st.sampled_from(ROLES), span, st.booleans()
    ).filter(lambda loan: loan[0] != loan[1]),
    max_size=6,
)
charts = st.fixed_dictionaries(
    {
        "post_roles": st.lists(st.sampled_from(ROLES), min_size=POSTS, max_size=POSTS),
        "post_spans": st.lists(span, min_size=POSTS, max_size=POSTS),
        "unit_span": span,
        "appointments": appointments,
        "loans": loans,
        "moment": st.integers(0, 12 * 24),
    }
)


def days(one) -> tuple[date, date | None]:
    begin, length = one
    since = FIRST + timedelta(begin)
    return since, None if length is None else since + timedelta(length)


def within(one, day: date) -> bool:
    since, until = days(one)
    return since <= day and (until is None or day < until)


def by_post(chart, person: int, day: date) -> set[str]:
    return {
        chart["post_roles"][post]
        for who, post, when in chart["appointments"]
        if who == person
        and within(when, day)
        and within(chart["post_spans"][post], day)
        and within(chart["unit_span"], day)
    }


def lent(chart, person: int, at: datetime) -> set[str]:
    return {
        role
        for giver, receiver, role, (begin, length), revoked in chart["loans"]
        if receiver == person
        and not revoked
        and START + timedelta(begin) <= at < START + timedelta(begin + (length or 1))
        and role in by_post(chart, giver, local_date(at))
    }


def overlapping(chart) -> bool:
    seen: list[tuple[int, int, tuple[date, date | None]]] = []
    for who, post, when in chart["appointments"]:
        since, until = days(when)
        for other_who, other_post, (other_since, other_until) in seen:
            if (who, post) == (other_who, other_post) and not (
                (until and until <= other_since) or (other_until and other_until <= since)
            ):
                return True
        seen.append((who, post, (since, until)))
    return False


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(chart=charts.filter(lambda chart: not overlapping(chart)))
def test_roles_are_those_of_the_naive_model(chart):
    Delegation.objects.all().delete()
    Membership.objects.all().delete()
    people = [User.objects.get_or_create(username=f"p{n}")[0] for n in range(PEOPLE)]
    unit = Unit.objects.create(name="u", valid=DateRange(*days(chart["unit_span"])))
    posts = [
        Post.objects.create(unit=unit, title="p", role=role, valid=DateRange(*days(when)))
        for role, when in zip(chart["post_roles"], chart["post_spans"], strict=True)
    ]
    for who, post, when in chart["appointments"]:
        Membership.objects.create(
            person=people[who], post=posts[post], valid=DateRange(*days(when))
        )
    for giver, receiver, role, (begin, length), revoked in chart["loans"]:
        since = START + timedelta(begin)
        Delegation.objects.create(
            giver=people[giver],
            receiver=people[receiver],
            role=role,
            valid=TimestamptzRange(since, since + timedelta(length or 1)),
            reason="x",
            revoked_at=START if revoked else None,
        )
    at = START + timedelta(hours=chart["moment"])
    for number, person in enumerate(people):
        expected = by_post(chart, number, local_date(at)) | lent(chart, number, at)
        assert rules.roles_of(person, at=at) == expected
        for role in ROLES:
            held = rules.holders(role, at=at).filter(pk=person.pk).exists()
            assert held == (role in expected)
