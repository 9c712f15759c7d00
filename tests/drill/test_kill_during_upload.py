"""A photo on its way while the web server is killed outright, again and again."""

import base64
import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from hashlib import sha256
from http.cookiejar import CookieJar
from uuid import uuid4

import pytest

from ronghe.kit.cast import DEMO_PASSWORD
from ronghe.media.tests.pictures import plain
from tests.browser.conftest import run
from tests.paper import Paper, eventually, prepared_folder

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("processes")]

PIECE = 32 * 1024
KILLS = 3
PEOPLE = (
    "from ronghe.config.demo import people; from ronghe.kit.clock import now; people.load(now())"
)


class Sender:
    """Somebody signed in, speaking plain HTTP."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, method: str, path: str, data: bytes | None = None, **headers: str):
        """(status, headers, body); status 0 when the line broke."""
        token = next((one.value for one in self.jar if one.name == "csrf"), "")
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(
            self.paper.address + path, data, {"X-CSRFToken": token or "", **told}, method=method
        )
        try:
            with self.opener.open(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, refused.read()
        except OSError:
            return 0, {}, b""

    def sign_in(self, who: str) -> None:
        page = self.ask("GET", "/accounts/login/")[2].decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        words = f"csrfmiddlewaretoken={token[1]}&login={who}&password={DEMO_PASSWORD}"
        self.ask("POST", "/accounts/login/", words.encode())
        assert json.loads(self.ask("GET", "/phone/state.json")[2])["person"]


@pytest.fixture(scope="module")
def paper() -> Iterator[Paper]:
    with prepared_folder() as home:
        running = Paper(home).start()
        run(running, "shell", "-v0", "-c", PEOPLE)
        yield running
        running.stop()


def test_a_photo_arrives_whole_through_three_kills(paper: Paper) -> None:
    photo = plain((1600, 1200)) + bytes(900_000)
    sender = Sender(paper)
    sender.sign_in("reporter")
    key = base64.b64encode(str(uuid4()).encode()).decode()
    tus = {"Tus_Resumable": "1.0.0"}
    about = {"Upload_Length": str(len(photo)), "Upload_Metadata": f"key {key}"}
    status, headers, _ = sender.ask("POST", "/uploads/", b"", **tus, **about)
    assert status == 201
    address, offset, cuts = headers["Location"], 0, 0
    stop = threading.Event()

    def kill() -> None:
        for _ in range(KILLS):
            stop.wait(0.4)
            paper.kill("web")
            eventually(paper.works, within=60)

    killer = threading.Thread(target=kill)
    killer.start()
    while offset < len(photo):
        moved = {"Upload_Offset": str(offset), "Content_Type": "application/offset+octet-stream"}
        status, headers, _ = sender.ask("PATCH", address, photo[offset : offset + PIECE], **tus, **moved)  # fmt: skip
        if status == 204:
            offset = int(headers["Upload-Offset"])
            # A line slow enough for all kills to fall into it.
            stop.wait(0.15)
            continue
        cuts += 1
        eventually(paper.works, within=60)
        status, headers, _ = sender.ask("HEAD", address, **tus)
        offset = int(headers["Upload-Offset"]) if status == 200 else offset
    killer.join()
    assert cuts >= 1, "No kill fell into the upload: nothing was proved."
    asked = "from ronghe.media.models import Picture; print(list(Picture.objects.values_list('sha256', flat=True)))"
    told = run(paper, "shell", "-v0", "-c", asked)
    assert told.strip().splitlines()[-1] == str([sha256(photo).hexdigest()])
