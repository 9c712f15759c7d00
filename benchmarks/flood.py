"""A flood of reports from a script, over HTTP, with real ones in between: limits hold, real reports pass.

`REPORTS` says how many. A third comes from one address at home, a third from the address that a mobile
provider gives to half a town, a third from ever new addresses of one house with IPv6. Every hundredth
is a real one: by turns from another street without an account, and from behind the provider's address
by somebody signed in.
"""

import json
import os
import subprocess
import sys
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from threading import local
from typing import Any
from urllib.parse import urlencode

from ronghe.kit import postgres
from tests.paper import ROOT, Paper, folder

from .report import Bar, Report

REPORTS = int(os.environ.get("REPORTS", "10000"))
AT_ONCE = 12
CARRIER = "198.51.100.1"
FLOODS = ("203.0.113.66", CARRIER)
TOKEN = "f" * 32
REAL = "真的有人报告"
MEMBERS = """
import json
from django.test import Client
from ronghe.accounts.models import User
found = []
for number in range(20):
    user = User.objects.create(username=f"flood-{number}", name="市民")
    phone = Client()
    phone.force_login(user)
    found.append(phone.cookies["session"].value)
print(json.dumps(found))
"""
COUNT = f"""
import json
from ronghe.cases.models import Case, Knock
every = Case.objects.filter(state="submitted")
print(json.dumps({{"in_queue": every.count(), "real": every.filter(title="{REAL}").count(),
    "marks": Knock.objects.count()}}))
"""


def run() -> Report:
    with folder() as home:
        paper = Paper(home, TRUSTED_PROXIES="127.0.0.1", LOG_LEVEL="ERROR").start()
        try:
            members = _shell(paper, MEMBERS)
            began = time.time()
            with ThreadPoolExecutor(AT_ONCE) as threads:
                answers = Counter(
                    threads.map(lambda one: _send(paper, one, members), range(REPORTS))
                )
            ended = time.time()
            found = _shell(paper, COUNT)
        finally:
            paper.stop()
    real = sum(number for (is_real, _status), number in answers.items() if is_real)
    hours = int(ended // 3600) - int(began // 3600) + 1
    # Three houses, and what each may send in an hour without an account.
    most = 3 * 60 * hours
    refused = answers[False, 429]
    figures = {
        "reports": REPORTS,
        "seconds": round(ended - began, 1),
        "refused": refused,
        "marks": found["marks"],
        "other_answers": sum(n for (_, status), n in answers.items() if status not in (302, 429)),
    }
    return Report(
        "flood",
        figures,
        [
            Bar("real reports that were not taken", real - found["real"], "≤ 0"),
            Bar(
                "reports of the flood before the desk",
                found["in_queue"] - found["real"],
                f"≤ {most}",
            ),
            Bar("reports of the flood that were told so", refused, f"≥ {REPORTS - real - most}"),
            Bar("answers that were neither", figures["other_answers"], "≤ 0"),
        ],
    )


_own = local()


def _send(paper: Paper, number: int, members: list[str]) -> tuple[bool, int]:
    """Whether it was a real one, and the status it got."""
    is_real, cookies = number % 100 == 50, f"csrf={TOKEN}"
    address = (*FLOODS, f"2001:db8:7:7::{number:x}")[number % 3]
    if is_real and number % 200 == 50:
        address = f"192.0.2.{number // 200 % 250 + 1}"
    elif is_real:
        address, member = CARRIER, members[number // 200 % len(members)]
        cookies += f"; session={member}"
    typed = {
        "csrfmiddlewaretoken": TOKEN, "key": str(uuid.uuid4()), "step": "send", "kind": "complaint",
        "title": REAL if is_real else f"刷屏的第 {number} 条",
        "text": f"从菜场到桥头的路灯坏了一周，杆号 {number}。",
        "visibility": "unnamed",
    }  # fmt: skip
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookies,
        "X-Forwarded-For": address,
    }
    if not hasattr(_own, "line"):
        _own.line = HTTPConnection("127.0.0.1", paper.port, timeout=60)
    _own.line.request("POST", "/cases/new/", urlencode(typed), headers)
    answer = _own.line.getresponse()
    answer.read()
    return is_real, answer.status


def _shell(paper: Paper, words: str) -> Any:
    told = paper.environment | {"DATABASE_URL": postgres.url(paper.home), "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "ronghe", "shell", "-c", words]
    done = subprocess.run(command, env=told, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.decode().splitlines()[-1])
