"""Every test runs on a real PostgreSQL: the embedded one, one cluster per checkout.

A pytest plugin (`-p tests.database`), because Django reads DATABASE_URL when its settings are
imported, which pytest-django does before any conftest.
"""

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOME = Path(os.environ.setdefault("RONGHE_HOME", str(ROOT / "var" / "test")))
os.environ["RONGHE_MODE"] = "test"

if "DATABASE_URL" not in os.environ:
    from ronghe.kit import postgres

    HOME.mkdir(parents=True, exist_ok=True)
    # Attached: the cluster ends with this run, even when the run is killed.
    os.environ["DATABASE_URL"] = postgres.start(HOME, durable=False, attached=True)
