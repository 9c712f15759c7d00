"""An empty house gets its administrator from the command line, once."""

import pytest
from django.core.management import call_command

from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.people.models import Membership, Role
from ronghe.people.rules import has_role

pytestmark = pytest.mark.django_db
WORDS = ["first_administrator", "fang", "--name", "方致和", "--email", "f@x.example"]


def test_the_first_administrator_holds_the_role_and_has_no_password():
    call_command(*WORDS)
    fang = User.objects.get(username="fang")
    assert has_role(fang, Role.ADMIN, at=now())
    assert not fang.has_usable_password()


def test_a_house_with_an_administrator_refuses_a_second_one():
    call_command(*WORDS)
    with pytest.raises(Refused):
        call_command("first_administrator", "li", "--name", "李", "--email", "l@x.example")
    assert Membership.objects.filter(post__role=Role.ADMIN).count() == 1
    assert not User.objects.filter(username="li").exists()
