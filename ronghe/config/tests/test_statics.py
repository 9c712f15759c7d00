import brotli
import pytest

from ronghe.config import statics


@pytest.fixture
def source(tmp_path, settings):
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    settings.HOME = tmp_path / "home"
    from django.contrib.staticfiles import finders  # noqa: PLC0415

    finders.get_finder.cache_clear()
    statics._known.cache_clear()
    file = tmp_path / "static" / "try" / "page.css"
    file.parent.mkdir(parents=True)
    file.write_text("body { color: black }\n" * 50)
    yield file
    finders.get_finder.cache_clear()
    statics._known.cache_clear()


def test_the_name_follows_the_content(source):
    first = statics.hashed_name("try/page.css", source)
    source.write_text("body { color: red; background: white }\n")
    second = statics.hashed_name("try/page.css", source)
    assert first != second
    assert statics.split_name(first) == ("try/page.css", first.split(".")[1])


def test_only_todays_name_is_kept_for_ever(source):
    name = statics.hashed_name("try/page.css", source)
    assert statics.serve(name, {}).header("cache-control").endswith("immutable")
    source.write_text("changed")
    later = statics.serve(name, {})
    assert later.header("cache-control") == "no-cache"
    assert later.body == b"changed"


def test_text_is_packed_once_and_served_packed(source):
    given = statics.serve("try/page.css", {"accept-encoding": "br"})
    assert given.header("content-encoding") == "br"
    assert brotli.decompress(given.body) == source.read_bytes()
    assert given.header("content-type") == "text/css; charset=utf-8"


def test_a_full_disk_costs_only_the_packing(source, settings):
    settings.HOME = source  # a file: nothing can be written below it
    given = statics.serve("try/page.css", {"accept-encoding": "br"})
    assert (given.body, given.header("content-encoding")) == (source.read_bytes(), "")


@pytest.mark.parametrize(
    "name", ["", "try", "try/none.css", "../page.css", "/etc/passwd", "try/\0"]
)
def test_other_names_find_nothing(source, name):
    assert statics.serve(name, {}) is None


def test_django_finds_the_hashed_name_too(source):
    from django.contrib.staticfiles import finders  # noqa: PLC0415

    assert finders.find(statics.hashed_name("try/page.css", source)) == str(source)
