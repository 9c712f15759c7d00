"""The embedded PostgreSQL: one cluster per home folder, reached by a Unix socket only.

`start` and `stop` may be called by several processes at once; a file lock in the home keeps
them in line. PostgreSQL refuses to run as root, so root hands the cluster to a system user.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from . import postgres_place
from .parent import die_with_parent
from .postgres_place import Owner, Unavailable

__all__ = ["Unavailable", "is_running", "start", "stop", "url"]

NAME = "ronghe"
# A new cluster takes 40 MB and its first WAL segments 32 MB more; below the second figure
# PostgreSQL may not even be able to write its checkpoint.
ROOM_FOR_A_NEW_CLUSTER = 200
ROOM_TO_START = 48
START_SECONDS = 60
STOP_SECONDS = 30
DYING_SECONDS = 3

_children: dict[Path, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Cluster:
    """Where one cluster lives and who runs it."""

    home: Path
    base: Path
    binaries: Path
    owner: Owner

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def sockets(self) -> Path:
        return postgres_place.socket_folder(self.base)

    @property
    def mode_file(self) -> Path:
        return self.base / "mode"


def url(home: Path) -> str:
    """The address of the cluster of `home`, running or not."""
    return _url(_cluster(home), NAME)


def start(home: Path, *, durable: bool, attached: bool = False) -> str:
    """Start the cluster of `home`, or find it running, and return its address.

    `durable=False` gives up crash safety for speed: for throw-away clusters of tests only.
    `attached=True` shuts the cluster down when the calling thread dies, however it dies.
    Raises Unavailable with one sentence a person can act on.
    """
    with _locked(home):
        cluster = _cluster(home)
        mode = "durable" if durable else "fast"
        found = _running(cluster)
        if found and (_is_stopping(cluster) or (durable and _mode(cluster) != mode)):
            _halt(cluster, found)
            found = None
        if found:
            try:
                _need_database(cluster)
                return _url(cluster, NAME)
            except Unavailable:
                # One that was killed needs a moment to end, and lets nobody in meanwhile.
                if not _gone(cluster, found, within=DYING_SECONDS):
                    raise
        _need_room(cluster)
        _prepare(cluster)
        _forget_the_dead(cluster)
        _launch(cluster, mode=mode, attached=attached)
        _need_database(cluster)
        return _url(cluster, NAME)


def stop(home: Path) -> None:
    """Stop the cluster of `home`; nothing happens when it does not run."""
    if not (home / "postgres").exists():
        return
    with _locked(home):
        cluster = _cluster(home)
        pid = _running(cluster)
        if pid:
            _halt(cluster, pid)


def is_running(home: Path) -> bool:
    """Running and letting people in: one that was asked to end waits for those inside, for ever."""
    if not (home / "postgres").exists():
        return False
    cluster = _cluster(home)
    return bool(_running(cluster)) and not _is_stopping(cluster)


@contextlib.contextmanager
def _locked(home: Path) -> Iterator[None]:
    folder = home.resolve() / "postgres"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # World-searchable: the system user that root hands the cluster to must get in.
        with open(folder / "lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except PermissionError as error:
        raise Unavailable(f"The folder {folder} cannot be written to by this user.") from error
    except OSError as error:
        raise Unavailable(
            f"The database folder {folder} cannot be used: {error.strerror}."
        ) from error


def _cluster(home: Path) -> Cluster:
    folder = home.resolve() / "postgres"
    owner = postgres_place.owner_of(folder)
    base = postgres_place.base(folder, owner)
    return Cluster(home, base, postgres_place.binaries(owner), owner)


def _url(cluster: Cluster, database: str) -> str:
    return f"postgresql://{NAME}@/{database}?host={quote(str(cluster.sockets), safe='')}"


def _mode(cluster: Cluster) -> str:
    return cluster.mode_file.read_text() if cluster.mode_file.exists() else ""


def _running(cluster: Cluster) -> int | None:
    """The process id of the cluster's postmaster, if there is one."""
    child = _children.get(cluster.data)
    if child is not None:
        child.poll()
    try:
        pid = int(_pid_file(cluster).read_text().split("\n", 1)[0])
        return pid if _belongs(cluster, psutil.Process(pid)) else None
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return None
    except (PermissionError, psutil.AccessDenied) as error:
        raise Unavailable(
            f"The database in {cluster.data} is run by another user: stop it or choose another"
            " RONGHE_HOME."
        ) from error


def _pid_file(cluster: Cluster) -> Path:
    return cluster.data / "postmaster.pid"


def _belongs(cluster: Cluster, process: psutil.Process) -> bool:
    alive = process.status() != psutil.STATUS_ZOMBIE
    return bool(alive and process.name() == "postgres" and Path(process.cwd()) == cluster.data)


def _is_stopping(cluster: Cluster) -> bool:
    """On its way down, say after the command that started it: it lets nobody in any more."""
    with contextlib.suppress(FileNotFoundError):
        return "stopping" in _pid_file(cluster).read_text()
    return False


def _forget_the_dead(cluster: Cluster) -> None:
    """Take away the pid file of a killed postmaster, once nothing of it lives.

    Its number may belong to another program now, or to a body that nobody buries (many
    containers have no init): PostgreSQL would take either for a living one. But a server process
    that has not noticed the death yet still writes: two generations at once spoil the data.
    """
    give_up = time.monotonic() + START_SECONDS
    while any(_is_survivor(cluster, process) for process in psutil.process_iter()):
        if time.monotonic() > give_up:
            raise Unavailable(f"Processes of an earlier database in {cluster.data} do not end.")
        time.sleep(0.1)
    _pid_file(cluster).unlink(missing_ok=True)


def _is_survivor(cluster: Cluster, process: psutil.Process) -> bool:
    try:
        return _belongs(cluster, process)
    except psutil.Error:
        return False


def _need_room(cluster: Cluster) -> None:
    wanted = ROOM_TO_START if cluster.data.exists() else ROOM_FOR_A_NEW_CLUSTER
    free = shutil.disk_usage(cluster.base).free // 2**20
    if free < wanted:
        raise Unavailable(
            f"The disk that holds {cluster.base} is full: {free} MB are free and the database"
            f" needs {wanted} MB to start."
        )


def _prepare(cluster: Cluster) -> None:
    wanted = cluster.binaries / "bin" / "postgres"
    if cluster.data.exists():
        _need_same_version(cluster, wanted)
        return
    fresh = cluster.base / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    postgres_place.make_folder(fresh, cluster.owner)
    done = _run(
        cluster,
        "initdb",
        f"--pgdata={fresh}",
        f"--username={NAME}",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--data-checksums",
        "--no-instructions",
        "--no-sync",
    )
    if done.returncode:
        shutil.rmtree(fresh, ignore_errors=True)
        raise Unavailable(f"The database could not be created: {_last_line(done.stderr)}")
    os.sync()
    fresh.rename(cluster.data)


def _need_same_version(cluster: Cluster, postgres: Path) -> None:
    made_by = (cluster.data / "PG_VERSION").read_text().strip()
    version = _major_version(postgres)
    if made_by != version:
        raise Unavailable(
            f"The database in {cluster.data} was made by PostgreSQL {made_by}; this release has"
            f" {version}: restore a backup into a new RONGHE_HOME."
        )


def _major_version(postgres: Path) -> str:
    """The major version of the PostgreSQL in the wheel, such as "18"."""
    said = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[-1].split(".")[0]


def _run(cluster: Cluster, program: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [cluster.binaries / "bin" / program, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=_environment(),
        **cluster.owner.as_options(),
    )


def _environment() -> dict[str, str]:
    kept = {"PATH", "LANG", "TZ", "TMPDIR"}
    return {name: value for name, value in os.environ.items() if name in kept} | {"LC_ALL": "C"}


def _options(cluster: Cluster, mode: str) -> Iterator[str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(cluster.sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "shared_buffers": "128MB",
        "timezone": "UTC",
        "jit": "off",
        "logging_collector": "on",
        "log_filename": "postgresql-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
    }
    crash_safe = "on" if mode == "durable" else "off"
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        settings[name] = crash_safe
    for name, value in settings.items():
        yield "-c"
        yield f"{name}={value}"


def _launch(cluster: Cluster, *, mode: str, attached: bool) -> None:
    postgres_place.make_folder(cluster.sockets, cluster.owner)
    cluster.mode_file.write_text(mode)
    first_words = cluster.base / "start.log"
    give_up = time.monotonic() + START_SECONDS
    while True:
        with open(first_words, "wb") as said:
            child = subprocess.Popen(
                [
                    cluster.binaries / "bin" / "postgres",
                    "-D",
                    cluster.data,
                    *_options(cluster, mode),
                ],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=_environment(),
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT) if attached else None,
                **cluster.owner.as_options(),
            )
        _children[cluster.data] = child
        if _becomes_ready(cluster, child, give_up):
            return
        reason = first_words.read_text(errors="replace")
        # Backends of a killed postmaster need a moment to notice and let the memory go.
        if "still in use" not in reason or time.monotonic() > give_up:
            raise Unavailable(f"The database could not start: {_reason(cluster, reason)}")
        time.sleep(0.2)


def _becomes_ready(cluster: Cluster, child: subprocess.Popen[bytes], give_up: float) -> bool:
    while child.poll() is None:
        with contextlib.suppress(FileNotFoundError):
            lines = (cluster.data / "postmaster.pid").read_text().splitlines()
            if len(lines) > 7 and lines[0] == str(child.pid) and lines[7].strip() == "ready":
                return True
        if time.monotonic() > give_up:
            child.send_signal(signal.SIGQUIT)
            child.wait()
            break
        time.sleep(0.02)
    return False


def _reason(cluster: Cluster, first_words: str) -> str:
    if "FATAL" in first_words:
        return _last_line(first_words)  # an older log may say something else
    logs = sorted(cluster.data.glob("log/*.log"), key=lambda log: log.stat().st_mtime)
    return _last_line(first_words + (logs[-1].read_text(errors="replace") if logs else ""))


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    fatal = [line for line in lines if "FATAL" in line or "could not" in line]
    return (fatal or lines or ["no reason was given"])[-1].strip()


def _need_database(cluster: Cluster) -> None:
    try:
        with psycopg.connect(_url(cluster, "postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if not found.fetchone():
                connection.execute(f"CREATE DATABASE {NAME}")
    except psycopg.Error as error:
        raise Unavailable(f"The database does not answer: {_last_line(str(error))}") from error


def _halt(cluster: Cluster, pid: int) -> None:
    """Shut down: politely first; without a checkpoint when that takes too long."""
    for manner in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, manner)
        if _gone(cluster, pid, within=STOP_SECONDS):
            break
    _children.pop(cluster.data, None)


def _gone(cluster: Cluster, pid: int, *, within: float) -> bool:
    child = _children.get(cluster.data)
    give_up = time.monotonic() + within
    while time.monotonic() < give_up:
        if child is not None and child.pid == pid:
            if child.poll() is not None:
                return True
        elif _is_dead(pid):
            return True
        time.sleep(0.02)
    return False


def _is_dead(pid: int) -> bool:
    """Also a body that nobody buries: many containers have no init."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
