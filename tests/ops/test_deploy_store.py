"""nginx with deploy/nginx-store.conf before a real S3 store and whatever answers the rest."""

import json
import os
import re
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer

from ronghe.kit.headers import SECURITY, framed
from tests.paper import ROOT, eventually, folder, free_port

DEPLOY = ROOT / "deploy"
EMBED = "en/cases/2611-0000123/embed/"


class TheRest(BaseHTTPRequestHandler):
    """Says which address it was asked for, as the application would see it."""

    def do_GET(self):
        body = f"asked {self.command} {self.path}".encode()
        self.send_response(410)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def site():
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed.")
    store = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    store.start()
    host, port = store.get_host_and_port()
    words = {"region_name": "us-east-1", "aws_access_key_id": "k", "aws_secret_access_key": "s"}
    s3 = boto3.client("s3", endpoint_url=f"http://{host}:{port}", **words)
    s3.create_bucket(Bucket="paper")
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    rule = {"Version": "2012-10-17", "Statement": [allowed | {"Resource": "arn:aws:s3:::paper/*"}]}
    s3.put_bucket_policy(Bucket="paper", Policy=json.dumps(rule))
    for page in ("", "section/news/", "tag/学校/", EMBED):
        body = f"<title>{page}</title>".encode()
        about = {"ContentType": "text/html; charset=utf-8", "CacheControl": "no-cache"}
        s3.put_object(Bucket="paper", Key=f"pressed/{page}index.html", Body=body, **about)
    rest = ThreadingHTTPServer(("127.0.0.1", 0), TheRest)
    threading.Thread(target=rest.serve_forever, daemon=True).start()
    with folder() as home:
        front = free_port()
        words = (DEPLOY / "nginx-store.conf").read_text()
        words = words.replace(":8000", f":{rest.server_port}").replace(":9000", f":{port}")
        words = words.replace("listen 443 ssl;", f"listen 127.0.0.1:{front};")
        words = re.sub(r"    ssl_certificate.*\n", "", words)
        words = words.replace("/var/log/nginx", str(home))
        words = words.replace("/opt/ronghe/deploy", str(DEPLOY))
        user = "user root;" if os.geteuid() == 0 else ""
        (home / "nginx.conf").write_text(
            f"{user} daemon off; pid {home}/nginx.pid; error_log stderr;"
            f"events {{}} http {{ include /etc/nginx/mime.types; access_log off; {words} }}"
        )
        proxy = subprocess.Popen([program, "-c", str(home / "nginx.conf"), "-p", str(home)])
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{front}", timeout=30) as client:
                eventually(lambda: answers(client), within=90)
                yield client
        finally:
            proxy.terminate()
            proxy.wait(20)
            rest.shutdown()
            store.stop()


def answers(client):
    try:
        return client.get("/healthz").status_code == 410
    except httpx.HTTPError:
        return False


@pytest.mark.parametrize("page", ["", "section/news/", "tag/学校/"])
def test_a_page_comes_from_the_store_with_our_headers(site, page):
    answer = site.get(f"/{page}")
    assert (answer.status_code, answer.text) == (200, f"<title>{page}</title>")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    for name, value in SECURITY.items():
        assert answer.headers[name] == value


def test_a_case_for_frames_comes_from_the_store_and_may_stand_in_one(site):
    answer = site.get(f"/{EMBED}")
    assert (answer.status_code, answer.text) == (200, f"<title>{EMBED}</title>")
    for name, value in framed([]).items():
        assert answer.headers[name] == value
    assert "x-frame-options" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/cases/2611-0000124/embed/",
        "/?q=1",
        "/section/%2e%2e/",
        "/section//news/",
        "/desk/",
        "/feed.xml",
        "/static/x.css",
    ],
)
def test_the_rest_comes_from_the_application(site, path):
    answer = site.get(path)
    assert (answer.status_code, answer.text) == (410, f"asked GET {path}")


def test_a_form_never_reaches_the_store(site):
    assert site.post("/section/news/").text == "asked POST /section/news/"
