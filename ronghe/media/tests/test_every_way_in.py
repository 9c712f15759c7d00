"""Each way Wagtail offers to upload or change a picture leads through the door."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.models import UploadedFile

from ronghe.journal.models import Entry
from ronghe.media.models import Clip, Picture
from ronghe.media.renditions import picture_sources

from . import pictures

pytestmark = pytest.mark.django_db
BAD = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def camera_file(data: bytes | None = None, name: str = "secretplace.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or pictures.from_camera(), "image/jpeg")


def one(client, data=None):
    return client.post("/desk/images/add/", {"title": "桥", "file": camera_file(data)})


def several(client, data=None):
    post = {"title": "桥", "files[]": camera_file(data)}
    return client.post("/desk/images/multiple/add/", post)


def several_with_a_wrong_title(client, data=None):
    post = {"title": "桥" * 300, "files[]": camera_file(data)}
    response = client.post("/desk/images/multiple/add/", post)
    kept = UploadedFile.objects.get()
    client.post(
        f"/desk/images/multiple/create_from_uploaded_image/{kept.pk}/",
        {f"uploaded-image-{kept.pk}-title": "桥"},
    )
    return response


def chooser(client, data=None):
    post = {"image-chooser-upload-title": "桥", "image-chooser-upload-file": camera_file(data)}
    return client.post("/desk/images/chooser/create/", post)


WAYS = [one, several, several_with_a_wrong_title, chooser]


@pytest.mark.parametrize("way", WAYS)
def test_a_photo_is_cleaned_on_every_way_in(client, reporter, files, way):
    client.force_login(reporter)
    way(client)
    picture = Picture.objects.get()
    assert picture.title == "桥"
    assert picture.uploaded_by_user == reporter
    assert picture.embedded["creator"] == "林知夏"
    assert picture.renditions.filter(filter_spec="width-720|format-avif").exists()
    assert Entry.objects.get(name="PictureUploaded").actor == reporter
    for path in files.rglob("*"):
        assert "secretplace" not in path.name
        assert not path.is_file() or b"SECRET" not in path.read_bytes(), path


@pytest.mark.parametrize("way", [one, several, chooser])
def test_what_is_no_picture_is_refused_with_a_sentence_on_every_way(client, editor, files, way):
    client.force_login(editor)
    response = way(client, BAD)
    assert response.status_code == 200
    words = response.content.decode()
    if response["Content-Type"].startswith("application/json"):
        words = json.dumps(json.loads(words), ensure_ascii=False)
    assert "SVG" in words
    assert not Picture.objects.exists()
    assert not UploadedFile.objects.exists()
    assert not [path for path in files.rglob("*") if path.is_file()]


def test_a_picture_with_a_wrong_ending_is_taken_for_what_it_is(client, reporter):
    client.force_login(reporter)
    data = pictures.plain((300, 200), "PNG")
    client.post("/desk/images/add/", {"title": "x", "file": camera_file(data, "x.gif")})
    assert Picture.objects.get().file.name.endswith(".jpg")


@pytest.fixture
def picture(client, reporter) -> Picture:
    client.force_login(reporter)
    one(client)
    return Picture.objects.get()


def test_the_file_of_a_picture_cannot_be_exchanged(client, picture):
    before = picture.sha256, picture.file.name, picture.file_hash
    url = f"/desk/images/{picture.pk}/"
    assert 'type="file"' not in client.get(url).content.decode()
    client.post(url, {"title": "新名", "file": camera_file(pictures.plain((64, 64)))})
    picture.refresh_from_db()
    assert picture.title == "新名"
    assert (picture.sha256, picture.file.name, picture.file_hash) == before


def test_words_and_rights_are_changed_and_journaled(client, picture):
    post = {"title": "桥", "alt_text": "石桥", "credit": "林知夏", "licence": "own"}
    client.post(f"/desk/images/{picture.pk}/", post)
    picture.refresh_from_db()
    assert (picture.alt_text, picture.licence) == ("石桥", "own")
    fields = Entry.objects.get(name="PictureChanged").details["fields"]
    assert {"alt_text", "licence"} <= set(fields)


def test_a_focal_point_set_on_the_desk_cuts_again(client, reporter):
    client.force_login(reporter)
    one(client, pictures.plain((3000, 1000)))  # dark at the left, light at the right
    picture = Picture.objects.get()
    focal = {"x": 2950, "y": 500, "width": 40, "height": 40}
    post = {"title": "桥"} | {f"focal_point_{name}": value for name, value in focal.items()}
    client.post(f"/desk/images/{picture.pk}/", post)
    crops = picture.renditions.filter(filter_spec="fill-480x320|format-jpeg").order_by("pk")
    middle, right = (Image.open(crop.file.path).convert("L").getpixel((240, 160)) for crop in crops)
    assert right - middle > 60
    picture.refresh_from_db()
    assert crops.last().url in picture_sources(picture, crop=True).jpeg


@pytest.mark.parametrize("way", WAYS[:2])
def test_people_outside_the_newsroom_upload_nothing(client, citizen, officer, way):
    for stranger in (citizen, officer):
        client.force_login(stranger)
        way(client)
    assert not Picture.objects.exists()


def test_the_wall_and_the_page_of_a_picture_say_its_rights(client, picture):
    assert "缺少版权信息" in client.get("/desk/images/").content.decode()
    assert "state-stop" in client.get(f"/desk/images/{picture.pk}/").content.decode()


def test_a_fresh_unused_picture_may_be_deleted_by_its_author(client, picture):
    client.post(f"/desk/images/{picture.pk}/delete/")
    assert not Picture.objects.exists()
    entry = Entry.objects.get(name="PictureDeleted")
    assert entry.actor.username == "reporter"


def test_others_may_not_delete_it(client, picture, editor):
    client.force_login(editor)
    client.post(f"/desk/images/{picture.pk}/delete/")
    assert Picture.objects.exists()


def test_a_picture_of_yesterday_stays(client, picture):
    Picture.objects.update(created_at=picture.created_at - timedelta(hours=25))
    client.post(f"/desk/images/{picture.pk}/delete/")
    assert Picture.objects.exists()


def test_an_original_is_for_the_newsroom(client, picture, citizen):
    response = client.get(f"/desk/images/{picture.pk}/original/")
    assert response["Content-Disposition"].startswith("attachment")
    assert response.getvalue()[:3] == b"\xff\xd8\xff"
    client.force_login(citizen)
    assert client.get(f"/desk/images/{picture.pk}/original/").status_code != 200


def test_a_picture_without_a_number_is_not_found(client, reporter):
    client.force_login(reporter)
    assert client.get("/desk/images/chooser/chosen/nowhere/").status_code == 404


MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\0" * 2000
MP4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + b"\0" * 2000


@pytest.mark.parametrize(
    ("data", "kind", "ending"),
    [(MP3, "audio/mpeg", ".mp3"), (MP4, "video/mp4", ".mp4"), (b"OggS" + MP3, "audio/ogg", ".ogg")],
)
def test_a_clip_is_what_its_container_says(client, reporter, data, kind, ending):
    client.force_login(reporter)
    file = SimpleUploadedFile("evil.html", data, "text/html")
    client.post("/desk/clips/add/", {"title": "采访", "file": file, "licence": "own"})
    clip = Clip.objects.get()
    assert clip.content_type == kind
    assert clip.file.name.endswith(ending)
    assert "evil" not in clip.file.name
    assert Entry.objects.get(name="ClipUploaded").actor == reporter


@pytest.mark.parametrize("data", [b"<html><script>", BAD, pictures.plain((50, 50)), b"\0" * 4])
def test_what_is_no_clip_is_refused_and_the_words_stay(client, reporter, data, files):
    client.force_login(reporter)
    file = SimpleUploadedFile("a.mp4", data, "video/mp4")
    response = client.post("/desk/clips/add/", {"title": "采访录音", "file": file})
    assert response.status_code == 409
    assert "采访录音" in response.content.decode()
    assert not Clip.objects.exists()
    assert not [path for path in files.rglob("*") if path.is_file()]
