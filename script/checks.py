"""All checks; when one of those that read the code fails, no test is run. `lint` or `test [WORDS FOR PYTEST]`."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tests import chromium

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PYTHON = sys.executable

# As on a real site: every warning of `check --deploy` is looked at with these.
PRODUCTION = {
    "RONGHE_MODE": "production",
    "SECRET_KEY": "a-key-for-this-check-only-6f1d0b7c9e2a4358-kqzvxw-0123456789",
    "CONTACT_KEY": "5c" * 32,
    "RECEIPT_KEY": "6d" * 32,
    "MAIL_URL": "smtp://paper:password@mail.example:587",
    "SITE_URL": "https://paper.example",
    "ALLOWED_HOSTS": "paper.example",
    "DATABASE_URL": "postgresql:///ronghe",
}


@dataclass(frozen=True)
class Check:
    """One command; what it says is shown when it fails."""

    name: str
    words: Sequence[str | Path]
    environment: Mapping[str, str] | None = None


def main() -> None:
    os.chdir(ROOT)
    kind, words = sys.argv[1], sys.argv[2:]
    if kind == "lint" or not words:
        lint()
    if kind == "test":
        need_a_browser()
        need_a_font()
        need_servers()
        tests(words)


def lint() -> None:
    """Everything that reads the code without running the paper; two at a time."""
    with tempfile.TemporaryDirectory(prefix="ronghe-") as home:
        # The database's own user must get in when we are root.
        Path(home).chmod(0o755)
        own = {"RONGHE_HOME": home, "RONGHE_MODE": "test"}
        ronghe = [PYTHON, "-m", "ronghe"]
        deploy = [*ronghe, "check", "--deploy", "--fail-level", "WARNING"]
        checks = [
            Check("Types", [BIN / "mypy", "ronghe"]),
            Check("Style", [BIN / "ruff", "check", "."]),
            Check("Format", [BIN / "ruff", "format", "--check", "--quiet", "."]),
            Check("Templates", [BIN / "djlint", "--lint", "--quiet", "ronghe"]),
            Check("Imports", [BIN / "lint-imports", "--no-cache"]),
            Check("Messages", [*ronghe, "messages", "--check"]),
            Check("Migrations", [*ronghe, "makemigrations", "--check", "--dry-run"], own),
            Check("Deployment", deploy, PRODUCTION | {"RONGHE_HOME": home}),
        ]
        with ThreadPoolExecutor(2) as two:
            failed = [one.name for one in two.map(run, checks) if one]
    if failed:
        stop(f"Failed: {', '.join(failed)}.")


def tests(words: list[str]) -> None:
    """Three at a time on two processors: some wait for a browser or for a killed process."""
    if run(Check("Words", [PYTHON, "-m", "ronghe", "messages"])):
        stop("The words of the pages cannot be compiled.")
    say("Tests")
    sys.stdout.flush()
    os.execv(PYTHON, [PYTHON, "-m", "pytest", *(words or ["-n", "3", "--dist", "loadgroup"])])


def run(check: Check) -> Check | None:
    """Say how it went, in one piece; the check itself when it failed."""
    began = time.monotonic()
    words = [str(word) for word in check.words]
    environment = os.environ | (check.environment or {})
    done = subprocess.run(words, env=environment, check=False, capture_output=True, text=True)
    said = done.stdout + done.stderr if done.returncode else ""
    end = f" failed (exit code {done.returncode}): {' '.join(words)}" if done.returncode else ""
    say(f"{check.name} {time.monotonic() - began:.1f} s{end}\n{said}".rstrip())
    return check if done.returncode else None


def need_a_browser() -> None:
    """Without windows where it can be had: the whole one draws what nobody sees, a third slower."""
    chosen = os.environ.get("RONGHE_BROWSER")
    if chosen and not shutil.which(chosen):
        stop(f"RONGHE_BROWSER is {chosen}, which cannot be run.")
    if chosen or shutil.which(chromium.SHELL):
        return
    if any(map(shutil.which, chromium.WHOLE)):
        if may_install():
            apt_get(chromium.SHELL)
    else:
        install(chromium.SHELL, "The browser tests need Chromium")


def need_a_font() -> None:
    """Pictures of pages without Chinese letters would prove nothing."""
    if not shutil.which("fc-list"):
        install("fontconfig", "The browser tests need fontconfig")
    words = ["fc-list", ":lang=zh-cn", "family"]
    if not subprocess.run(words, capture_output=True, check=False).stdout.strip():
        install("fonts-noto-cjk", "The browser tests need a Chinese font")


def need_servers() -> None:
    """The front servers of `deploy/` are tested as they run, and Java runs the checker of HTML."""
    for name, package in (("nginx", "nginx"), ("caddy", "caddy"), ("java", "default-jre-headless")):
        if not shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"):
            install(package, f"The tests of the front servers and of HTML need {name}")


def install(package: str, why: str) -> None:
    if not may_install():
        stop(f"{why}: install it first (on Debian: apt-get install {package}).")
    if not apt_get(package):
        stop(f"{why}, and apt-get could not install {package}.")


def may_install() -> bool:
    return not os.geteuid() and shutil.which("apt-get") is not None


def apt_get(package: str) -> bool:
    say(f"Installing {package}")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], env=quiet, check=False)
    words = ["apt-get", "-qq", "--no-install-recommends", "install", "-y", package]
    return not subprocess.run(words, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode


def say(words: str) -> None:
    print(f"── {words}", flush=True)


def stop(sentence: str) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.write(f"ronghe: {sentence}\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
