"""The real web server while there is no database at all: files are served, Django says 503."""

import re
import subprocess
import sys

import httpx
import pytest

from tests.paper import environment, eventually, folder, free_port

PAGE = "<!doctype html><title>临溪</title>"


@pytest.fixture(scope="module")
def home():
    with folder() as home:
        for name, content in {
            "press/index.html": PAGE,
            "press/gone/index.html": PAGE,
            "press/gone/index.gone.html": "withdrawn",
            "media/pictures/a.webp": "picture",
            "media/original_images/a.jpg": "original",
            "media/clips/long.mp4": "0123456789" * 100_000,
            "secret.txt": "secret",
        }.items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(content)
        yield home


@pytest.fixture(scope="module")
def web(home):
    port = free_port()
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    server = subprocess.Popen(
        [sys.executable, "-m", "ronghe", "web"],
        env=environment(home, port, DATABASE_URL=nowhere, LARGEST_REQUEST_MB="1"),
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            eventually(lambda: answers(client), within=90)
            yield client
    finally:
        server.terminate()
        server.wait(20)


def answers(client):
    try:
        return client.get("/healthz").status_code == 200
    except httpx.HTTPError:
        return False


def test_a_pressed_page_is_served_without_the_database(web):
    answer = web.get("/")
    assert (answer.status_code, answer.text) == (200, PAGE)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    again = web.get("/", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_head_has_the_length_of_the_page(web):
    answer = web.head("/")
    assert answer.headers["content-length"] == str(len(PAGE.encode()))
    assert answer.content == b""


def test_a_withdrawn_page_is_410(web):
    assert (web.get("/gone/").status_code, web.get("/gone/").text) == (410, "withdrawn")


@pytest.mark.parametrize("path", ["/readyz", "/?page=2"])
def test_what_needs_the_database_is_503_and_says_when_to_come_back(web, path):
    answer = web.get(path)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


def test_only_public_media_can_be_fetched(web):
    assert web.get("/media/pictures/a.webp").headers["cache-control"].endswith("immutable")
    assert web.get("/media/original_images/a.jpg").status_code in (403, 404, 503)
    assert "original" not in web.get("/media/pictures/../original_images/a.jpg").text


def test_a_part_of_a_long_clip(web):
    answer = web.get("/media/clips/long.mp4", headers={"Range": "bytes=999995-"})
    assert (answer.status_code, answer.text) == (206, "56789")
    assert answer.headers["content-range"] == "bytes 999995-999999/1000000"
    whole = web.get("/media/clips/long.mp4")
    assert len(whole.content) == 1_000_000
    assert "sandbox" in whole.headers["content-security-policy"]


def test_static_files_have_names_that_last(web):
    plain = web.get("/static/wagtailadmin/css/core.css", headers={"Accept-Encoding": "br"})
    assert plain.headers["cache-control"] == "no-cache"
    assert plain.headers["content-encoding"] == "br"
    from django.templatetags.static import static  # noqa: PLC0415

    url = static("wagtailadmin/css/core.css")
    assert re.search(r"/core\.[0-9a-f]{12}\.css", url)
    hashed = web.get(url)
    assert hashed.headers["cache-control"].endswith("immutable")
    assert hashed.text == plain.text
    older = web.get("/static/wagtailadmin/css/core.0123456789ab.css")
    assert (older.status_code, older.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "path",
    ["/../secret.txt", "/%2e%2e/secret.txt", "/x/..%2f..%2fsecret.txt", "/media/pictures/..%2f..%2f..%2fsecret.txt",
     "/static/..%2f..%2fsecret.txt", "/.%00/", "/static/../secret.txt"],
)  # fmt: skip
def test_no_address_reaches_outside(web, path):
    # As raw bytes: a client would tidy the path up.
    answer = web.request("GET", httpx.URL(str(web.base_url), raw_path=path.encode()))
    assert "secret" not in answer.text
    assert answer.status_code in (400, 404, 503)


def test_a_request_that_is_too_large_is_refused(web):
    assert web.post("/accounts/login/", content=b"x" * (2 * 2**20)).status_code == 413
