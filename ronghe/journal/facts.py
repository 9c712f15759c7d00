"""Say what happened once; whoever cares can listen."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

Listener = Callable[[Any], None]
listeners: dict[type["Fact"], list[Listener]] = defaultdict(list)


@dataclass(frozen=True)
class Fact:
    """Base of all facts. Fields hold ids and plain values, never models."""

    name: ClassVar[str]


def listen(kind: type[Fact]) -> Callable[[Listener], Listener]:
    """Call the decorated function with each fact of `kind`, after its transaction committed."""

    def register(listener: Listener) -> Listener:
        listeners[kind].append(listener)
        return listener

    return register
