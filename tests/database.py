"""Every test runs on a real PostgreSQL: the embedded one, one cluster per checkout.

A pytest plugin (`-p tests.database`), because Django reads DATABASE_URL when its settings are
imported, which pytest-django does before any conftest.
"""

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOME = Path(os.environ.setdefault("RONGHE_HOME", str(ROOT / "var" / "test")))
# From which database those of the tests are copied; the processes of one run tell each other.
TEMPLATE = "RONGHE_TEST_TEMPLATE"
os.environ["RONGHE_MODE"] = "test"

if "DATABASE_URL" not in os.environ:
    from ronghe.kit import postgres

    from . import ready

    made = ready.home(HOME)
    if ready.key_of(HOME) != ready.key_of(made):
        ready.remove(HOME)
        ready.copy(made, HOME)
    # Attached: the cluster ends with this run, even when the run is killed.
    os.environ["DATABASE_URL"] = postgres.start(HOME, durable=False, attached=True)
    os.environ[TEMPLATE] = postgres.NAME


def pytest_collection_finish() -> None:
    """A run lives as a web process does, and holds every test besides: a tenth of its time."""
    from ronghe.kit import garbage  # noqa: PLC0415 – after the environment above is set

    garbage.all_is_loaded()
