"""Settings from the environment. A wrong value refuses to start with one sentence."""

import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

_ORIGIN = re.compile(r"\*|https?://(\*\.)?[a-z0-9.-]+(:\d{1,5})?")


class WrongSetting(Exception):
    """An environment variable has a value we cannot run with."""


class Env:
    """Reads typed settings; `NAME_FILE` may hold the path of a file with the value of `NAME`."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def text(self, name: str, default: str | None = None) -> str:
        value = self._variables.get(name)
        if value is None and (path := self._variables.get(f"{name}_FILE")):
            value = self._read(name, Path(path))
        if value is None:
            value = default
        if value is None:
            raise WrongSetting(f"Set the environment variable {name} (or {name}_FILE).")
        return value

    def choice(self, name: str, default: str, among: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in among:
            raise WrongSetting(f"{name} is “{value}”; it must be one of: {', '.join(among)}.")
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name, "1" if default else "0").lower()
        if value not in {"0", "1", "true", "false", "yes", "no"}:
            raise WrongSetting(f"{name} is “{value}”; it must be 1 or 0.")
        return value in {"1", "true", "yes"}

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            raise WrongSetting(
                f"{name} is “{value}”; it must be a whole number from {least} to {most}."
            )
        return int(value)

    def words(self, name: str, default: str = "") -> list[str]:
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def origins(self, name: str, default: str = "") -> list[str]:
        """Web addresses without a path, or `*` for everybody."""
        words = self.words(name, default)
        for word in words:
            if not _ORIGIN.fullmatch(word):
                raise WrongSetting(
                    f"{name} has “{word}”; it must be an address like https://news.example, or *."
                )
        return words

    def networks(self, name: str, default: str = "") -> list[str]:
        words = self.words(name, default)
        for word in words:
            try:
                ip_network(word)
            except ValueError as problem:
                raise WrongSetting(
                    f"{name} has “{word}”; it must be an address or a network like 10.0.0.0/8."
                ) from problem
        return words

    def path(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).expanduser().absolute()

    def database(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            conninfo_to_dict(value)
        except ProgrammingError as problem:
            raise WrongSetting(
                f"{name} is not an address such as postgresql://user@host/name: {problem}".strip()
            ) from problem
        return value

    @staticmethod
    def _read(name: str, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8").strip()
        except OSError as problem:
            raise WrongSetting(
                f"{name}_FILE points at {path}, which cannot be read: {problem.strerror}."
            ) from problem
