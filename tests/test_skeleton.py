import pytest
from django.db import connection
from django.utils.timezone import now

from ronghe.people.rules import roles_of


@pytest.mark.django_db
def test_database_is_postgresql():
    assert connection.vendor == "postgresql"


def test_the_cast_has_its_roles(chief, citizen):
    assert roles_of(chief, at=now()) == {"chief"}
    assert roles_of(citizen, at=now()) == {"citizen"}
