"""How a channel makes its outlet agree with what is wanted. Each kind registers one adapter.

The reconciler calls, outside any transaction: `prepare → validate → publish | update | withdraw →
confirm`. Every call may be repeated, may be late, and may meet a newer want: an adapter for an
outlet of our own reads what is wanted now instead of trusting the publication it was handed; one
for somebody else's sends `publication.idempotency_key`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from .models import Publication

Proof = Mapping[str, Any]


class DeliveryFailed(Exception):
    """The outlet did not take it. The sentence goes to the desk; it is tried again later."""


class NotConfirmed(Exception):
    """The read-back shows something else than what is wanted. The sentence says what."""


@dataclass(frozen=True)
class Capabilities:
    """What the outlet can do. What it cannot, a person does, and gives evidence."""

    update: bool = True
    withdraw: bool = True
    read_back: bool = True


class Adapter(Protocol):
    @property
    def capabilities(self) -> Capabilities: ...

    def prepare(self, publication: Publication) -> Any:
        """Everything to be sent, made before anything is sent."""

    def validate(self, prepared: Any) -> None:
        """Raise `DeliveryFailed` when the outlet would not take it."""

    def publish(self, prepared: Any) -> None: ...

    def update(self, prepared: Any) -> None: ...

    def withdraw(self, prepared: Any) -> None: ...

    def confirm(self, publication: Publication) -> Proof:
        """Read back what readers get. Raise `NotConfirmed` unless it is what is wanted."""


@runtime_checkable
class TakesMany(Protocol):
    """An adapter of an outlet of our own that brings thousands of first publications at once."""

    def publish_many(self, publications: Sequence[Publication]) -> Proof:
        """Carry out and prove all of them. The proof says what was read back, and of how many."""


_adapters: dict[str, Adapter] = {}


def register(kind: str, adapter: Adapter) -> None:
    """Called in `channels/<kind>/apps.py: ready()`."""
    _adapters[kind] = adapter


def adapter_for(kind: str) -> Adapter:
    try:
        return _adapters[kind]
    except KeyError:
        raise DeliveryFailed(f"No channel of the kind “{kind}” is installed.") from None


def kinds() -> list[str]:
    return sorted(_adapters)
