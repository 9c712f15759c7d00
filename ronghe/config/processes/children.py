"""One child process: started, watched, started again with growing pauses, stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from ronghe.kit.parent import die_with_parent

PAUSES = (0.2, 0.5, 1, 2, 5, 10)
# A child that lived this long was well; its next death starts with a short pause again.
WELL_AFTER = 30.0
LARGEST_LOG = 10 * 2**20


class Child:
    """`python -m ronghe WORDS…` with its log in the home folder."""

    def __init__(self, name: str, words: list[str], log: Path, environment: Mapping[str, str]):
        self.name = name
        self._words = words
        self._log = log
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._born = 0.0
        self._deaths = 0
        self._next = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    @property
    def deaths(self) -> int:
        """Deaths in a row, without a good while between them."""
        return self._deaths

    def start(self) -> None:
        if self._log.exists() and self._log.stat().st_size > LARGEST_LOG:
            self._log.replace(self._log.with_suffix(".old.log"))
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ronghe", *self._words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                # Ctrl-C in a terminal reaches the supervisor alone, which stops things in order.
                start_new_session=True,
                # Not politely: the database goes at the same moment, and a worker that says
                # goodbye to it would wait for an answer that never comes.
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        self._born = time.monotonic()

    def watch(self) -> str | None:
        """Start again when due; what happened, as a sentence, or None."""
        now = time.monotonic()
        if self._process is None:
            if now < self._next:
                return None
            self.start()
            return f"{self.name} runs again (process {self.pid})."
        code = self._process.poll()
        if code is None:
            return None
        self._process = None
        self._deaths = 1 if now - self._born > WELL_AFTER else self._deaths + 1
        pause = PAUSES[min(self._deaths, len(PAUSES)) - 1]
        self._next = now + pause
        return f"{self.name} ended ({_manner(code)}); it starts again in {pause} s."

    def last_words(self, lines: int = 12) -> str:
        try:
            text = self._log.read_text(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    def ask_to_stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait_to_stop(self, until: float) -> None:
        """Reap the child; what does not end by `until` (monotonic) is killed with its group."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None


def _manner(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
