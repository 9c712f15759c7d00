"""How fast pressed pages are given: by our own server and by nginx, against nginx and a plain file.

Server on one core, wrk on the other; the contenders take turns.
"""

import contextlib
import re
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests import front
from tests.paper import folder, free_port

from ._load import SERVER, NoDatabase, Run, build_town, web, wrk
from .report import Bar, Report

ROUNDS = 5
SECONDS = 2
PLAIN = "server {{ listen 127.0.0.1:{port}; root {root}; }}"
LINKS = {"article": rb'href="(/news/\d+/)"', "section": rb'href="(/section/[a-z]+/)"'}


def run() -> Report:
    with folder() as home:
        build_town(home)
        nowhere = NoDatabase()
        with contenders(home, nowhere) as addresses:
            busy, calm = measure(addresses, pages(home))
        return report(busy, calm, nowhere.visitors)


@contextlib.contextmanager
def contenders(home: Path, nowhere: NoDatabase) -> Iterator[dict[str, str]]:
    with contextlib.ExitStack() as stack:
        own = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ronghe-bench-")))
        own.chmod(0o755)
        plain, shipped = free_port(), free_port()
        embedded = stack.enter_context(web(home, nowhere.url))
        site = front.site_for_nginx(home, shipped, int(embedded.rsplit(":", 1)[1]))
        static = PLAIN.format(port=plain, root=home / "press")
        yield {
            "static": stack.enter_context(front.nginx(own / "a", plain, static, core=SERVER)),
            "embedded": embedded,
            "nginx": stack.enter_context(front.nginx(own / "b", shipped, site, core=SERVER)),
        }


def pages(home: Path) -> dict[str, str]:
    """Home, the feed, and the first article and section that home leads to and that are pressed."""
    front_page = (home / "press" / "index.html").read_bytes()
    found = {"home": "/", "feed": "/feed.xml"}
    for name, shape in LINKS.items():
        paths = (path.decode() for path in re.findall(shape, front_page))
        found[name] = next(path for path in paths if (home / "press" / path[1:]).is_dir())
    return found


def measure(
    addresses: dict[str, str], pages: dict[str, str]
) -> tuple[dict[tuple[str, str], list[Run]], dict[tuple[str, str], Run]]:
    busy: dict[tuple[str, str], list[Run]] = defaultdict(list)
    calm = {}
    for name, path in pages.items():
        urls = {who: address + path for who, address in addresses.items()}
        # The very bytes, as a file of that name: what a server of plain files has to do.
        file = path + "index.html.br" if path.endswith("/") else path + ".br"
        urls["static"] = addresses["static"] + file
        for url in urls.values():
            wrk(url, connections=32, seconds=1)
        for _ in range(ROUNDS):
            for who, url in urls.items():
                busy[name, who].append(wrk(url, connections=32, seconds=SECONDS))
        for who in ("embedded", "nginx"):
            runs = [wrk(urls[who], connections=1, seconds=SECONDS) for _ in range(3)]
            calm[name, who] = sorted(runs, key=lambda one: one.p99_ms)[1]
    return busy, calm


def report(
    busy: dict[tuple[str, str], list[Run]], calm: dict[tuple[str, str], Run], queries: int
) -> Report:
    figures = {
        f"{name}_{who}_per_second": round(statistics.median(one.rate for one in runs))
        for (name, who), runs in busy.items()
    }
    figures |= {f"{name}_{who}_p99_ms": round(one.p99_ms, 2) for (name, who), one in calm.items()}
    shares = {
        key: round(_share(runs, busy[key[0], "static"]), 3)
        for key, runs in busy.items()
        if key[1] != "static"
    }
    figures |= {f"{name}_{who}_share": share for (name, who), share in shares.items()}
    lowest = {
        who: min(share for key, share in shares.items() if key[1] == who)
        for who in ("embedded", "nginx")
    }
    everything = [*calm.values(), *(one for runs in busy.values() for one in runs)]
    return Report(
        "pages",
        figures,
        [
            Bar("our server against nginx with a plain file, lowest", lowest["embedded"], "≥ 0.4"),
            Bar("nginx as shipped against a plain file, lowest", lowest["nginx"], "≥ 0.95"),
            Bar("database queries", queries, "≤ 0"),
            Bar("errors", sum(one.errors for one in everything), "≤ 0"),
            Bar("99 % at one connection, ms", max(one.p99_ms for one in calm.values()), "≤ 3"),
        ],
    )


def _share(runs: list[Run], static: list[Run]) -> float:
    """The median of the rounds: what else the machine does weighs on both sides of a round."""
    return statistics.median(one.rate / other.rate for one, other in zip(runs, static, strict=True))
