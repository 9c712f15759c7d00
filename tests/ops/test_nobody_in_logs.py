"""No line that a front server of `deploy/` writes tells who sends a case, or has the key of a link."""

import contextlib
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests import front
from tests.paper import eventually, free_port

AGENT, KEY, NUMBER = "CanaryBrowser/7.7", "MTI:1vKey:signed", "2603-4829137"
PRIVATE = (
    "/cases/new/",
    "/cases/new/?kind=tip",
    "/cases/new",
    "/en/cases/new/",
    "/cases/mine/",
    f"/cases/mine/{NUMBER}/",
    f"/en/cases/mine/{NUMBER}/receipt/",
    "/cases/files/arriving/",
    "/cases/files/0b9b8d8e-0000-4000-8000-000000000000/small/",
    f"/answer/{KEY}/",
    f"/en/answer/{KEY}/",
)


class Paper(BaseHTTPRequestHandler):
    """Answers everything."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_HEAD = do_GET

    def log_message(self, *words: object) -> None:
        pass


@contextlib.contextmanager
def paper(*, is_there: bool) -> Iterator[int]:
    """The port of a paper behind the front server, or one where nothing is."""
    if not is_there:
        yield free_port()
        return
    server = ThreadingHTTPServer(("127.0.0.1", 0), Paper)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


@contextlib.contextmanager
def started(kind: str, own: Path, back: int) -> Iterator[str]:
    """The front server of that kind, as it is shipped; what it writes down lies in `own`."""
    port = free_port()
    if kind == "caddy":
        with front.caddy(own, port, own, back) as address:
            yield address
        return
    site = front.site_for_nginx(own, port, back)
    if kind == "nginx-store":
        site = (front.DEPLOY / "nginx-store.conf").read_text()
        site = re.sub(r"    ssl_certificate.*\n", "", site).replace(":8000", f":{back}")
        site = site.replace(":9000", f":{back}").replace("/var/log/nginx", str(own))
        site = site.replace("/opt/ronghe/deploy", str(front.DEPLOY))
        site = site.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    around = front.nginx_around(site, own)
    loud = around.replace("error_log stderr error", f"error_log {own}/error.log info", 1)
    written = own / "nginx.conf"
    written.write_text(loud)
    words = [front.program("nginx"), "-c", str(written), "-p", str(own)]
    with front.running(words, port):
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("is_there", [True, False], ids=["answered", "away"])
@pytest.mark.parametrize("kind", ["nginx", "nginx-store", "caddy"])
def test_no_line_has_whoever_sends_a_case_or_has_a_link(kind, is_there, tmp_path, capfd):
    with paper(is_there=is_there) as back, started(kind, tmp_path, back) as address:
        with httpx.Client(base_url=address, timeout=30) as asking:
            for path in PRIVATE:
                headers = {"User-Agent": AGENT, "Referer": f"{address}{path}"}
                for method in ("GET", "POST"):
                    asking.request(method, path, headers=headers)
                # What a page asks for beside itself. In lines of errors nginx always says from where;
                # for them our pages let browsers tell the origin only.
                if is_there:
                    asking.get("/static/front.css", headers=headers)
                asking.get("/static/cases/asking.css", headers={"User-Agent": AGENT})
            asking.get("/desk/", headers={"User-Agent": "AnybodyElse/1.0"})
        told = [""]

        def is_written() -> bool:
            told[0] += "".join(capfd.readouterr())
            files = [one.read_text() for one in tmp_path.glob("*.log")]
            told[0] += "".join(files)
            # Caddy writes down only what failed, and of that no request.
            return "AnybodyElse" in told[0] if kind != "caddy" else "http" in told[0]

        eventually(is_written, within=10)
    for said in (AGENT, KEY, "1vKey", NUMBER, "/cases/new", "/cases/files"):
        assert said not in told[0], said
    if kind == "caddy" and not is_there:
        assert '"status":502' in told[0].replace(" ", "")


def test_the_server_that_only_sends_to_https_writes_nothing():
    site = (front.DEPLOY / "nginx" / "ronghe.conf").read_text()
    first = re.search(r"server \{\n    listen 80;.*?\n\}\n", site, re.DOTALL)
    assert first and "    access_log off;\n" in first[0]
