import gzip
import os
from pathlib import Path
from urllib.parse import unquote

import brotli
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ronghe.channels.web import negotiate
from ronghe.channels.web.serve import FOR_EVER, READ_AT_ONCE, answer, content_type, place

PAGE = "<!doctype html><title>临溪</title><p>下雨了。" * 20


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "press"
    (folder / "x" / "y").mkdir(parents=True)
    page = folder / "x" / "y" / "index.html"
    page.write_text(PAGE)
    stamp = page.stat().st_mtime_ns
    for ending, pack in ((".br", brotli.compress), (".gz", gzip.compress)):
        sibling = page.with_name("index.html" + ending)
        sibling.write_bytes(pack(PAGE.encode()))
        os.utime(sibling, ns=(stamp, stamp))
    (folder / "feed.xml").write_text("<rss/>")
    (folder / "digits.txt").write_text("0123456789")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


def test_a_folder_is_its_index(root):
    given = answer(root, "/x/y/", {})
    assert (given.status, given.body.decode()) == (200, PAGE)
    assert given.header("content-type") == "text/html; charset=utf-8"
    assert given.header("content-length") == str(len(PAGE.encode()))


def test_a_path_without_its_slash_and_an_index_by_name_are_left_to_django(root):
    assert answer(root, "/x/y", {}) is None
    assert answer(root, "/x/y/index.html", {}) is None


def test_other_methods_are_left_to_django(root):
    assert answer(root, "/x/y/", {}, method="POST") is None


def test_head_has_the_headers_and_no_bytes(root):
    full, head = answer(root, "/x/y/", {}), answer(root, "/x/y/", {}, method="HEAD")
    assert head.headers == full.headers
    assert head.body == b"" and head.file is None


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [
        ("br, gzip", "br"),
        ("gzip", "gzip"),
        ("gzip, br;q=0.5", "gzip"),
        ("br;q=0, gzip;q=0", ""),
        ("*", "br"),
        ("identity", ""),
        ("", ""),
        ("br;q=nonsense", ""),
    ],
)
def test_the_best_welcome_encoding_is_chosen(root, accepts, encoding):
    given = answer(root, "/x/y/", {"accept-encoding": accepts})
    assert given.header("content-encoding") == encoding
    assert given.header("vary") == "Accept-Encoding"
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
    assert unpack(given.body).decode() == PAGE


def test_a_compressed_sibling_of_an_earlier_text_is_not_used(root):
    page = root / "x/y/index.html"
    page.write_text("new")
    later = page.stat().st_mtime_ns + 1_000_000
    os.utime(page, ns=(later, later))
    given = answer(root, "/x/y/", {"accept-encoding": "br"})
    assert given.body == b"new"
    assert given.header("content-encoding") == ""


def test_each_encoding_has_its_own_strong_etag(root):
    tags = {
        answer(root, "/x/y/", {"accept-encoding": one}).header("etag") for one in ("", "br", "gzip")
    }
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)


def test_a_known_etag_gets_304_without_bytes(root):
    tag = answer(root, "/x/y/", {}).header("etag")
    again = answer(root, "/x/y/", {"if-none-match": f'"other", W/{tag}'})
    assert (again.status, again.body) == (304, b"")
    assert again.header("etag") == tag
    assert again.header("content-type") == again.header("content-length") == ""
    assert answer(root, "/x/y/", {"if-none-match": '"other"'}).status == 200


def test_the_etag_goes_before_the_date(root):
    date = answer(root, "/x/y/", {}).header("last-modified")
    assert answer(root, "/x/y/", {"if-modified-since": date}).status == 304
    both = {"if-modified-since": date, "if-none-match": '"other"'}
    assert answer(root, "/x/y/", both).status == 200
    assert answer(root, "/x/y/", {"if-modified-since": "not a date"}).status == 200


def test_a_withdrawn_page_is_gone_even_while_the_old_one_stands(root):
    (root / "x/y/index.gone.html").write_text("withdrawn")
    given = answer(root, "/x/y/", {"accept-encoding": "br", "range": "bytes=0-3"})
    assert (given.status, given.body) == (410, b"withdrawn")
    known = answer(root, "/x/y/", {"if-none-match": "*"})
    assert known.status == 410


def test_siblings_and_notices_have_no_address_of_their_own(root):
    (root / "x/y/index.gone.html").write_text("withdrawn")
    for path in ("/x/y/index.html.br", "/x/y/index.html.gz", "/x/y/index.gone.html"):
        assert answer(root, path, {}) is None


@pytest.mark.parametrize(
    ("asked", "status", "body", "content_range"),
    [
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=4-2", 200, b"0123456789", ""),
        ("bytes=0-1,3-4", 200, b"0123456789", ""),
        ("lines=0-1", 200, b"0123456789", ""),
        ("bytes=-", 200, b"0123456789", ""),
    ],
)
def test_single_byte_ranges(root, asked, status, body, content_range):
    given = answer(root, "/digits.txt", {"range": asked})
    assert (given.status, given.body) == (status, body)
    assert given.header("content-range") == content_range


def test_a_range_of_an_older_version_gets_the_whole_file(root):
    whole = answer(root, "/digits.txt", {})
    fresh = {"range": "bytes=0-1", "if-range": whole.header("etag")}
    assert answer(root, "/digits.txt", fresh).status == 206
    assert answer(root, "/digits.txt", fresh | {"if-range": '"older"'}).status == 200
    dated = fresh | {"if-range": whole.header("last-modified")}
    assert answer(root, "/digits.txt", dated).status == 206
    assert answer(root, "/digits.txt", fresh | {"if-range": "rubbish"}).status == 200


def test_a_large_file_is_handed_over_by_name(root):
    (root / "film.mp4").write_bytes(b"x" * (READ_AT_ONCE + 10))
    given = answer(root, "/film.mp4", {"range": f"bytes={READ_AT_ONCE}-"}, cache=FOR_EVER)
    assert (given.file, given.start, given.end) == (
        root / "film.mp4",
        READ_AT_ONCE,
        READ_AT_ONCE + 10,
    )
    assert given.body == b""
    assert given.header("content-length") == "10"
    assert given.header("cache-control") == FOR_EVER


def test_every_answer_carries_the_security_headers(root):
    (root / "x/index.gone.html").write_text("withdrawn")
    for path, headers in (("/x/y/", {}), ("/x/", {}), ("/digits.txt", {"range": "bytes=99-"})):
        given = answer(root, path, headers)
        assert "default-src 'none'" in given.header("content-security-policy")
        assert "unsafe" not in given.header("content-security-policy")
        assert given.header("x-content-type-options") == "nosniff"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("feed.xml", "application/rss+xml; charset=utf-8"),
        ("atom.xml", "application/atom+xml; charset=utf-8"),
        ("feed.json", "application/feed+json; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("app.webmanifest", "application/manifest+json; charset=utf-8"),
        ("unknown.bin", "application/octet-stream"),
    ],
)
def test_content_types(name, kind):
    assert content_type(name) == kind


def test_a_link_out_of_the_folder_is_not_followed(root):
    (root / "link.txt").symlink_to(root.parent / "secret.txt")
    assert answer(root, "/link.txt", {}) is None


def test_a_folder_and_a_pipe_are_no_files(root):
    os.mkfifo(root / "pipe.txt")
    (root / "folder.txt").mkdir()
    assert answer(root, "/pipe.txt", {}) is None
    assert answer(root, "/folder.txt", {}) is None


segments = st.sampled_from(["..", ".", "", "x", "y", "secret.txt", "%2e%2e", "\\..", "\0", "press"])
paths = st.one_of(
    st.lists(segments, max_size=8).map(lambda parts: "/" + "/".join(parts)),
    st.text(max_size=60).map(lambda text: "/" + text),
    st.text(max_size=60),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400)
@given(path=paths)
@example(path="/../secret.txt")
@example(path="/x/../../secret.txt")
@example(path="//etc/passwd")
@example(path="/\ud800/")
@example(path="/" + "长" * 200 + "/")
def test_no_path_leaves_the_folder(root, path):
    for asked in (path, unquote(path)):
        found = place(root, asked)
        if found is not None:
            assert Path(os.path.normpath(found)).is_relative_to(root)
            assert Path(os.path.normpath(found)) == found
        given = answer(root, asked, {})
        assert given is None or given.body != b"secret"


@given(size=st.integers(0, 10**9), header=st.text(max_size=30) | st.from_regex(r"bytes=\d*-\d*"))
def test_a_range_lies_inside_the_file(size, header):
    span = negotiate.span(header, size)
    if span not in (None, negotiate.UNSATISFIABLE):
        start, end = span
        assert 0 <= start < end <= size


@given(header=st.text(alphabet="brgzip*;q=0.159, identity", max_size=40))
def test_any_accept_encoding_is_read(header):
    names = [name for name, _ in negotiate.accepted(header)]
    assert len(names) == len(set(names)) and set(names) <= {"br", "gzip"}
