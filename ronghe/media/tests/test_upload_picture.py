"""The action, the renditions and what stays of a photographer's words."""

import io
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.template import engines
from django.utils import timezone
from PIL import Image, IptcImagePlugin

from ronghe.journal.models import Entry
from ronghe.media import renditions
from ronghe.media.actions import upload_picture
from ronghe.media.models import Picture
from ronghe.media.renditions import picture_sources, share_picture

from . import pictures

pytestmark = pytest.mark.django_db
SECRETS = (b"SECRET", b"25,46")


def upload(by, data=None, **fields) -> Picture:
    file = io.BytesIO(data or pictures.plain())
    return upload_picture(file, title="河堤", by=by, at=timezone.now(), **fields)


def test_a_reporter_uploads_a_picture(reporter):
    picture = upload(reporter, caption="河堤晨跑", credit="林知夏", licence="own")
    assert (picture.width, picture.height) == (1600, 1200)
    assert picture.renditions.count() == 21
    assert picture.file.name.startswith("originals/")
    entry = Entry.objects.get(name="PictureUploaded")
    assert entry.actor == reporter
    assert entry.details == {"picture": picture.pk, "title": "河堤", "sha256": picture.sha256}


def test_a_citizen_may_not(citizen):
    with pytest.raises(PermissionDenied):
        upload(citizen)
    assert not Picture.objects.exists()


def test_names_on_disk_are_random_and_say_nothing(reporter, files):
    one, two = upload(reporter), upload(reporter, pictures.plain((400, 300)))
    names = [path.name for path in files.rglob("*") if path.is_file()]
    assert all(re.match(r"[0-9a-f]{16}[-.]", name) for name in names)
    assert all(name.startswith((one.token, two.token)) for name in names)
    assert one.token != two.token


def test_no_file_keeps_place_or_camera_but_each_keeps_the_author(reporter, files):
    picture = upload(reporter, pictures.from_camera())
    assert picture.embedded == {
        "creator": "林知夏",
        "copyright": "© 临溪日报社",
        "credit": "临溪日报/林知夏",
    }
    assert picture.credit == "临溪日报/林知夏"
    for path in files.rglob("*.*"):
        data = path.read_bytes()
        assert not any(secret in data for secret in SECRETS), path
        if "-" in path.name:
            assert "© 临溪日报社".encode() in data, path
    jpeg = next(files.rglob("*-720.jpg"))
    exif = Image.open(jpeg).getexif()
    assert exif[pictures.ARTIST].encode("latin-1").decode() == "林知夏"
    assert not exif.get_ifd(pictures.GPS)


def test_iptc_words_are_read_in_the_encoding_agencies_use(reporter, files):
    picture = upload(reporter, pictures.with_iptc())
    assert picture.embedded == {"creator": "周砚秋", "credit": "新华社", "copyright": "版权所有"}
    assert not any(b"SECRETCITY" in path.read_bytes() for path in files.rglob("*.*"))
    assert IptcImagePlugin.getiptcinfo(Image.open(picture.file.path)) is None


def test_words_in_a_png_are_gone(reporter, files):
    upload(reporter, pictures.png_with_words())
    assert not any(b"SECRET" in path.read_bytes() for path in files.rglob("*.*"))


def test_what_is_assigned_past_the_door_is_taken_through_it(reporter, files):
    picture = Picture(title="x", uploaded_by_user=reporter)
    picture.file.save("bridge.php.jpg", ContentFile(pictures.from_camera()), save=False)
    picture.save()
    assert "bridge" not in picture.file.name
    assert picture.renditions.exists()
    assert not any(b"SECRET" in path.read_bytes() for path in files.rglob("*.*"))


def test_sources_name_every_size_best_format_first(reporter):
    picture = upload(reporter, alt_text="清晨的河堤", alt_text_en="The dyke at dawn")
    sources = picture_sources(picture, language="en")
    assert re.findall(r" (\d+)w", sources.avif) == ["360", "720", "1200"]
    assert sources.avif.count(".avif") == sources.webp.count(".webp") == 3
    assert (sources.width, sources.height) == (720, 540)
    assert sources.alt == "The dyke at dawn"
    assert picture_sources(picture).alt == "清晨的河堤"
    cards = picture_sources(picture, crop=True)
    assert re.findall(r" (\d+)w", cards.jpeg) == ["240", "480", "720"]
    assert (share_picture(picture).width, share_picture(picture).height) == (1200, 630)


def test_a_small_picture_is_not_blown_up(reporter):
    picture = upload(reporter, pictures.plain((500, 400)))
    assert re.findall(r" (\d+)w", picture_sources(picture).jpeg) == ["360", "500"]


def test_a_page_of_cards_asks_the_database_once(reporter, django_assert_num_queries):
    for _ in range(3):
        upload(reporter, pictures.plain((300, 200)))
    with django_assert_num_queries(1):
        for picture in Picture.objects.all():
            picture_sources(picture, crop=True)
            share_picture(picture)


def test_the_tag_writes_a_picture_element(reporter):
    picture = upload(reporter, alt_text='河堤 "晨"')
    template = engines["django"].from_string("{% load pictures %}{% picture p sizes='50vw' %}")
    html = template.render({"p": picture})
    assert html.startswith('<picture><source type="image/avif" srcset="/media/pictures/')
    assert 'sizes="50vw"' in html
    assert 'alt="河堤 &quot;晨&quot;"' in html
    assert 'width="720" height="540"' in html
    assert "style=" not in html


def test_a_new_focal_point_makes_new_crops_and_leaves_the_old_files(reporter):
    picture = upload(reporter, pictures.plain((3000, 1000)))
    before = picture_sources(picture, crop=True)
    picture.focal_point_x, picture.focal_point_y = 10, 500
    picture.focal_point_width = picture.focal_point_height = 20
    picture.save()
    renditions.cut(picture)
    after = picture_sources(Picture.objects.get(), crop=True)
    assert after.src != before.src
    assert picture_sources(picture).avif == picture_sources(Picture.objects.get()).avif
    assert picture.file.storage.exists(before.src.removeprefix("/media/"))


def test_a_phone_photo_is_light_enough_for_a_phone_page(reporter):
    noisy = Image.effect_noise((400, 300), 60).convert("RGB").resize((4000, 3000))
    out = io.BytesIO()
    noisy.save(out, "JPEG", quality=90)
    picture = upload(reporter, out.getvalue())
    file = picture.renditions.get(filter_spec="width-720|format-avif").file
    assert file.size <= 36_000


def test_a_picture_needs_rights_to_be_published(reporter):
    today = timezone.localdate()
    picture = upload(reporter)
    assert not picture.may_be_published(today)
    picture.licence, picture.credit = "own", "林知夏"
    assert picture.may_be_published(today)
    picture.rights_until = today
    assert picture.may_be_published(today)
    assert not picture.may_be_published(today + timedelta(days=1))
    picture.save()
    assert list(Picture.objects.usable(today)) == [picture]
    assert not Picture.objects.usable(today + timedelta(days=1)).exists()
