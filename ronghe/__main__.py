"""`python -m ronghe COMMAND …`: the command line of the house."""

import importlib
import os
import sys
from pathlib import Path

from ronghe.config import messages
from ronghe.config.processes.home import CannotStart
from ronghe.kit import garbage, postgres
from ronghe.kit.env import Env, WrongSetting
from ronghe.kit.refusal import Refused

ROOT = Path(__file__).resolve().parents[1]
# Commands that read or write no data, or bring their own database.
WITHOUT_DATABASE = {
    "help",
    "version",
    "check",
    "messages",
    "findstatic",
    "collectstatic",
    "receipt",
}


def main() -> int:
    """The exit code: 0 done, 1 refused or failed, 2 cannot even start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronghe.config.settings")
    garbage.look_seldom()
    try:
        return _run(sys.argv[1:])
    except (CannotStart, WrongSetting, postgres.Unavailable) as problem:
        return _end(str(problem), 2)
    except Refused as refusal:
        return _end(str(refusal), 1)
    except KeyboardInterrupt:
        return _end("Interrupted.", 130)
    except OSError as problem:
        if problem.filename is None:
            raise
        return _end(f"{problem.filename}: {problem.strerror}.", 1)


def _run(words: list[str]) -> int:
    command = words[0] if words else "help"
    if command in ("up", "web"):
        # Only what the command needs is loaded: a supervisor stays small and starts at once.
        name = "supervisor" if command == "up" else "web"
        module = importlib.import_module(f"ronghe.config.processes.{name}")
        return int(module.main(words[1:]))
    if command == "messages":
        messages.compile_changed(ROOT)
    if command not in WITHOUT_DATABASE and not command.startswith("-"):
        _need_database()
    if words in ([], ["help"], ["help", "--all"]):
        return _explain(everything="--all" in words)
    _manage(words)
    return 0


def _need_database() -> None:
    """Without DATABASE_URL: the embedded one, running for as long as this command does."""
    if not os.environ.get("DATABASE_URL"):
        home = Env(os.environ).path("RONGHE_HOME", ROOT / "var")
        os.environ["DATABASE_URL"] = postgres.start(home, durable=True, attached=True)


def _explain(*, everything: bool) -> int:
    import django  # noqa: PLC0415 - slow to load

    django.setup()
    # Loads the commands of all packages, which need the line above.
    from ronghe.config.help import overview  # noqa: PLC0415

    sys.stdout.write(overview(everything=everything))
    return 0


def _manage(words: list[str]) -> None:
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - slow to load
    from django.db import Error  # noqa: PLC0415

    from ronghe.config.errors import is_database_away  # noqa: PLC0415 - needs the settings module

    if words and not words[0].startswith("-"):
        words = [words[0].replace("-", "_"), *words[1:]]
    try:
        execute_from_command_line(["ronghe", *words])
    except Error as problem:
        if not is_database_away(problem):
            raise
        raise CannotStart("The database does not answer: check DATABASE_URL.") from problem


def _end(sentence: str, code: int) -> int:
    sys.stderr.write(f"ronghe: {sentence}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
