"""An outlet of somebody else: each delivery is a line that nobody can take back.

The answer to a delivery takes a while, so that a kill falls between the act and its answer. With
`DRILL_BLIND=1` the outlet cannot be asked whether it has a delivery already: the defence is off.
"""

import os
import time

from django.apps import AppConfig
from django.conf import settings

KIND = "ledger"
SECONDS_TO_ANSWER = 0.5


class Ledger:
    def __init__(self) -> None:
        from ronghe.publishing.adapters import Capabilities  # noqa: PLC0415 - after the models

        self.capabilities = Capabilities()
        self._sent: set[str] = set()

    def prepare(self, publication):
        return publication

    def validate(self, prepared):
        pass

    def publish(self, prepared):
        key = str(prepared.idempotency_key)
        with open(settings.HOME / "ledger.txt", "a") as ledger:
            ledger.write(key + "\n")
            ledger.flush()
            os.fsync(ledger.fileno())
        time.sleep(SECONDS_TO_ANSWER)
        self._sent.add(key)

    update = withdraw = publish

    def confirm(self, publication):
        from ronghe.publishing.adapters import NotConfirmed  # noqa: PLC0415

        key = str(publication.idempotency_key)
        if os.environ.get("DRILL_BLIND") == "1" and key not in self._sent:
            raise NotConfirmed("Nobody can tell.")
        ledger = settings.HOME / "ledger.txt"
        if not ledger.exists() or key not in ledger.read_text().split():
            raise NotConfirmed("The ledger has no such line.")
        return {"line": key}


class LedgerConfig(AppConfig):
    name = "tests.drill"
    label = "drill"

    def ready(self) -> None:
        from ronghe.publishing.adapters import register  # noqa: PLC0415

        register(KIND, Ledger())
