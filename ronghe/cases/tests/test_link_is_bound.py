"""The link of a department belongs to the row for which it was made, whatever its number becomes."""

import pytest
from django.core import signing
from django.db import connection

from ronghe.cases import actions
from ronghe.cases.actions.links import _SALT, _hash_of
from ronghe.kit.clock import now

from .conftest import department, sent

pytestmark = pytest.mark.django_db


def give(key_hash: bytes) -> None:
    """Past the guard that lets no link become another."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_answerlink DISABLE TRIGGER link_stays")
        cursor.execute("UPDATE cases_answerlink SET key_hash = %s", [key_hash])
        cursor.execute("ALTER TABLE cases_answerlink ENABLE TRIGGER link_stays")


def test_a_link_of_before_a_restore_opens_no_other_case(town, client):
    case, at = sent(at=now()), now()
    actions.accept(case, by=town.desk, at=at)
    actions.dispatch(case, lead=department("住建局"), by=town.desk, at=at)
    case.refresh_from_db()
    made = actions.make_link(case, days=7, by=town.desk, at=at)
    assert client.get(made.path).status_code == 200
    key = signing.loads(made.path.split("/")[-2], salt=_SALT)[1]
    assert key.encode() not in bytes(made.link.key_hash) and len(key) >= 20
    # The same number, given again: another key belongs to it now.
    give(_hash_of("another"))
    assert client.get(made.path).status_code == 404
    # As links were made before, when the number was all; and a row of before, which has no hash.
    assert actions.link_in(signing.dumps(made.link.pk, salt=_SALT)) is None
    give(b"")
    for key in ("", "another"):
        assert actions.link_in(signing.dumps([made.link.pk, key], salt=_SALT)) is None
