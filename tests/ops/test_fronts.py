"""nginx and Caddy, really running with the files of deploy/, give what our own server gives.

Two of each: one with the paper behind it, one whose paper is gone.
"""

import subprocess
import sys
from urllib.parse import quote

import httpx
import pytest

from ronghe.channels.web import files
from ronghe.config import statics
from tests import front
from tests.paper import environment, eventually, folder, free_port

LONG = "<!doctype html><title>临溪</title>" + "<p>河水上涨，沿岸居民请注意。</p>" * 30
PRESSED = (
    "/",
    "/news/7/",
    "/tag/河/",
    "/feed.xml",
    "/section/news/feed.xml",
    "/section/news/atom.xml",
    "/feed.json",
    "/news/7/ninjs.json",
    "/news/7/newsml.xml",
    "/sitemap.xml",
    "/robots.txt",
    "/sw.js",
    "/manifest.webmanifest",
    # May stand in frames, and the page of the same case may not.
    "/cases/2611-0000123/",
    "/cases/2611-0000123/embed/",
    "/en/cases/2611-0000123/embed/",
)
STYLE = statics.hashed_name("front.css", statics.source_of("front.css"))
LASTING = (f"/static/{STYLE}", "/media/pictures/a.webp", "/media/clips/long.mp4")
# Each server's own, and what only says how the bytes travel.
OWN = {"server", "date", "connection", "etag", "content-length", "transfer-encoding"}
# Nobody continues a notice; a collected file is a copy with a date of its own.
APART = {"gone": {"accept-ranges", "last-modified"}, "static": {"last-modified"}}


@pytest.fixture(scope="module")
def home():
    with folder() as home:
        for path in PRESSED:
            name = path[1:] + ("index.html" if path.endswith("/") else "")
            files.write(home / "press" / name, (LONG + path).encode())
        gone = home / "press/gone/index.html"
        files.write(gone, b"an old text that nobody may read")
        files.withdraw(gone, b"withdrawn")
        gone.write_text("left behind by accident")
        for name, content in {
            "media/pictures/a.webp": "picture",
            "media/clips/long.mp4": "0123456789" * 100_000,
            "media/original_images/a.jpg": "secret",
            "press/.hidden/index.html": "secret",
            "away.html": "<title>Back in a moment</title>",
            "secret.txt": "secret",
        }.items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(content)
        files.write(home / "static" / STYLE, statics.source_of("front.css").read_bytes())
        yield home


@pytest.fixture(scope="module")
def own(home):
    """Our own server, without a database: what must be looked up there answers 503."""
    port = free_port()
    given = environment(
        home,
        port,
        DATABASE_URL="postgresql://nobody@127.0.0.1:1/x",
        TRUSTED_PROXIES="127.0.0.1",
    )
    web = subprocess.Popen([sys.executable, "-m", "ronghe", "web"], env=given)
    try:
        with client(f"http://127.0.0.1:{port}") as asking:
            eventually(lambda: answers(asking), within=90)
            yield asking
    finally:
        web.terminate()
        web.wait(20)


def client(address):
    return httpx.Client(base_url=address, timeout=30, headers={"Accept-Encoding": "identity"})


def answers(asking):
    try:
        return asking.get("/healthz").status_code == 200
    except httpx.HTTPError:
        return False


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def start(home, kind, tmp_path_factory):
    """`start(port of the paper)`: the front server of this kind before it."""

    def start(back):
        own, port = tmp_path_factory.mktemp(kind), free_port()
        if kind == "nginx":
            return front.nginx(own, port, front.site_for_nginx(home, port, back))
        return front.caddy(own, port, home, back)

    return start


@pytest.fixture(scope="module")
def site(start, own):
    with start(own.base_url.port) as address, client(address) as asking:
        yield asking


@pytest.fixture(scope="module")
def alone(start):
    """The front server whose paper is gone."""
    with start(free_port()) as address, client(address) as asking:
        yield asking


@pytest.fixture(params=["with", "without"])
def either(request, site, alone):
    return site if request.param == "with" else alone


def raw(asking, path, **options):
    """As raw bytes: a client would tidy the path up."""
    return asking.request("GET", httpx.URL(str(asking.base_url), raw_path=path.encode()), **options)


@pytest.mark.parametrize("encoding", ["identity", "gzip", "gzip, deflate, br, zstd"])
@pytest.mark.parametrize("path", [*PRESSED, *LASTING, "/gone/"])
def test_every_kind_of_file_comes_with_the_headers_of_our_own_server(own, site, path, encoding):
    asked = {"Accept-Encoding": encoding}
    ours, theirs = (one.get(quote(path), headers=asked) for one in (own, site))
    assert (theirs.status_code, theirs.text) == (ours.status_code, ours.text)
    apart = OWN | APART.get(path.split("/")[1], set())
    wanted, given = (
        [pair for pair in one.headers.multi_items() if pair[0] not in apart]
        for one in (ours, theirs)
    )
    assert sorted(given) == sorted(wanted)
    assert theirs.headers.get("server", "") != ours.headers.get("server", "")


def test_only_a_case_for_frames_may_stand_in_one(own, site):
    for asking in (own, site):
        case, embed = (asking.get(path).headers for path in PRESSED[-3:-1])
        assert "frame-ancestors 'none'" in case["content-security-policy"]
        assert case["x-frame-options"] == "DENY"
        assert embed["content-security-policy"].endswith("frame-ancestors 'self'")
        assert "x-frame-options" not in embed


@pytest.mark.parametrize("path", ["/", "/feed.xml", PRESSED[-1], LASTING[0]])
@pytest.mark.parametrize("encoding", ["identity", "br"])
def test_a_known_version_is_304(site, path, encoding):
    first = site.get(path, headers={"Accept-Encoding": encoding})
    tag, date = first.headers["etag"], first.headers["last-modified"]
    for condition in ({"If-None-Match": tag}, {"If-Modified-Since": date}):
        again = site.get(path, headers={"Accept-Encoding": encoding, **condition})
        assert (again.status_code, again.content) == (304, b"")
        assert "default-src 'none'" in again.headers["content-security-policy"]
    assert site.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_new_version_of_the_same_length_within_the_second_has_another_tag(site, home):
    tags = set()
    for number in range(3):
        files.write(home / "press/quick/index.html", f"{LONG}{number}".encode())
        answer = site.get("/quick/")
        assert answer.text.endswith(str(number))
        tags.add((answer.headers["etag"], answer.headers["last-modified"]))
    assert len({tag for tag, _ in tags}) == len({date for _, date in tags}) == 3


def test_a_part_of_a_long_clip_and_of_a_page(site):
    answer = site.get("/media/clips/long.mp4", headers={"Range": "bytes=999995-"})
    assert (answer.status_code, answer.text) == (206, "56789")
    assert answer.headers["content-range"] == "bytes 999995-999999/1000000"
    page = site.get("/", headers={"Range": "bytes=0-8"})
    assert (page.status_code, page.text) == (206, "<!doctype")


def test_a_withdrawn_page_is_410_and_never_the_old_page(either):
    for headers in ({}, {"Range": "bytes=0-3"}, {"If-None-Match": "*"}, {"Accept-Encoding": "br"}):
        answer = either.get("/gone/", headers=headers)
        assert (answer.status_code, answer.text) == (410, "withdrawn")
    assert either.head("/gone/").status_code == 410


def test_forms_and_queries_reach_the_paper(site, own):
    for method, path in (("POST", "/"), ("GET", "/?page=2"), ("GET", "/search/?q=%E6%B2%B3")):
        ours, theirs = own.request(method, path), site.request(method, path)
        assert theirs.status_code == ours.status_code
        assert theirs.headers.get("retry-after") == ours.headers.get("retry-after")
        for name in ("content-security-policy", "x-frame-options", "content-type"):
            assert theirs.headers.get_list(name) == ours.headers.get_list(name), (path, name)


@pytest.mark.parametrize(
    "path",
    ["/index.html", "/news/7/index.html", "/index.html.br", "/feed.xml.gz", "/gone/index.gone.html",
     "/press/index.html", "/press/", "/.hidden/", "/secret.txt", "/away.html", "/nginx.conf",
     "/../secret.txt", "/%2e%2e/secret.txt", "/news/..%2f..%2f..%2fsecret.txt", "/media/original_images/a.jpg",
     "/media/pictures/..%2foriginal_images/a.jpg", "/static/..%2fsecret.txt", "/static/../secret.txt",
     "/gone/%2e/", "/media/pictures/a.webp/", "/tag/", "/news/7", "/.%00/"],
)  # fmt: skip
def test_bookkeeping_and_what_lies_outside_have_no_address(either, path):
    answer = raw(either, path)
    assert "secret" not in answer.text and "old text" not in answer.text
    assert answer.status_code in (301, 308, 400, 403, 404, 410, 503), path
    if answer.status_code in (301, 308):
        assert answer.headers["location"].endswith("/"), path


@pytest.mark.parametrize("path", [*PRESSED, *LASTING])
def test_what_is_pressed_stays_when_the_paper_is_gone(alone, path):
    assert alone.get(quote(path)).status_code == 200


@pytest.mark.parametrize(
    "path", ["/news/8/", "/?page=2", "/desk/", "/static/other.css", "/nowhere"]
)
def test_what_needs_the_paper_says_politely_when_to_come_back(alone, path):
    for method in ("GET", "POST"):
        answer = alone.request(method, path)
        assert (answer.status_code, answer.text) == (503, "<title>Back in a moment</title>")
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
