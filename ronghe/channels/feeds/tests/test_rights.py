"""A picture whose rights are over is in no feed and in no file for programs."""

import io
from datetime import date

import pytest
from PIL import Image

from ronghe.channels.web.rendering import render
from ronghe.kit.clock import end_of
from ronghe.media.actions import upload_picture
from ronghe.media.models import Picture
from ronghe.publishing.actions import publish
from ronghe.publishing.tests import desk

LISTS = ("/feed.xml", "/atom.xml", "/feed.json")
OWN = ("/news/{}/ninjs.json", "/news/{}/newsml.xml")


@pytest.fixture
def picture(chief, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    file = io.BytesIO()
    Image.new("RGB", (800, 600), "teal").save(file, "JPEG")
    file.seek(0)
    words = {"caption": "桥边", "credit": "许明岚", "licence": "own"}
    return upload_picture(file, title="桥", by=chief, at=desk.NOON, **words)


@pytest.fixture
def addresses(newsroom, section, outlets, chief, picture):
    shown = {"picture": picture.pk, "caption": "", "credit": ""}
    blocks = [{"type": "image", "value": shown}, {"type": "gallery", "value": [shown]}]
    story = desk.write("桥通了", section=section, body=blocks, lead_picture=picture)
    signed = desk.sign(desk.change(story, "昨天通车。"))
    publish(signed, by=chief, at=desk.NOON)
    return [*LISTS, *(path.format(story.pk) for path in OWN)]


@pytest.mark.parametrize("over", [{"rights_until": date(2026, 1, 1)}, {"licence": ""}])
def test_a_picture_whose_rights_are_over_is_in_none(client, addresses, picture, over):
    def showing():
        answers = {path: client.get(path) for path in addresses}
        assert {answer.status_code for answer in answers.values()} == {200}
        return [path for path, one in answers.items() if picture.token in one.content.decode()]

    assert showing() == addresses
    Picture.objects.update(**over)
    assert showing() == []


def test_each_is_made_again_when_a_lease_ends(addresses):
    Picture.objects.update(rights_until=date(2199, 5, 31))
    assert {render(path).expires_at for path in addresses} == {end_of(date(2199, 5, 31))}
