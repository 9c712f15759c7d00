"""An archive's pictures come from a folder beside it, through the door; nothing is ever fetched."""

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import ReferenceIndex

from ronghe.media.models import Picture
from ronghe.media.tests import pictures
from ronghe.stories.models import Story

from .conftest import told, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def album(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = tmp_path / "pictures"
    (folder / "2009" / "03").mkdir(parents=True)
    return folder


def pictured(*named, number=1):
    """A story with pictures: (address, credit) each."""
    about = [
        {
            "uri": f"https://old.linxi.example/{at}",
            "type": "picture",
            "headlines": [{"value": "渡口大桥"}],
            "by": credit,
            "renditions": [{"name": "original", "href": f"https://old.linxi.example/{at}"}],
        }
        for at, credit in named
    ]
    return told(
        number, associations=[{"name": f"picture{n}", **one} for n, one in enumerate(about)]
    )


def test_a_picture_is_found_by_path_or_by_its_name_and_passes_the_door(bring, album):
    (album / "2009" / "03" / "bridge.jpg").write_bytes(pictures.from_camera())
    (album / "crane.jpg").write_bytes(pictures.plain((800, 600)))
    story = pictured(("2009/03/bridge.jpg", "曹一帆 摄"), ("elsewhere/crane.jpg", "贺兰 摄"))
    taken = bring(story, pictures=album, licence="contributed")
    assert (taken.total.pictures, taken.total.pictures_missing) == (2, 0)
    lead, other = Picture.objects.order_by("pk")
    assert {one.licence for one in (lead, other)} == {"contributed"}
    assert (lead.credit, other.credit) == ("曹一帆 摄", "贺兰 摄")
    with lead.open_file() as file:
        assert b"SECRET" not in file.read()
    kept = Story.objects.get()
    assert kept.lead_picture == lead
    assert [b.value["picture"] for b in kept.body if b.block_type == "image"] == [other]
    assert ReferenceIndex.get_references_to(lead).exists()


def test_what_cannot_be_shown_is_left_behind_and_the_story_comes(bring, album):
    (album / "bridge.jpg").write_bytes(pictures.plain((800, 600)))
    (album / "broken.jpg").write_bytes(b"\xff\xd8\xff" + b"\0" * 500)
    story = pictured(
        ("bridge.jpg", ""),
        ("broken.jpg", "贺兰 摄"),
        ("nowhere.jpg", "贺兰 摄"),
        ("../told.py", "x"),
    )
    taken = bring(story, pictures=album, licence="own")
    assert (taken.total.new, taken.total.pictures, taken.total.pictures_missing) == (1, 0, 4)
    assert not Picture.objects.exists()
    assert Story.objects.get().lead_picture is None


def test_a_name_that_stands_twice_is_nobodys(bring, album):
    for place in (album, album / "2009"):
        (place / "bridge.jpg").write_bytes(pictures.plain((800, 600)))
    taken = bring(pictured(("far/bridge.jpg", "贺兰 摄")), pictures=album, licence="own")
    assert (taken.total.pictures, taken.total.pictures_missing) == (0, 1)


def test_a_link_out_of_the_folder_is_not_followed(bring, album, tmp_path):
    outside = tmp_path / "secret.jpg"
    outside.write_bytes(pictures.plain((800, 600)))
    (album / "bridge.jpg").symlink_to(outside)
    taken = bring(pictured(("bridge.jpg", "贺兰 摄")), pictures=album, licence="own")
    assert taken.total.pictures == 0


def test_who_brings_pictures_says_by_which_right(section, tmp_path, album):
    file = write(tmp_path / "archive.ndjson", [told()])
    words = ["import", str(file), "--archive", "旧临溪报", "--section", section.slug]
    with pytest.raises(CommandError, match="--licence.*own, contributed, agency"):
        call_command(*words, "--pictures", str(album), "--processes", "0")
    assert not Story.objects.exists()
