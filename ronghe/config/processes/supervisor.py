"""`ronghe up`: the database, the web server and the workers of one machine, as one process tree.

Nothing here needs Django: the settings are read by the children, once the database is there.
"""

import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ronghe.config import messages
from ronghe.kit import postgres
from ronghe.kit.cast import CAST, DEMO_PASSWORD
from ronghe.kit.env import Env

from . import home as homes
from . import preparation
from .children import Child
from .home import CannotStart

ROOT = Path(__file__).resolve().parents[3]
MODES = ("demo", "test", "production")
TICK = 0.2
SECONDS_TO_BE_READY = 180
SECONDS_TO_STOP = 15
DEATHS_THAT_ARE_A_PATTERN = 4


@dataclass(frozen=True)
class Plan:
    """What to run where, read from the environment."""

    home: Path
    host: str
    port: int
    database_url: str  # empty: the embedded one
    workers: int
    demo: bool

    @classmethod
    def from_environment(cls, env: Env, *, demo: bool) -> "Plan":
        env.choice("RONGHE_MODE", "demo", ("demo",) if demo else MODES)
        return cls(
            home=env.path("RONGHE_HOME", ROOT / "var"),
            host=env.text("HOST", "127.0.0.1"),
            port=env.number("PORT", 8000, least=1, most=65535),
            database_url=env.database("DATABASE_URL", ""),
            workers=env.number("WORKERS", 1, least=1, most=64),
            demo=demo,
        )

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"


class Supervisor:
    """Runs a plan until it is asked to stop."""

    def __init__(self, plan: Plan, *, say: Callable[[str], None]) -> None:
        self._plan = plan
        self._say = say
        self._stop = threading.Event()
        self._children: list[Child] = []

    def run(self) -> None:
        """Raises CannotStart, postgres.Unavailable or WrongSetting before anything is served."""
        plan = self._plan
        homes.make_ready(plan.home)
        with homes.held(plan.home):
            if homes.end_leftovers(plan.home):
                self._say("Ended what an interrupted run had left behind.")
            homes.need_port(plan.host, plan.port)
            for manner in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(manner, lambda *_: self._stop.set())
            try:
                self._start()
                self._watch()
            finally:
                self._end()

    def _start(self) -> None:
        plan = self._plan
        url = plan.database_url or postgres.start(plan.home, durable=True, attached=True)
        environment = os.environ | {
            "RONGHE_HOME": str(plan.home),
            "DATABASE_URL": url,
            "HOST": plan.host,
            "PORT": str(plan.port),
        }
        if plan.demo:
            environment["RONGHE_MODE"] = "demo"
        messages.compile_changed(ROOT)
        preparation.prepare(url, environment, demo=plan.demo, say=self._say)
        self._children = [Child("web", ["web"], self._log("web"), environment)]
        for number in range(1, plan.workers + 1):
            name = f"worker-{number}"
            self._children.append(Child(name, ["worker"], self._log(name), environment))
        for child in self._children:
            child.start()
        self._note()
        self._await_readiness()

    def _log(self, name: str) -> Path:
        return self._plan.home / "log" / f"{name}.log"

    def _note(self) -> None:
        homes.note_children(self._plan.home, [child.pid for child in self._children if child.pid])

    def _await_readiness(self) -> None:
        give_up = time.monotonic() + SECONDS_TO_BE_READY
        while not self._stop.wait(TICK / 2):
            if is_ready(self._plan.address):
                self._greet()
                return
            self._look_after_all()
            failing = [one for one in self._children if one.deaths >= DEATHS_THAT_ARE_A_PATTERN]
            if failing or time.monotonic() > give_up:
                self._give_up(failing[0] if failing else self._children[0])

    def _give_up(self, child: Child) -> None:
        sys.stderr.write(child.last_words() + "\n")
        raise CannotStart(
            f"The {child.name} process does not get ready; the lines above are the end of"
            f" {self._log(child.name)}."
        )

    def _greet(self) -> None:
        self._say(f"Ready: {self._plan.address}")
        if self._plan.demo:
            self._say(f"Sign in at {self._plan.address}/accounts/login/ as one of")
            for player in CAST:
                self._say(f"  {player.username:<12} {player.name}  {player.does}")
            self._say(f"each with the password {DEMO_PASSWORD}. Ctrl-C stops everything.")

    def _watch(self) -> None:
        while not self._stop.wait(TICK):
            self._look_after_all()

    def _look_after_all(self) -> None:
        if not self._plan.database_url and not postgres.is_running(self._plan.home):
            self._revive_database()
        for child in self._children:
            news = child.watch()
            if news:
                self._say(news)
                self._note()

    def _revive_database(self) -> None:
        self._say("The database ended; it starts again.")
        try:
            postgres.start(self._plan.home, durable=True, attached=True)
            self._say("The database runs again.")
        except postgres.Unavailable as problem:
            self._say(str(problem))
            self._stop.wait(2)

    def _end(self) -> None:
        """Readers and workers first, the database last. A second Ctrl-C does not hurry it."""
        until = time.monotonic() + SECONDS_TO_STOP
        for child in self._children:
            child.ask_to_stop()
        for child in self._children:
            child.wait_to_stop(until)
        if not self._plan.database_url:
            postgres.stop(self._plan.home)
        (self._plan.home / "children.json").unlink(missing_ok=True)
        if self._stop.is_set():
            self._say("Stopped.")


def is_ready(address: str) -> bool:
    """Whether the paper at `address` says that it can serve."""
    # Ourselves, never through a proxy that the environment may name.
    ask = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
    try:
        with ask(f"{address}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def main(words: list[str]) -> int:
    """`ronghe up [--demo]`; the exit code."""
    unknown = [word for word in words if word != "--demo"]
    if unknown:
        raise CannotStart(f"`ronghe up` knows --demo, not {' '.join(unknown)}.")
    plan = Plan.from_environment(Env(os.environ), demo="--demo" in words)
    Supervisor(plan, say=_say).run()
    return 0


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
