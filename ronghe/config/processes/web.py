"""`ronghe web`: the web server alone, for the supervisor and for systemd."""

import os

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from ronghe.kit.env import Env

from .home import CannotStart

CHILD_MARK = "RONGHE_WEB_CHILD"


def main(words: list[str]) -> int:
    if words:
        raise CannotStart("`ronghe web` is set by the environment and takes no words.")
    env = Env(os.environ)
    os.environ[CHILD_MARK] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronghe.config.settings")
    Granian(
        "ronghe.config.server:app",
        address=env.text("HOST", "127.0.0.1"),
        port=env.number("PORT", 8000, least=1, most=65535),
        interface=Interfaces.RSGI,
        workers=env.number("WEB_PROCESSES", 1, least=1, most=64),
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    ).serve()
    return 0
