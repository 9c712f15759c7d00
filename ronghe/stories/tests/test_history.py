"""The history of a story in Wagtail's page: found by days, without an inline script."""

from datetime import timedelta

import pytest
from wagtail.models import ModelLogEntry

from ronghe.stories import actions

from .conftest import edited

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(client, chief, story) -> str:
    client.force_login(chief)
    return f"/desk/stories/history/{story.pk}/"


def test_days_are_typed_into_the_browsers_own_fields(client, address):
    page = client.get(address).text
    assert page.count('type="date"') == 2
    for name, label in (("timestamp_from", "从"), ("timestamp_to", "到")):
        assert f'name="{name}" aria-label="{label}"' in page
    for script in ("flatpickr", "new DateTimePicker", "initDateChooser"):
        assert script not in page


def test_what_was_done_is_found_by_its_day(client, address, story, reporter, at):
    actions.save_version(edited(story, "改"), by=reporter, at=at)
    versions = ModelLogEntry.objects.order_by("pk")
    assert versions.count() > 1
    old = versions.first()
    versions.exclude(pk=old.pk).update(timestamp=at)
    versions.filter(pk=old.pk).update(timestamp=at - timedelta(days=9))

    def found(**days):
        return {entry.pk for entry in client.get(address, days).context["object_list"]}

    day = (at - timedelta(days=9)).date().isoformat()
    assert found() == set(versions.values_list("pk", flat=True))
    assert found(timestamp_from=day, timestamp_to=day) == {old.pk}
    assert found(timestamp_to=day) == {old.pk}
    assert old.pk not in found(timestamp_from=at.date().isoformat())
