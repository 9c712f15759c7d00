"""Decode one foreign image and write ours: `python -m ronghe.media.decode FOLDER`.

Runs as a child process with limits on memory, processor time, file size and open files, and with an
empty environment. It knows nothing of Django, the database or any secret: whatever a crafted file
makes a decoder do, it does here. Reads `FOLDER/order.json` and `FOLDER/input`, writes files into
FOLDER and one JSON object to standard output: {"files": …} or {"refused": code}.
"""

import io
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from ronghe.media.order import Order, Unfit

MEGABYTE = 1024 * 1024


def limit(order: dict[str, Any]) -> None:
    """Set by the child on itself before it opens anything: needs no fork hook in a threaded parent."""
    memory = int(order["memory"]) * MEGABYTE
    seconds = int(order["seconds"])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (96 * MEGABYTE, 96 * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(int(order["nice"]))


def main(folder: Path) -> dict[str, Any]:
    wanted = json.loads((folder / "order.json").read_text())
    limit(wanted.pop("limits"))
    order = Order(**wanted)
    data = (folder / "input").read_bytes()
    try:
        return (document if order.format == "pdf" else picture)(data, order, folder)
    except Unfit as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"refused": "too_heavy"}
    # A decoder may raise anything on a broken file; all of it means the same to the photographer.
    except Exception as problem:  # noqa: BLE001
        return {"refused": "broken", "detail": f"{type(problem).__name__}: {problem}"[:300]}


def picture(data: bytes, order: Order, folder: Path) -> dict[str, Any]:
    # Pillow is imported under the limits, and only when they stand.
    from . import pixels  # noqa: PLC0415

    image, found = pixels.opened(data, order.format)
    found = {} if order.is_bare else found
    return {"files": pixels.written(image, order, found, folder), "embedded": found}


def document(data: bytes, order: Order, folder: Path) -> dict[str, Any]:
    # As with pictures.
    from . import leaves  # noqa: PLC0415

    clean, pages = leaves.cleaned(data)
    (folder / "0.pdf").write_bytes(clean)
    made = {"spec": "document", "name": "0.pdf", "width": pages, "height": 0}
    return {"files": [made], "embedded": {}}


if __name__ == "__main__":
    answer = main(Path(sys.argv[1]))
    io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8").write(json.dumps(answer))
