"""What every process of the web loads, each carries all the time."""

import os
import subprocess
import sys

HEAVY = ("numpy", "openpyxl", "shapely", "typst", "botocore", "pypinyin")


def test_a_web_process_carries_nothing_that_only_few_pages_need():
    code = (
        "import sys, ronghe.config.server;"
        f"print(*[name for name in {HEAVY} if name in sys.modules])"
    )
    given = os.environ | {
        "DJANGO_SETTINGS_MODULE": "ronghe.config.settings",
        "DATABASE_URL": "postgresql://nobody@localhost/asked",
    }
    done = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, check=True)
    assert done.stdout.split() == []
