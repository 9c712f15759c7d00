"""All checks in order; the first that fails ends the run. `lint` or `test [WORDS FOR PYTEST]`."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PYTHON = sys.executable
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# As on a real site: every warning of `check --deploy` is looked at with these.
PRODUCTION = {
    "RONGHE_MODE": "production",
    "SECRET_KEY": "a-key-for-this-check-only-6f1d0b7c9e2a4358-kqzvxw-0123456789",
    "MAIL_URL": "smtp://paper:password@mail.example:587",
    "SITE_URL": "https://paper.example",
    "ALLOWED_HOSTS": "paper.example",
    "DATABASE_URL": "postgresql:///ronghe",
}


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
    """Everything that reads the code without running the paper."""
    run("Style", [BIN / "ruff", "check", "."])
    run("Format", [BIN / "ruff", "format", "--check", "--quiet", "."])
    run("Templates", [BIN / "djlint", "--lint", "--quiet", "ronghe"])
    run("Types", [BIN / "mypy", "ronghe"])
    run("Imports", [BIN / "lint-imports", "--no-cache"])
    run("Messages", [PYTHON, "-m", "ronghe", "messages", "--check"])
    with tempfile.TemporaryDirectory(prefix="ronghe-") as home:
        # The database's own user must get in when we are root.
        Path(home).chmod(0o755)
        own = {"RONGHE_HOME": home, "RONGHE_MODE": "test"}
        run("Migrations", [PYTHON, "-m", "ronghe", "makemigrations", "--check", "--dry-run"], own)
        deploy = PRODUCTION | {"RONGHE_HOME": home}
        run(
            "Deployment",
            [PYTHON, "-m", "ronghe", "check", "--deploy", "--fail-level", "WARNING"],
            deploy,
        )


def tests(words: list[str]) -> None:
    run("Messages", [PYTHON, "-m", "ronghe", "messages"])
    say("Tests")
    sys.stdout.flush()
    os.execv(PYTHON, [PYTHON, "-m", "pytest", *(words or ["-n", "2", "--dist", "loadgroup"])])


def run(name: str, words: list[str | Path], more: dict[str, str] | None = None) -> None:
    say(name)
    began = time.monotonic()
    done = subprocess.run([str(word) for word in words], env=os.environ | (more or {}), check=False)
    if done.returncode:
        stop(f"{name} failed (exit code {done.returncode}): {' '.join(map(str, words))}")
    print(f"   {time.monotonic() - began:.1f} s", flush=True)


def need_a_browser() -> None:
    chosen = os.environ.get("RONGHE_BROWSER")
    if chosen and not shutil.which(chosen):
        stop(f"RONGHE_BROWSER is {chosen}, which cannot be run.")
    if not chosen and not any(map(shutil.which, BROWSERS)):
        install("chromium", "The browser tests need Chromium")


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
    if os.geteuid() or not shutil.which("apt-get"):
        stop(f"{why}: install it first (on Debian: apt-get install {package}).")
    say(f"Installing {package}")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], env=quiet, check=False)
    words = ["apt-get", "-qq", "--no-install-recommends", "install", "-y", package]
    if subprocess.run(words, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:
        stop(f"{why}, and apt-get could not install {package}.")


def say(words: str) -> None:
    print(f"── {words}", flush=True)


def stop(sentence: str) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.write(f"ronghe: {sentence}\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
