"""`script/bench NAME …`"""

import sys
from importlib import import_module
from pathlib import Path

NAMES = sorted(
    path.stem for path in Path(__file__).parent.glob("[a-z]*.py") if path.stem != "report"
)


def main() -> int:
    names = [name.replace("-", "_") for name in sys.argv[1:]]
    unknown = [name for name in names if name not in NAMES]
    if unknown or not names:
        sys.stderr.write(f"Name one or more benchmarks: {', '.join(NAMES)}.\n")
        return 2
    for name in names:
        report = import_module(f"benchmarks.{name}").run()
        sys.stdout.write(report.line() + "\n")
    return 0


sys.exit(main())
