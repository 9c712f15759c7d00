"""The front servers of `deploy/`, started as they are but for ports, folders and certificates."""

import contextlib
import os
import re
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.paper import ROOT, eventually, free_port, is_open

DEPLOY = ROOT / "deploy"
HOME = "/var/lib/ronghe/paper"


def program(name: str) -> str:
    """The full path of a program; Debian keeps some of them where only root looks."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    assert found, f"{name} is not installed (on Debian: apt-get install {name})."
    return found


def site_for_nginx(home: Path, port: int, back: int) -> str:
    """`deploy/nginx/ronghe.conf` for a home, listening on `port`, with the paper on `back`."""
    site = (DEPLOY / "nginx" / "ronghe.conf").read_text()
    # The server that only sends http to https would need port 80.
    site = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", site, flags=re.DOTALL)
    site = re.sub(r"    ssl_certificate.*\n", "", site)
    site = site.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port} backlog=16384;")
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{back}").replace(HOME, str(home))
    site = site.replace("/var/log/nginx", str(home))
    return site.replace("/opt/ronghe/deploy", str(DEPLOY))


def most_files() -> int:
    """How many files a process may open here at most."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return 2**20 if most == resource.RLIM_INFINITY else most


def nginx_around(site: str, folder: Path, *, workers: int = 1, connections: int = 1024) -> str:
    """A whole configuration around one site, as Debian's own but in the foreground."""
    user = "user root;" if os.geteuid() == 0 else ""
    return (
        f"{user} daemon off; worker_processes {workers}; pid {folder}/nginx.pid;"
        f" error_log stderr error; worker_rlimit_nofile {min(2 * connections, most_files())};"
        f" events {{ worker_connections {2 * connections}; }}"
        " http { sendfile on; tcp_nopush on; access_log off; include /etc/nginx/mime.types;"
        f" client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;"
        f" fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;"
        f" {site} }}"
    )


@contextlib.contextmanager
def nginx(
    folder: Path,
    port: int,
    site: str,
    *,
    workers: int = 1,
    connections: int = 1024,
    core: str = "",
) -> Iterator[str]:
    """A running nginx with that site; its address. `folder` holds its own few files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / "nginx.conf"
    written.write_text(nginx_around(site, folder, workers=workers, connections=connections))
    words = [program("nginx"), "-c", str(written), "-p", str(folder)]
    with running(["taskset", "-c", core, *words] if core else words, port):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def caddy(folder: Path, port: int, home: Path, back: int) -> Iterator[str]:
    """A running Caddy with `deploy/Caddyfile`; its address."""
    folder.mkdir(parents=True, exist_ok=True)
    site = (DEPLOY / "Caddyfile").read_text()
    site = site.replace("paper.example {", f"http://127.0.0.1:{port} {{", 1)
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{back}").replace(HOME, str(home))
    written = folder / "Caddyfile"
    written.write_text(site.replace("\n{\n", "\n{\n\tadmin off\n\tauto_https off\n", 1))
    words = [program("caddy"), "run", "--config", str(written), "--adapter", "caddyfile"]
    own = {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
    with running(words, port, **own):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def running(words: list[str], port: int, **environment: str) -> Iterator[None]:
    process = subprocess.Popen(words, env=os.environ | environment)
    try:
        eventually(lambda: is_open(port) or process.poll() is not None, within=20)
        assert process.poll() is None, f"{words[0]} ended at once."
        yield
    finally:
        process.terminate()
        process.wait(20)


def two_ports() -> tuple[int, int]:
    return free_port(), free_port()
