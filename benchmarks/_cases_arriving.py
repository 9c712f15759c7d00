"""Reports that arrive, each with a photo: how many a second, and how many a kill -9 loses or doubles.

wrk sends them as a phone does, from as many networks, to the paper's own server on both cores. Then the
same while web or database are killed again and again; what got no answer is sent once more, as a phone does.
"""

import http.client
import random
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ronghe.kit import postgres
from tests.paper import ROOT, Paper, eventually, folder

from ._load import wrk
from .report import Bar, Part

SECONDS, CONNECTIONS = 20, 16
# More than can be sent in that time.
FORMS = 500 * SECONDS
KILLS = 10
TOKEN = "b" * 32
TEXT = "从菜场到桥头的路灯坏了一周，晚上走路看不见，已经有老人摔倒，希望尽快派人来修。"
FIELDS = {
    "kind": "complaint",
    "visibility": "unnamed",
    "text": TEXT,
    "keep": "all",
    "photos_public": "on",
    "another": "on",
    "step": "send",
    "csrfmiddlewaretoken": TOKEN,
}
SENDER = """
local forms, next_ = {}, 0
for line in io.lines("%(forms)s") do forms[#forms + 1] = line end
local answers = io.open("%(answers)s", "w")
function request()
  next_ = next_ + 1
  local key, browser, network = string.match(forms[next_] or "", "(%%S+) (%%S+) (%%S+)")
  if not key then return wrk.format("GET", "/healthz") end
  return wrk.format("POST", "/cases/new/", {
    ["Content-Type"] = "application/x-www-form-urlencoded",
    ["Cookie"] = "csrf=%(token)s; browser=" .. browser,
    ["X-Forwarded-For"] = network,
  }, "%(body)s&key=" .. key)
end
function response(status, headers)
  answers:write(status, " ", headers["Location"] or headers["location"] or "-", "\\n")
  answers:flush()
end
"""


@dataclass
class Answers:
    """What the senders were told: numbers of receipts, and other answers by their status."""

    numbers: list[str] = field(default_factory=list)
    other: Counter[str] = field(default_factory=Counter)


def measure() -> Part:
    with folder() as home:
        # The whole town may send: what is measured is the work.
        limits = {"HOURLY_REPORTS_TOWN": "10000000"}
        paper = Paper(home, TRUSTED_PROXIES="127.0.0.1", WEB_PROCESSES="2", **limits).start()
        try:
            calm, seconds = _send(paper, _made(paper, home / "calm"))
            killed = _killed(paper, _made(paper, home / "killed"))
        finally:
            paper.stop()
    rate = round(len(calm.numbers) / seconds, 1)
    figures: dict[str, Any] = {
        "reports_per_second": rate,
        "other_answers": dict(calm.other),
        **killed,
    }
    bars = [
        Bar("reports with a photo accepted a second", rate, "≥ 300"),
        Bar("other answers than a receipt", calm.other.total(), "≤ 0"),
        Bar("reports lost that had a receipt", killed["lost"], "≤ 0"),
        Bar("reports that never came to be", killed["missing"], "≤ 0"),
        Bar("cases without their photo", killed["without_photo"], "≤ 0"),
    ]
    return Part(figures, bars)


def _made(paper: Paper, place: Path) -> Path:
    """Forms that wait to be sent lie in `place`."""
    place.mkdir()
    _program(paper, "make", str(FORMS), str(place / "forms"))
    return place


def _send(paper: Paper, place: Path) -> tuple[Answers, float]:
    """The forms in `place` are sent for some seconds."""
    script = place / "sender.lua"
    body = urllib.parse.urlencode(FIELDS)
    told = {"forms": place / "forms", "answers": place / "answers", "token": TOKEN}
    script.write_text(SENDER % {**told, "body": body})
    began = time.monotonic()
    wrk(paper.address, connections=CONNECTIONS, seconds=SECONDS, script=str(script))
    return _answers(place / "answers"), time.monotonic() - began


def _answers(file: Path) -> Answers:
    found = Answers()
    for line in file.read_text().splitlines():
        status, there = line.split(" ", 1)
        if status == "302" and "/cases/mine/" in there:
            found.numbers.append(there.rstrip("/").rsplit("/", 1)[-1])
        else:
            found.other[status] += 1
    return found


def _killed(paper: Paper, place: Path) -> dict[str, Any]:
    over = threading.Event()
    chance = random.Random(11)  # noqa: S311 – the same order each time
    kills: Counter[str] = Counter()

    def strike() -> None:
        for _time in range(KILLS):
            if over.wait(chance.uniform(0.5, 2 * SECONDS / KILLS)):
                return
            name = chance.choice(["web", "web", "database"])
            paper.kill(name)
            kills[name] += 1

    striking = threading.Thread(target=strike)
    striking.start()
    try:
        answers, _seconds = _send(paper, place)
    finally:
        over.set()
        striking.join()
    eventually(paper.works, within=120)
    tried, known = _tried(place, answers), _cases(paper, place)
    unanswered = [form for form in tried if form[0] not in known]
    again = sum(_once_more(paper, *form) for form in unanswered)
    known = _cases(paper, place)
    numbers = {number for number, _photos in known.values()}
    return {
        "kills": dict(kills),
        "receipts_between_kills": len(answers.numbers),
        "sent_once_more": again,
        "lost": sum(number not in numbers for number in answers.numbers),
        "missing": sum(key not in known for key, *_ in tried),
        "without_photo": sum(photos != 1 for _number, photos in known.values()),
    }


def _cases(paper: Paper, place: Path) -> dict[str, tuple[str, int]]:
    """What has become of the forms: number and photos by the key of each."""
    rows = (line.split() for line in _program(paper, "cases", str(place / "forms")).splitlines())
    return {key: (number, int(photos)) for key, number, photos in rows}


def _tried(place: Path, answers: Answers) -> list[tuple[str, str, str]]:
    """Every form that may have been on its way: those answered, and as many as there are lines."""
    forms = [line.split() for line in (place / "forms").read_text().splitlines()]
    count = len(answers.numbers) + answers.other.total() + CONNECTIONS * (KILLS + 1)
    return [(key, browser, network) for key, browser, network in forms[:count]]


def _once_more(paper: Paper, key: str, browser: str, network: str) -> bool:
    """The same form again: whether it was answered with a receipt."""
    body = urllib.parse.urlencode(FIELDS | {"key": key})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrf={TOKEN}; browser={browser}",
        "X-Forwarded-For": network,
    }
    line = http.client.HTTPConnection("127.0.0.1", paper.port, timeout=60)
    line.request("POST", "/cases/new/", body, headers)
    answer = line.getresponse()
    line.close()
    return answer.status == 302 and "/cases/mine/" in answer.headers["Location"]


def _program(paper: Paper, *words: str) -> str:
    given = paper.environment | {
        "DATABASE_URL": postgres.url(paper.home),
        "DJANGO_SETTINGS_MODULE": "ronghe.config.settings",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "benchmarks._cases_forms", *words]
    done = subprocess.run(command, env=given, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()
