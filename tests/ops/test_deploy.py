"""The files in deploy/ are right: nginx gives the same pages with the same headers as we do."""

import configparser
import os
import re
import shutil
import subprocess
import sys

import httpx
import pytest

from ronghe.kit.headers import SECURITY
from tests.paper import ROOT, environment, eventually, folder, free_port

DEPLOY = ROOT / "deploy"


@pytest.fixture(scope="module")
def nginx():
    """nginx with deploy/nginx.conf before a real web process, both over one folder."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed.")
    with folder() as home:
        for name in ("press/index.html", "press/gone/index.html", "press/feed.xml"):
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(f"<!doctype html><title>{name}</title>")
        (home / "press/gone/index.gone.html").write_text("withdrawn")
        (home / "static").mkdir()
        (home / "static/page.0123456789ab.css").write_text("body {}")
        front, back = free_port(), free_port()
        site = (DEPLOY / "nginx.conf").read_text()
        site = site.replace("/var/lib/ronghe/paper", str(home)).replace(":8000", f":{back}")
        site = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{front};", site)
        site = re.sub(r"    ssl_certificate.*\n", "", site)
        user = "user root;" if os.geteuid() == 0 else ""
        (home / "nginx.conf").write_text(
            f"{user} daemon off; pid {home}/nginx.pid; error_log stderr;"
            f"events {{}} http {{ include /etc/nginx/mime.types; access_log off; {site} }}"
        )
        given = environment(
            home,
            back,
            DATABASE_URL="postgresql://nobody@127.0.0.1:1/x",
            TRUSTED_PROXIES="127.0.0.1",
        )
        web = subprocess.Popen([sys.executable, "-m", "ronghe", "web"], env=given)
        proxy = subprocess.Popen([program, "-c", str(home / "nginx.conf"), "-p", str(home)])
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{front}", timeout=30) as client:
                eventually(lambda: answers(client), within=90)
                yield client
        finally:
            for process in (proxy, web):
                process.terminate()
                process.wait(20)


def answers(client):
    try:
        return client.get("/healthz").status_code == 200
    except httpx.HTTPError:
        return False


def test_a_page_comes_with_our_headers(nginx):
    answer = nginx.get("/")
    assert (answer.status_code, "press/index.html" in answer.text) == (200, True)
    assert answer.headers["server"].startswith("nginx") and "etag" in answer.headers
    for name, value in SECURITY.items():
        assert answer.headers[name] == value


def test_a_withdrawn_page_is_410_and_never_the_old_page(nginx):
    answer = nginx.get("/gone/")
    assert (answer.status_code, answer.text) == (410, "withdrawn")


def test_feeds_keep_their_type_and_queries_reach_the_paper(nginx):
    assert nginx.get("/feed.xml").headers["content-type"].startswith("application/rss+xml")
    assert nginx.get("/?page=2").status_code == 503


def test_static_names_are_kept_for_ever(nginx):
    answer = nginx.get("/static/page.0123456789ab.css")
    assert (answer.text, answer.headers["cache-control"].split(", ")[-1]) == (
        "body {}",
        "immutable",
    )


def test_our_bookkeeping_has_no_address(nginx):
    for path in ("/index.html", "/gone/index.gone.html", "/press/index.html", "/nginx.conf"):
        assert nginx.get(path).status_code in (404, 503), path


@pytest.mark.parametrize("unit", sorted(path.name for path in DEPLOY.glob("*.service")))
def test_units_start_commands_that_exist(unit):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(DEPLOY / unit)
    words = parser["Service"]["ExecStart"].split()
    assert (ROOT / "script" / "ronghe").exists() and words[0] == "/opt/ronghe/script/ronghe"
    assert words[1] in ("web", "worker", "prepare", "collectstatic")


def test_the_example_environment_is_one_that_production_accepts(tmp_path):
    key = tmp_path / "key"
    key.write_text("0a1B2c3D4e5F6g7H8i9J" * 3)
    lines = (DEPLOY / "ronghe.env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    given |= {"SECRET_KEY_FILE": str(key), "RONGHE_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "ronghe", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment(tmp_path, 8000) | given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
