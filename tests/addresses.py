"""All addresses of the house, with something to put into their holes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern
from django.utils.regex_helper import normalize

# What nobody ever made; by the type of the hole.
NOWHERE = {
    "IntConverter": 987654321,
    "StringConverter": "nowhere",
    "SlugConverter": "nowhere",
    "PathConverter": "no/where",
    "UUIDConverter": "00000000-0000-4000-8000-000000000000",
}


@dataclass(frozen=True)
class Address:
    """One URL pattern: its name, its holes, and how to fill them."""

    name: str
    parts: tuple[Any, ...]

    @property
    def holes(self) -> dict[str, str]:
        """{name: kind of converter}; regular expressions have the kind `regex`."""
        found = {}
        for part in self.parts:
            kinds = {name: type(one).__name__ for name, one in part.converters.items()}
            groups = part.regex.groupindex if isinstance(part, RegexPattern) else {}
            found.update(kinds or dict.fromkeys(groups, "regex"))
        return found

    def path(self, **values: Any) -> str:
        return "/" + "".join(self._filled(part, values) for part in self.parts)

    def _filled(self, part: Any, values: dict[str, Any]) -> str:
        if not isinstance(part, RoutePattern):
            return self._from_regex(part, values) if isinstance(part, RegexPattern) else str(part)
        text = str(part)
        for name, converter in part.converters.items():
            value = str(
                converter.to_url(values.get(name, _nowhere(name, type(converter).__name__)))
            )
            for spelling in (f"<{_spelling(text, name)}>", f"<{name}>"):
                text = text.replace(spelling, value)
        return text

    def _from_regex(self, part: RegexPattern, values: dict[str, Any]) -> str:
        text, names = normalize(str(part).lstrip("^"))[0]
        return str(text % {name: values.get(name, "nowhere") for name in names})


def _nowhere(name: str, kind: str) -> object:
    # Vendors declare `str:image_id` and then want a number.
    return NOWHERE["IntConverter" if name.endswith(("_id", "pk")) else kind]


def _spelling(text: str, name: str) -> str:
    before = text.split(f":{name}>")[0]
    return before.rsplit("<", 1)[-1] + f":{name}"


def addresses() -> list[Address]:
    return list(_walk(get_resolver(), (), ()))


def _walk(
    resolver: URLResolver, spaces: tuple[str, ...], parts: tuple[Any, ...]
) -> Iterator[Address]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            deeper = (*spaces, one.namespace) if one.namespace else spaces
            yield from _walk(one, deeper, (*parts, one.pattern))
        elif isinstance(one, URLPattern):
            yield Address(":".join((*spaces, one.name or one.lookup_str)), (*parts, one.pattern))
